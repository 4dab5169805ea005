import { clientTasks } from './plugins.ts';

/** A task as the API shows it. */
export interface ShownTask {
  readonly id: string;
  readonly group: string;
  readonly permitted: boolean;
  readonly status: Status;
  readonly state: State;
  readonly nextRunAt: string | null;
  readonly lastRunAt: string | null;
  readonly progress: object | null;
  readonly instances: readonly ShownInstance[];
}

export interface ShownInstance {
  readonly jobId: number;
  readonly state: State;
  readonly nextRunAt: string | null;
  readonly lastRunAt: string | null;
}

type Status = 'started' | 'stopped' | 'unconfigured';
type State = 'idle' | 'waiting' | 'running' | 'stopping' | 'failed';
type NextRun = 'none' | 'some';

/**
 * What TM-11 lets an instance look like: status of its task and its own state, and for each kind of schedule whether it
 * has a «Время следующего запуска». A combination that is missing must never be seen.
 *
 * A stopped task can run by hand (TM-33), and one that was stopped a moment ago may still be «Останавливается» (TM-26).
 * A loop knows its next time only when its run has ended; a manual run does not touch that (TM-33).
 */
const allowed: readonly {
  readonly status: Status;
  readonly state: State;
  readonly grid: readonly NextRun[];
  readonly 'after-end': readonly NextRun[];
  readonly none: readonly NextRun[];
}[] = [
  { status: 'unconfigured', state: 'idle', grid: ['none'], 'after-end': ['none'], none: ['none'] },
  { status: 'stopped', state: 'idle', grid: ['none'], 'after-end': ['none'], none: ['none'] },
  { status: 'stopped', state: 'running', grid: ['none'], 'after-end': ['none'], none: ['none'] },
  { status: 'stopped', state: 'stopping', grid: ['none'], 'after-end': ['none'], none: ['none'] },
  { status: 'started', state: 'waiting', grid: ['some'], 'after-end': ['some'], none: ['none'] },
  { status: 'started', state: 'failed', grid: ['some'], 'after-end': ['some'], none: ['none'] },
  { status: 'started', state: 'running', grid: ['some'], 'after-end': ['none', 'some'], none: ['none'] },
  { status: 'started', state: 'stopping', grid: ['some'], 'after-end': ['none', 'some'], none: ['none'] },
];

const byWeight: readonly State[] = ['stopping', 'running', 'failed', 'waiting', 'idle'];

/** What is wrong with a task as it is shown, in words. */
export function judge(task: ShownTask): string[] {
  const { id, status, state, nextRunAt, instances } = task;
  const known = clientTasks.find((one) => one.id === id);
  if (known === undefined) return [];
  const faults = instances.flatMap((instance) => {
    const next: NextRun = instance.nextRunAt === null ? 'none' : 'some';
    const row = allowed.find((one) => one.status === status && one.state === instance.state);
    const found = row?.[known.schedule].includes(next) === true;
    const text = `${status}, JobID ${instance.jobId}: ${instance.state}, next run ${instance.nextRunAt}`;
    return found ? [] : [text];
  });
  const active = state === 'running' || state === 'stopping';
  const heaviest = byWeight.find((one) => instances.some((instance) => instance.state === one));
  const times = instances.flatMap(({ nextRunAt: at }) => (at === null ? [] : [at])).sort();
  if (instances.length === 0) faults.push('no instance');
  if (new Set(instances.map(({ jobId }) => jobId)).size < instances.length) faults.push('an instance twice');
  if (!known.many && instances.length !== 1) faults.push(`${instances.length} instances`);
  if (state !== heaviest) faults.push(`state ${state}, that of its instances ${heaviest}`);
  if (nextRunAt !== (times[0] ?? null)) faults.push(`next run ${nextRunAt}, that of its instances ${times[0]}`);
  if (task.progress !== null && !active) faults.push(`progress, but ${state}`);
  if (active && task.lastRunAt === null) faults.push(`${state}, but never ran`);
  if (status === 'unconfigured' && !known.needsSettings) faults.push('needs no settings, but «Требует настройки»');
  if (!task.permitted) faults.push('not permitted, though bound to no node');
  return faults.map((fault) => `${id}: ${fault}`);
}
