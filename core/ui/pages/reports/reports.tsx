import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex } from 'antd';
import type { ReportLine } from '../../api-types.ts';
import { apiPath, follow } from '../../kit/api.ts';
import { ExportButton } from '../../kit/export-button.tsx';
import { DateFilter } from '../../kit/filter-fields.tsx';
import { useFilters } from '../../kit/filters.ts';
import { Page, Panel } from '../../kit/page.tsx';
import { useTimeZone } from '../../kit/person.ts';
import { Nothing, Shown } from '../../kit/states.tsx';
import { ChoiceFilter, useChoices } from '../documents/choices.tsx';
import { Lines, Pictures, Totals } from './lines.tsx';
import { type PeriodName, periodOf } from './period.ts';
import { texts } from './texts.ts';
import './reports.css';

const path = '/api/reports/appeals';
const choicesOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

/** «Отчёты» (UI-08): the report for a period that heads ask for. */
export default function Reports() {
  const [filters, change] = useFilters('from', 'to', 'by', 'kind', 'card');
  const timeZone = useTimeZone();
  const query = { ...periodOf('month', timeZone), by: 'rubric', kind: '2', ...filters };
  const turned = query.from > query.to;
  const report = useQuery({
    queryKey: ['report', query],
    queryFn: ({ signal }) => follow<{ items: ReportLine[] }>(apiPath([path], query), signal),
    placeholderData: keepPreviousData,
    enabled: !turned,
  });
  const cards = useChoices('cards');
  return (
    <Page title={texts.title} lead={texts.lead} actions={turned ? null : <ExportButton path={path} query={query} />}>
      <search aria-label={texts.form} className="report-criteria">
        <DateFilter label={texts.from} value={query.from} change={(from) => change({ from })} />
        <DateFilter label={texts.to} value={query.to} change={(to) => change({ to })} />
        <ChoiceFilter
          label={texts.by}
          value={query.by}
          options={choicesOf(texts.bys)}
          change={(by) => change({ by })}
        />
        <ChoiceFilter
          label={texts.kind}
          value={query.kind}
          options={choicesOf(texts.kinds)}
          change={(kind) => change({ kind })}
        />
        <ChoiceFilter label={texts.card} value={filters.card} options={cards} change={(card) => change({ card })} />
      </search>
      <Flex wrap gap={8} role="group" aria-label={texts.period}>
        {Object.entries(texts.periods).map(([name, title]) => (
          <Button key={name} size="small" onClick={() => change(periodOf(name as PeriodName, timeZone))}>
            {title}
          </Button>
        ))}
      </Flex>
      {turned ? (
        <Alert type="error" showIcon role="alert" title={texts.turned} />
      ) : (
        <Shown query={report}>{({ items }) => <Report lines={items} />}</Shown>
      )}
    </Page>
  );
}

function Report({ lines }: { readonly lines: readonly ReportLine[] }) {
  const [total] = lines;
  if (total === undefined || total.received === 0) return <Nothing text={texts.empty} />;
  return (
    <>
      <Panel title={texts.total}>
        <Totals total={total} />
      </Panel>
      <Pictures lines={lines} />
      <Panel title={texts.table} flush>
        <Lines lines={lines} />
      </Panel>
    </>
  );
}
