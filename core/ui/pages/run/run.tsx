import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Table } from 'antd';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import type { Run } from '../../api-types.ts';
import { readUnhidden } from '../../app/heard.ts';
import { apiPath, follow } from '../../kit/api.ts';
import { shownTime } from '../../kit/format.ts';
import { CloseIcon } from '../../kit/icons.ts';
import { Page, Panel } from '../../kit/page.tsx';
import { useMay, useTimeZone } from '../../kit/person.ts';
import { Facts, Moment, Quiet } from '../../kit/pieces.tsx';
import { Shown } from '../../kit/states.tsx';
import { taskAddress } from '../tasks/columns.tsx';
import { TaskMessage } from '../tasks/message.tsx';
import { useTask } from '../tasks/reads.ts';
import { kinds } from '../tasks/words.ts';
import { RunLog } from './log.tsx';
import { Counters, Duration, OutcomeMark, useCancel } from './pieces.tsx';
import { texts } from './texts.ts';

/** One run: what it did, what went wrong, and its log (TM-40…TM-42). */
export default function RunPage() {
  const { runId = '' } = useParams();
  const run = useQuery({
    queryKey: ['run', runId],
    queryFn: ({ signal }) =>
      readUnhidden(
        () => follow<Run>(apiPath(['/api/runs', runId]), signal),
        (answer, latest) => latest(answer),
      ),
  });
  if (run.data === undefined) {
    return (
      <Page title={texts.title('')} trail={[{ title: texts.manager, to: '/tasks' }]}>
        <Shown query={run}>{() => null}</Shown>
      </Page>
    );
  }
  return <OneRun key={runId} run={run.data} failure={<Shown query={run}>{() => null}</Shown>} />;
}

function OneRun({ run, failure }: { readonly run: Run; readonly failure: ReactNode }) {
  const manage = useMay()('tasks.manage');
  const timeZone = useTimeZone();
  const cancel = useCancel();
  const task = useTask(run.taskId).data;
  const title = task?.title ?? run.taskId;
  return (
    <Page
      title={texts.title(shownTime(run.startedAt ?? run.queuedAt, timeZone))}
      trail={[
        { title: texts.manager, to: '/tasks' },
        { title, to: taskAddress(run.taskId, 'history') },
      ]}
      marks={<OutcomeMark run={run} />}
      {...(run.outcome === null &&
        manage && {
          actions: (
            <Button icon={<CloseIcon />} onClick={() => cancel(run)}>
              {texts.cancel}
            </Button>
          ),
        })}
    >
      {failure}
      <Flex vertical gap={16}>
        <Panel title={texts.facts}>
          <RunFacts run={run} title={title} counterTitles={task?.counterTitles ?? {}} />
        </Panel>
        {run.errors.length > 0 && (
          <Panel title={texts.errors(run.errors.length)} flush>
            <Errors errors={run.errors} />
          </Panel>
        )}
        <RunLog runId={run.id} live={run.outcome === null} />
      </Flex>
    </Page>
  );
}

interface RunFactsProps {
  readonly run: Run;
  readonly title: string;
  readonly counterTitles: Readonly<Record<string, string>>;
}

function RunFacts({ run, title, counterTitles }: RunFactsProps) {
  const { message, progress } = run;
  return (
    <Facts
      items={[
        [
          texts.message,
          message === null && progress === null ? null : (
            <TaskMessage key="message" title={title} message={message} progress={progress} />
          ),
        ],
        [texts.counters, <Counters key="counters" counters={run.counters} titles={counterTitles} />],
        [texts.startedAt, <Moment key="started" at={run.startedAt} />],
        [texts.finishedAt, <Moment key="finished" at={run.finishedAt} />],
        [texts.duration, <Duration key="duration" run={run} />],
        [texts.queuedAt, <Moment key="queued" at={run.queuedAt} />],
        [texts.slot, <Moment key="slot" at={run.slot} />],
        [texts.instance, texts.jobId(run.jobId)],
        [texts.kind, kinds[run.kind]],
        [texts.requestedBy, run.requestedBy],
        [texts.node, run.node],
        [texts.id, <code key="id">{run.id}</code>],
      ]}
    />
  );
}

/** The errors by item (TM-40): what happened, to what. */
function Errors({ errors }: Pick<Run, 'errors'>) {
  const rows = errors.map((error, number) => ({ ...error, number }));
  return (
    <Table<(typeof rows)[number]>
      aria-label={texts.errorsTable}
      size="small"
      rowKey="number"
      dataSource={rows}
      pagination={{ defaultPageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        { title: texts.at, width: 170, render: (_, { at }) => <Moment at={at} /> },
        {
          title: texts.item,
          width: '30%',
          render: (_, { item, link }) => (link === undefined ? item : <Link to={link}>{item ?? texts.open}</Link>),
        },
        {
          title: texts.error,
          render: (_, { message, code }) => (
            <>
              {message} {code !== undefined && <Quiet>{code}</Quiet>}
            </>
          ),
        },
      ]}
    />
  );
}
