import { Button, ConfigProvider, Flex, Select } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Outcome, Run, TaskWithManifest } from '../../api-types.ts';
import { apiPath } from '../../kit/api.ts';
import { ExportButton } from '../../kit/export-button.tsx';
import { nothing, shownTime } from '../../kit/format.ts';
import { ListTable, useList } from '../../kit/list.tsx';
import { useMay, useTimeZone } from '../../kit/person.ts';
import { Moment, Progressing } from '../../kit/pieces.tsx';
import { Counters, Duration, OutcomeMark, useCancel } from '../run/pieces.tsx';
import { kinds, outcomes } from '../tasks/words.ts';
import { historyTexts as texts } from './history-texts.ts';
import { Statistics } from './statistics.tsx';

const pageSize = 25;

/** «История выполнений» (TM-40): paged, newest first, live; what the runs took and did as a picture (UI-07). */
export default function History({ task }: { readonly task: TaskWithManifest }) {
  const [jobId, setJobId] = useState<number>();
  const [outcome, setOutcome] = useState<Outcome>();
  const path = apiPath(['/api/tasks', task.id, 'runs']);
  const runs = useList<Run>(['runs', task.id], path, {
    jobId,
    outcome,
    limit: pageSize,
  });
  const columns = useColumns(task.counterTitles);
  const instances = [...new Set([...task.instances, ...runs.rows].map((one) => one.jobId))].sort((a, b) => a - b);
  return (
    <Flex vertical gap={12}>
      <Statistics task={task} jobId={jobId} />
      <search className="filters" aria-label={texts.filter}>
        <label htmlFor="history-job">{texts.jobId}</label>
        <Select
          id="history-job"
          className="filter"
          value={jobId ?? ''}
          options={[{ value: '', label: texts.all }, ...instances.map((value) => ({ value, label: String(value) }))]}
          onChange={(value) => setJobId(value === '' ? undefined : Number(value))}
        />
        <label htmlFor="history-outcome">{texts.outcome}</label>
        <Select
          id="history-outcome"
          className="filter"
          value={outcome ?? ''}
          options={[
            { value: '', label: texts.all },
            ...Object.entries(outcomes).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(value) => setOutcome(value === '' ? undefined : (value as Outcome))}
        />
        <ExportButton path={path} query={{ jobId, outcome }} />
      </search>
      <ConfigProvider theme={{ components: { Table: { cellFontSizeSM: 13, cellPaddingInlineSM: 6 } } }}>
        <div className="runs">
          <ListTable<Run>
            list={runs}
            label={texts.table}
            empty={jobId === undefined && outcome === undefined ? texts.neverRan : texts.noneFits}
            rowKey="id"
            columns={columns}
            width={960}
          />
        </div>
      </ConfigProvider>
    </Flex>
  );
}

function useColumns(titles: TaskWithManifest['counterTitles']): ColumnsType<Run> {
  const manage = useMay()('tasks.manage');
  const timeZone = useTimeZone();
  const cancel = useCancel();
  const column = (title: string, width: number | undefined, render: (run: Run) => React.ReactNode) => ({
    key: title,
    title,
    ...(width !== undefined && { width }),
    onCell: () => ({ 'data-label': title }) as object,
    render: (_: unknown, run: Run) => render(run),
  });
  const begin = ({ startedAt, queuedAt }: Run) =>
    startedAt === null ? texts.queuedSince(shownTime(queuedAt, timeZone)) : shownTime(startedAt, timeZone);
  /** Of one that ended on the day of its begin, the time is enough. */
  const end = (from: string, to: string) => {
    const [[fromDay], [toDay, time]] = [shownTime(from, timeZone).split(' '), shownTime(to, timeZone).split(' ')];
    return fromDay === toDay ? time : `${toDay} ${time}`;
  };
  return [
    column(texts.startedAt, 92, (run) => (
      <Link to={apiPath(['/runs', run.id])} aria-label={texts.run(begin(run))}>
        {begin(run)}
      </Link>
    )),
    column(texts.duration, 124, (run) => (
      <>
        <Duration run={run} />
        {run.finishedAt !== null && (
          <div className="quiet">
            {texts.until} <time dateTime={run.finishedAt}>{end(run.startedAt ?? run.queuedAt, run.finishedAt)}</time>
          </div>
        )}
      </>
    )),
    column(texts.slot, 90, ({ slot }) => <Moment at={slot} />),
    column(texts.jobId, 54, (run) => run.jobId),
    column(texts.kind, 130, ({ kind, requestedBy }) => (
      <>
        {kinds[kind]}
        {requestedBy !== null && <div className="quiet">{requestedBy}</div>}
      </>
    )),
    column(texts.node, 70, ({ node }) => node ?? nothing),
    column(texts.outcome, 108, (run) => (
      <Flex vertical gap={4} align="start">
        <OutcomeMark run={run} />
        {run.outcome === null && manage && (
          <Button size="small" aria-label={texts.cancelOne(begin(run))} onClick={() => cancel(run)}>
            {texts.cancel}
          </Button>
        )}
      </Flex>
    )),
    column(texts.counters, 178, ({ counters }) => <Counters counters={counters} titles={titles} />),
    column(texts.message, undefined, (run) => <Summary run={run} begin={begin(run)} />),
  ];
}

/** The first words of what happened, for a row: the whole stands on the page of the run. */
function Summary({ run: { message, errors, progress }, begin }: { readonly run: Run; readonly begin: string }) {
  const [first] = errors;
  const error = first === undefined ? '' : `${first.item === undefined ? '' : `${first.item}: `}${first.message}`;
  return (
    <>
      {message}
      {error !== '' && error !== message && (
        <div className="quiet two-lines">
          {error}
          {errors.length > 1 && texts.more(errors.length - 1)}
        </div>
      )}
      {progress !== null && <Progressing {...progress} label={texts.progressOf(begin)} />}
    </>
  );
}
