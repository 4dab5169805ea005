import { NotFoundError } from '../../contract/errors.ts';
import type { RunView } from '../../runs/api.ts';
import type { TaskView } from '../../tasks/api.ts';
import type { WebServices } from '../services.ts';
import { type AgendaRecord, type AgendashSource, isLive, type Subject, subjectOf } from './records.ts';
import { type Failure, shownInstance, shownTicket } from './shown.ts';

export interface PictureOptions extends Pick<WebServices, 'tasks' | 'runs' | 'clock'> {
  readonly agenda: AgendashSource;
}

/** What the task manager says about the tasks of the records. */
interface Known {
  readonly tasks: ReadonlyMap<string, TaskView>;
  readonly runs: ReadonlyMap<string, RunView | null>;
  readonly failures: ReadonlyMap<string, Failure>;
}

/**
 * All records of Agenda as the task manager sees them (TM-72): Agenda marks what it has fetched ahead as running, puts off
 * what waits for another run, and knows of a failure by the record that fired alone. Timers stand before tickets, and
 * new tickets before old ones.
 */
export async function takePicture(options: PictureOptions): Promise<AgendaRecord[]> {
  const { jobs } = await options.agenda.queryJobs({});
  const records = jobs.map((record) => ({ record, subject: subjectOf(record) }));
  const known = await ask(options, records);
  const now = options.clock.now();
  const shown = records.map(({ record, subject }) =>
    subject === undefined ? record : show(record, subject, known, now),
  );
  return shown.sort(inOrder);
}

function show(record: AgendaRecord, subject: Subject, known: Known, now: Date): AgendaRecord {
  const view = known.tasks.get(subject.taskId);
  // Its plugin is gone, or on another node only.
  if (view === undefined) return record;
  if (subject.runId === null)
    return shownInstance(record, view, subject.jobId, known.failures.get(keyOf(subject)), now);
  return isLive(record) ? shownTicket(record, known.runs.get(subject.runId) ?? null, view) : record;
}

async function ask(
  { tasks, runs }: PictureOptions,
  records: readonly { record: AgendaRecord; subject: Subject | undefined }[],
): Promise<Known> {
  const live = records.filter(({ record, subject }) => subject !== undefined && isLive(record));
  const tickets = live.flatMap(({ subject }) => subject?.runId ?? []);
  const [views, runViews] = await Promise.all([
    tasks.tasks({ hidden: true }),
    Promise.all(tickets.map(async (id) => [id, await orNull(runs.get(id))] as const)),
  ]);
  const failed = views.flatMap(({ id: taskId, instances }) =>
    instances.filter(({ state }) => state === 'failed').map(({ jobId }) => ({ taskId, jobId })),
  );
  const failures = await Promise.all(
    failed.map(async (key) => {
      const { items } = await runs.list({ ...key, outcome: 'failed', limit: 1 });
      return [keyOf(key), failureOf(items[0])] as const;
    }),
  );
  return { tasks: new Map(views.map((view) => [view.id, view])), runs: new Map(runViews), failures: new Map(failures) };
}

function failureOf(run: RunView | undefined): Failure {
  const newest = [...(run?.errors ?? [])].sort((a, b) => b.at.getTime() - a.at.getTime())[0];
  const reason = newest && (newest.item === undefined ? newest.message : `${newest.item}: ${newest.message}`);
  return { at: run?.finishedAt ?? null, reason: reason ?? run?.message ?? null };
}

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

function keyOf({ taskId, jobId }: { readonly taskId: string; readonly jobId: number }): string {
  return `${taskId}/${jobId}`;
}

function inOrder(a: AgendaRecord, b: AgendaRecord): number {
  const rank = ({ type }: AgendaRecord) => (type === 'single' ? 0 : 1);
  return rank(a) - rank(b) || (rank(a) === 0 ? a.name.localeCompare(b.name, 'ru') : age(b) - age(a));
}

function age(record: AgendaRecord): number {
  return isLive(record) ? Number.MAX_SAFE_INTEGER : (record.lastRunAt?.getTime() ?? 0);
}
