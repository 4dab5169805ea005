import type { RunView } from '../../runs/api.ts';
import type { TaskView } from '../../tasks/api.ts';
import type { AgendaRecord } from './records.ts';

/** Why the last run of an instance failed, and when. */
export interface Failure {
  readonly at: Date | null;
  readonly reason: string | null;
}

type Fields = Partial<Record<'lastRunAt' | 'lockedAt' | 'failedAt', Date | null>> & {
  readonly nextRunAt: Date | null;
  readonly disabled: boolean;
  readonly state: AgendaRecord['state'];
  readonly progress?: number | undefined;
  readonly failReason?: string | null | undefined;
  readonly failCount?: number | undefined;
};

const underWay: readonly TaskView['state'][] = ['running', 'stopping'];

/**
 * The timer of an instance: paused where its task is not started, with the times and the state that the task table
 * shows of the instance.
 */
export function shownInstance(
  record: AgendaRecord,
  view: TaskView,
  jobId: number,
  failure: Failure | undefined,
  now: Date,
): AgendaRecord {
  const instance = view.instances.find((one) => one.jobId === jobId);
  const disabled = view.status !== 'started' || instance === undefined;
  const nextRunAt = instance?.nextRunAt ?? null;
  const running = instance !== undefined && underWay.includes(instance.state);
  const failed = instance?.state === 'failed';
  return withFields(record, {
    disabled,
    nextRunAt,
    // A removed instance keeps what it knows of the past.
    lastRunAt: instance === undefined ? (record.lastRunAt ?? null) : instance.lastRunAt,
    lockedAt: running ? instance.lastRunAt : null,
    state: running ? 'running' : disabled ? 'paused' : failed ? 'failed' : idleState(nextRunAt, now),
    progress: running ? progressOf(view, jobId) : undefined,
    ...(failed && {
      failedAt: failure?.at ?? record.failedAt ?? null,
      failReason: failure?.reason ?? record.failReason,
      failCount: record.failCount || 1,
    }),
  });
}

/** A queued run: waiting, in progress, or over and about to be written so. */
export function shownTicket(record: AgendaRecord, run: RunView | null, view: TaskView): AgendaRecord {
  const disabled = record.disabled === true;
  if (run === null || run.outcome !== null) {
    const failed = run?.outcome === 'failed';
    return withFields(record, {
      disabled,
      nextRunAt: null,
      lastRunAt: run?.startedAt ?? record.lastRunAt ?? null,
      state: failed ? 'failed' : 'completed',
      ...(failed && { failedAt: run.finishedAt, failReason: run.errors[0]?.message ?? run.message, failCount: 1 }),
    });
  }
  if (run.startedAt === null) return withFields(record, { disabled, nextRunAt: run.queuedAt, state: 'queued' });
  return withFields(record, {
    disabled,
    nextRunAt: null,
    lastRunAt: run.startedAt,
    lockedAt: run.startedAt,
    state: 'running',
    progress: progressOf(view, run.jobId),
  });
}

function idleState(nextRunAt: Date | null, now: Date): AgendaRecord['state'] {
  if (nextRunAt === null) return 'completed';
  return nextRunAt > now ? 'scheduled' : 'queued';
}

/** In percent. A task's progress is that of its first run in progress. */
function progressOf(view: TaskView, jobId: number): number | undefined {
  const first = view.instances.find(({ state }) => underWay.includes(state));
  const { done, total } = view.progress ?? { done: 0, total: null };
  if (first?.jobId !== jobId || total === null || total <= 0) return undefined;
  return Math.round(Math.max(0, Math.min(1, done / total)) * 100);
}

/** The record with these fields; those without a value are left out. */
function withFields(record: AgendaRecord, fields: Fields): AgendaRecord {
  const { failedAt, failReason, failCount, lockedAt, progress, lastRunAt, ...rest } = record;
  const given = Object.entries(fields).filter(([name, value]) => name === 'nextRunAt' || (value ?? null) !== null);
  return { ...rest, ...Object.fromEntries(given) } as AgendaRecord;
}
