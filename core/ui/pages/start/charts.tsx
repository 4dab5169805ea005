import type { Overview } from '../../api-types.ts';
import { Chart } from '../../kit/chart.tsx';
import type { ChartRow } from '../../kit/chart-props.ts';
import { shownDate, shownNumber } from '../../kit/format.ts';
import { Panel } from '../../kit/page.tsx';
import { outcomes } from '../tasks/words.ts';
import { texts } from './texts.ts';

type Figure = Overview['figures'][number];
type Run = NonNullable<Overview['tasks']>['runs'][number];

/** Courses over the days; those with one heading are drawn together. */
export function FigureCharts({ figures }: { readonly figures: readonly Figure[] }) {
  const charts = Map.groupBy(
    figures.filter(({ series }) => series !== undefined),
    ({ chart, title }) => chart ?? title,
  );
  return [...charts].map(([title, courses]) => (
    <Panel key={title} title={title}>
      <Totals courses={courses} />
      <Chart
        title={title}
        rowTitle={texts.day}
        empty={texts.noData}
        rows={rowsOf(courses)}
        series={courses.map(({ id, title: name }) => ({ id, title: name, form: 'bar' }))}
      />
    </Panel>
  ));
}

function Totals({ courses }: { readonly courses: readonly Figure[] }) {
  return (
    <dl className="totals">
      {courses.map(({ id, title, value }) => (
        <div key={id}>
          <dt>{title}</dt>
          <dd>{shownNumber(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function rowsOf(courses: readonly Figure[]): ChartRow[] {
  const days = [...new Set(courses.flatMap(({ series = [] }) => series.map(({ day }) => day)))].sort();
  const values = (day: string) =>
    Object.fromEntries(
      courses.map(({ id, series = [] }) => [id, series.find((point) => point.day === day)?.value ?? 0]),
    );
  return days.map((day) => ({ ...labelsOf(day), values: values(day) }));
}

/** How the runs of the days ended. */
export function RunsChart({ runs }: { readonly runs: readonly Run[] }) {
  const met = Object.entries(outcomes).filter(([id]) => runs.some((day) => (day.outcomes[id] ?? 0) > 0));
  return (
    <Panel title={texts.runs}>
      <Chart
        title={texts.runs}
        rowTitle={texts.day}
        empty={texts.noData}
        stacked
        rows={runs.map((run) => ({ ...labelsOf(run.day), values: run.outcomes }))}
        series={met.map(([id, title]) => ({ id, title, form: 'bar' }))}
      />
    </Panel>
  );
}

function labelsOf(day: string): Pick<ChartRow, 'key' | 'label' | 'short'> {
  const label = shownDate(day);
  return { key: day, label, short: label.slice(0, 5) };
}
