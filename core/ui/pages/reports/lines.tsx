import { Table } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import type { ReportLine } from '../../api-types.ts';
import { Chart } from '../../kit/chart.tsx';
import type { ChartRow, ChartSeries } from '../../kit/chart-props.ts';
import { shownNumber } from '../../kit/format.ts';
import { Panel } from '../../kit/page.tsx';
import { Quiet } from '../../kit/pieces.tsx';
import { Scrollable } from '../../kit/scrollable.tsx';
import { texts } from './texts.ts';

const figures = ['received', 'inTime', 'late', 'open', 'overdue'] as const;
type Figure = (typeof figures)[number];

function nameOf({ level, organization, category }: ReportLine): string {
  if (level === 'total') return texts.everything;
  if (level === 'organization') return organization?.name ?? texts.noOrganization;
  return category?.name ?? texts.noCategory;
}

const keyOf = ({ level, organization, category }: ReportLine) => `${level} ${organization?.due} ${category?.due}`;

/** The sum of all, large. */
export function Totals({ total }: { readonly total: ReportLine }) {
  return (
    <dl className="report-totals">
      {figures.map((name) => (
        <div key={name}>
          <dt>{texts.columns[name]}</dt>
          <dd>{shownNumber(total[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

const columns: ColumnsType<ReportLine> = [
  {
    title: texts.columns.name,
    key: 'name',
    render: (_, line) => <span className={`report-${line.level}`}>{nameOf(line)}</span>,
  },
  ...figures.map((name) => ({
    title: texts.columns[name],
    dataIndex: name,
    width: 128,
    align: 'right' as const,
    render: shownNumber,
  })),
];

/** The report, line by line. */
export function Lines({ lines }: { readonly lines: readonly ReportLine[] }) {
  return (
    <Scrollable>
      <Table<ReportLine>
        aria-label={texts.table}
        size="small"
        rowKey={keyOf}
        pagination={false}
        dataSource={lines as ReportLine[]}
        columns={columns}
        rowClassName={({ level }) => (level === 'category' ? '' : 'strong')}
        scroll={{ x: 900 }}
      />
    </Scrollable>
  );
}

/** What the figure of «Поступило» is made of. */
const series: readonly ChartSeries[] = (['inTime', 'late', 'open', 'overdue'] as const).map((id) => ({
  id,
  title: texts.columns[id],
  form: 'bar',
}));
const mostDrawn = 10;
const longestShort = 18;

function drawn(name: string, values: Readonly<Record<Figure, number>>): ChartRow {
  const short = name.length > longestShort ? `${name.slice(0, longestShort - 1)}…` : name;
  return { key: name, label: name, short, values };
}

/** Categories of all organisations together, those with most РК first. */
function byCategory(lines: readonly ReportLine[]): ChartRow[] {
  const groups = Map.groupBy(
    lines.filter(({ level }) => level === 'category'),
    nameOf,
  );
  const summed = [...groups].map(([name, own]) => {
    const sum = (figure: Figure) => own.reduce((all, line) => all + line[figure], 0);
    return drawn(name, Object.fromEntries(figures.map((figure) => [figure, sum(figure)])) as Record<Figure, number>);
  });
  return summed.sort((one, other) => (other.values.received ?? 0) - (one.values.received ?? 0));
}

/** The same for who would rather look: by organisation where there are several, and by category. */
export function Pictures({ lines }: { readonly lines: readonly ReportLine[] }) {
  const organizations = lines.filter(({ level }) => level === 'organization').map((line) => drawn(nameOf(line), line));
  const categories = byCategory(lines);
  const picture = (title: string, rowTitle: string, rows: readonly ChartRow[], note?: string) => (
    <Panel title={title}>
      <Chart title={title} rowTitle={rowTitle} rows={rows} series={series} empty={texts.empty} stacked height={240} />
      {note !== undefined && <Quiet>{note}</Quiet>}
    </Panel>
  );
  const drawnCategories = categories.slice(0, mostDrawn);
  const left = drawnCategories.length < categories.length ? texts.firstCategories(mostDrawn) : undefined;
  return (
    <div className="report-pictures">
      {organizations.length > 1 && picture(texts.picture, texts.organization, organizations)}
      {picture(texts.categories, texts.category, drawnCategories, left)}
    </div>
  );
}
