import { Tabs } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router';
import type { TaskWithManifest } from '../../api-types.ts';
import { Act } from '../../kit/act.tsx';
import { RunIcon, StartIcon, StopIcon } from '../../kit/icons.ts';
import { Page } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { Mark } from '../../kit/pieces.tsx';
import { Loading, Shown } from '../../kit/states.tsx';
import { useGroups, useTask } from '../tasks/reads.ts';
import { stateLooks, states, statuses, statusLooks } from '../tasks/words.ts';
import { hindrance, type TaskPartProps, useTaskActions } from './act.ts';
import { Overview } from './overview.tsx';
import { texts } from './texts.ts';
import './task.css';

const History = lazy(() => import('./history.tsx'));
const Audit = lazy(() => import('./audit.tsx'));
const Settings = lazy(() => import('../settings/task-settings.tsx'));

const trail = [{ title: texts.manager, to: '/tasks' }];

/** The page of one task: what it does, what it did, how it is set. */
export default function TaskPage() {
  const { taskId = '' } = useParams();
  const task = useTask(taskId);
  if (task.data === undefined) {
    return (
      <Page title={taskId} trail={trail}>
        <Shown query={task}>{() => null}</Shown>
      </Page>
    );
  }
  return <OneTask key={taskId} task={task.data} failure={<Shown query={task}>{() => null}</Shown>} />;
}

function OneTask({ task, failure }: { readonly task: TaskWithManifest; readonly failure: ReactNode }) {
  const group = useGroups().data?.items.find(({ id }) => id === task.group);
  const actions = useTaskActions(task.id);
  const reason = hindrance(task, group);
  return (
    <Page
      title={task.title}
      trail={trail}
      marks={<Marks task={task} />}
      actions={useMay()('tasks.manage') && <Buttons task={task} actions={actions} reason={reason} />}
    >
      {failure}
      <Parts task={task} actions={actions} reason={reason} />
    </Page>
  );
}

function Marks({ task: { status, state, permitted } }: { readonly task: TaskWithManifest }) {
  return (
    <>
      <Mark look={statusLooks[status]} title={texts.status(statuses[status])}>
        {statuses[status]}
      </Mark>
      {state !== 'idle' && (
        <Mark look={stateLooks[state]} title={texts.state(states[state])}>
          {states[state]}
        </Mark>
      )}
      {!permitted && <Mark look="bad">{texts.forbidden}</Mark>}
    </>
  );
}

function Buttons({ task: { status }, actions: { act, busy }, reason }: TaskPartProps) {
  return (
    <>
      {status === 'started' ? (
        <Act icon={<StopIcon />} loading={busy === 'stop'} onClick={() => act('stop')}>
          {texts.stop}
        </Act>
      ) : (
        <Act
          type="primary"
          icon={<StartIcon />}
          loading={busy === 'start'}
          reason={reason}
          onClick={() => act('start')}
        >
          {texts.start}
        </Act>
      )}
      <Act icon={<RunIcon />} loading={busy === 'run'} reason={reason} onClick={() => act('run')}>
        {texts.run}
      </Act>
    </>
  );
}

interface Part {
  readonly key: string;
  readonly label: string;
  readonly permission?: string;
  readonly children: ReactNode;
}

/** The parts stand behind `#`: an address can name one, and what is typed in one survives a look at another. */
function Parts(props: TaskPartProps) {
  const { task } = props;
  const may = useMay();
  const { hash } = useLocation();
  const navigate = useNavigate();
  const parts: readonly Part[] = [
    { key: 'overview', label: texts.overview, children: <Overview {...props} /> },
    { key: 'history', label: texts.history, children: <History task={task} /> },
    { key: 'audit', label: texts.audit, children: <Audit taskId={task.id} /> },
    {
      key: 'settings',
      label: texts.settings,
      permission: 'settings.read',
      children: <Settings taskId={task.id} />,
    },
  ];
  const open = parts.filter(({ permission }) => permission === undefined || may(permission));
  const current = open.find(({ key }) => `#${key}` === hash) ?? open[0];
  return (
    <Tabs
      aria-label={texts.parts}
      activeKey={current?.key ?? ''}
      onChange={(key) => navigate({ hash: key }, { replace: true })}
      items={open.map(({ key, label, children }) => ({
        key,
        label,
        children: <Suspense fallback={<Loading />}>{children}</Suspense>,
      }))}
    />
  );
}
