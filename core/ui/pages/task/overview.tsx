import { useQuery } from '@tanstack/react-query';
import { Col, Flex, Row, Table } from 'antd';
import { Link } from 'react-router';
import type { Slot, TaskWithManifest } from '../../api-types.ts';
import { Act } from '../../kit/act.tsx';
import { apiPath, follow } from '../../kit/api.ts';
import { RunIcon } from '../../kit/icons.ts';
import { Panel } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { Facts, Mark, Moment, Quiet } from '../../kit/pieces.tsx';
import { Shown } from '../../kit/states.tsx';
import { ErrorList } from '../tasks/errors.tsx';
import { TaskMessage } from '../tasks/message.tsx';
import { permission, stateLooks, states, types } from '../tasks/words.ts';
import type { TaskPartProps } from './act.ts';
import { Reasons } from './reasons.tsx';
import { texts } from './texts.ts';

/** What a task does now and will do next (TM-11, TM-38). */
export function Overview(props: TaskPartProps) {
  const { task } = props;
  return (
    <Flex vertical gap={16}>
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={15}>
          <Reasons {...props} />
        </Col>
        <Col xs={24} xl={9}>
          <Panel title={texts.slots}>
            <Slots task={task} />
          </Panel>
        </Col>
      </Row>
      <Panel title={texts.now}>
        <Now task={task} />
      </Panel>
      <Panel title={texts.instances} flush>
        <Instances {...props} />
      </Panel>
      <Panel title={texts.errors} extra={<Link to="#history">{texts.history}</Link>}>
        {task.errors.length > 0 ? (
          <ErrorList errors={task.errors} />
        ) : (
          <Quiet>{task.lastRunAt === null ? texts.neverRan : texts.noErrors}</Quiet>
        )}
      </Panel>
    </Flex>
  );
}

function Now({ task }: { readonly task: TaskWithManifest }) {
  const { message, progress, title } = task;
  return (
    <Flex vertical gap={8}>
      {task.description !== null && <span>{task.description}</span>}
      <Facts
        items={[
          [
            texts.message,
            message === null && progress === null ? null : (
              <TaskMessage key="message" title={title} message={message} progress={progress} />
            ),
          ],
          [texts.nextRunAt, <Moment key="next" at={task.nextRunAt} />],
          [texts.type, types[task.type]],
          [texts.lastRunAt, <Moment key="last" at={task.lastRunAt} />],
          [texts.permitted, permission(task.permitted)],
          [texts.updatedAt, <Moment key="updated" at={task.updatedAt} />],
          [texts.group, task.groupTitle],
          [texts.createdAt, <Moment key="created" at={task.createdAt} />],
          [texts.plugin, task.plugin],
          [texts.id, <code key="id">{task.id}</code>],
        ]}
      />
    </Flex>
  );
}

function Slots({ task: { id, schedule, instances } }: { readonly task: TaskWithManifest }) {
  const slots = useQuery({
    queryKey: ['slots', id],
    queryFn: ({ signal }) => follow<{ items: Slot[] }>(apiPath(['/api/tasks', id, 'slots'], { count: 5 }), signal),
  });
  return (
    <Shown query={slots} rows={3}>
      {({ items }) =>
        items.length === 0 ? (
          <Quiet>{texts.noSlots[schedule]}</Quiet>
        ) : (
          <ol className="slots" aria-label={texts.slots}>
            {items.map(({ slot, jobId }) => (
              <li key={`${slot} ${jobId}`}>
                <Moment at={slot} /> {instances.length > 1 && <Quiet>{texts.jobId(jobId)}</Quiet>}
              </li>
            ))}
          </ol>
        )
      }
    </Shown>
  );
}

function Instances({ task, actions: { act, busy }, reason }: TaskPartProps) {
  const manage = useMay()('tasks.manage');
  type Instance = TaskWithManifest['instances'][number];
  return (
    <Table<Instance>
      aria-label={texts.instances}
      size="small"
      rowKey="jobId"
      pagination={task.instances.length > 20 && { defaultPageSize: 20, showSizeChanger: false }}
      dataSource={task.instances}
      columns={[
        { title: texts.instance, render: (_, { jobId }) => texts.jobId(jobId) },
        {
          title: texts.now,
          render: (_, { state }) =>
            state === 'idle' ? states.idle : <Mark look={stateLooks[state]}>{states[state]}</Mark>,
        },
        { title: texts.lastRun, render: (_, { lastRunAt }) => <Moment at={lastRunAt} /> },
        { title: texts.nextRun, render: (_, { nextRunAt }) => <Moment at={nextRunAt} /> },
        ...(manage
          ? [
              {
                title: texts.action,
                render: (_: unknown, { jobId, state }: Instance) => (
                  <Act
                    size="small"
                    icon={<RunIcon />}
                    aria-label={texts.runOne(jobId)}
                    loading={busy === 'run'}
                    reason={reason ?? (state === 'stopping' ? texts.stopping : undefined)}
                    onClick={() => act('run', jobId)}
                  >
                    {texts.run}
                  </Act>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}
