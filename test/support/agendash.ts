import { isDeepStrictEqual } from 'node:util';
import type { TaskView } from '../../core/tasks/api.ts';

/** What is needed of the API; scripts/harness/api.ts is one. */
export interface Asking {
  get<T>(path: string): Promise<T>;
}

/** A record as Agendash's page gets it. */
export interface AgendashRow {
  readonly job: {
    readonly _id: string;
    readonly name: string;
    readonly data: { readonly taskId?: string; readonly jobId?: number; readonly runId?: string };
    readonly nextRunAt: string | null;
    readonly lastRunAt?: string;
    readonly lockedAt?: string;
    readonly failReason?: string;
    readonly progress?: number;
  };
  readonly running: boolean;
  readonly scheduled: boolean;
  readonly queued: boolean;
  readonly completed: boolean;
  readonly failed: boolean;
  readonly paused: boolean;
}

/** JSON of a task. */
export type ShownTask = {
  readonly [Field in keyof TaskView]: TaskView[Field] extends Date | null ? string | null : TaskView[Field];
};

interface Sides {
  /** By id, also those of groups that are not selected. */
  readonly tasks: ReadonlyMap<string, ShownTask>;
  /** Ids of tasks in groups that are not selected. */
  readonly hidden: ReadonlySet<string>;
  readonly rows: readonly AgendashRow[];
}

const tries = 10;

/** All rows of Agendash. */
export async function agendashRows(api: Asking): Promise<AgendashRow[]> {
  const rows: AgendashRow[] = [];
  for (let pages = 1; rows.length === 0 || pages > 0; pages -= 1) {
    const page = await api.get<{ jobs: AgendashRow[]; totalPages: number }>(
      `/agendash/api?limit=1000&skip=${rows.length}`,
    );
    if (rows.length === 0) pages = page.totalPages;
    rows.push(...page.jobs);
    if (page.jobs.length === 0) break;
  }
  return rows;
}

/**
 * Where Agendash and the task table disagree (TM-72), in words; empty where they do not.
 *
 * - Each instance has exactly one timer, and it is paused where, and only where, its task is not «Запущена»; those of
 *   groups that are not selected are paused, too.
 * - Its next time, its last start, running and failed (with one of the reasons under «Ошибки») are those of the instance;
 *   the progress that it shows is that of the task.
 * - A ticket runs only where its instance does, and a stopped task has no timer with a time.
 *
 * The two are read one after the other, so only tasks that stood still meanwhile are compared; those of a busy house are
 * read again, ten times at most.
 */
export async function disagreements(api: Asking): Promise<string[]> {
  let open: ReadonlySet<string> | undefined;
  const found: string[] = [];
  for (let attempt = 0; attempt < tries && (open === undefined || open.size > 0); attempt += 1) {
    const before = await tasksOf(api);
    const rows = await agendashRows(api);
    const after = await tasksOf(api);
    const moving = new Set<string>();
    for (const id of open ?? after.tasks.keys()) {
      const same =
        isDeepStrictEqual(before.tasks.get(id), after.tasks.get(id)) && before.hidden.has(id) === after.hidden.has(id);
      if (same) found.push(...ofTask(id, { ...after, rows }));
      else moving.add(id);
    }
    open = moving;
  }
  return found;
}

async function tasksOf(api: Asking): Promise<Omit<Sides, 'rows'>> {
  const groups = await api.get<{ items: { selected: boolean; tasks: string[] }[] }>('/api/groups');
  const shown = await api.get<{ items: ShownTask[] }>('/api/tasks');
  const hidden = groups.items.filter(({ selected }) => !selected).flatMap(({ tasks }) => tasks);
  const others = await Promise.all(hidden.map((id) => api.get<ShownTask>(`/api/tasks/${encodeURIComponent(id)}`)));
  const tasks = new Map([...others, ...shown.items].map((task) => [task.id, task]));
  return { tasks, hidden: new Set(hidden) };
}

function ofTask(id: string, { tasks, hidden, rows }: Sides): string[] {
  const task = tasks.get(id);
  if (task === undefined) return [];
  const own = rows.filter(({ job }) => job.data?.taskId === id);
  return task.instances.flatMap((instance) => {
    const records = own.filter(({ job }) => job.data.jobId === instance.jobId);
    const timers = records.filter(({ job }) => job.data.runId === undefined);
    const place = `${id} (JobID: ${instance.jobId})`;
    const [timer] = timers;
    if (timer === undefined || timers.length > 1) return [`${place}: ${timers.length} timers`];
    const started = task.status === 'started' && !hidden.has(id);
    const underWay = ['running', 'stopping'].includes(instance.state);
    const running = records.filter((record) => record.running);
    const differences: [string, unknown, unknown][] = [
      ['paused', timer.paused, !started],
      ['next time', timer.job.nextRunAt ?? null, instance.nextRunAt],
      ['last start', timer.job.lastRunAt ?? null, instance.lastRunAt],
      ['running', timer.running, underWay],
      ['failed', timer.failed, instance.state === 'failed'],
      ['tickets running', running.some(({ job }) => job.data.runId !== undefined) && !underWay, false],
      ['scheduled', timer.scheduled && instance.nextRunAt === null, false],
    ];
    if (timer.failed && task.errors.length > 0) {
      const reasons = task.errors.map(({ message }) => message);
      differences.push(['reason', reasons.includes(timer.job.failReason ?? ''), true]);
    }
    if (timer.job.progress !== undefined) {
      const { done, total } = task.progress ?? { done: Number.NaN, total: 1 };
      differences.push(['progress', timer.job.progress, Math.round((100 * done) / (total ?? 1))]);
    }
    return differences
      .filter(([, agendash, table]) => !isDeepStrictEqual(agendash, table))
      .map(([what, agendash, table]) => `${place}: ${what}: Agendash ${agendash}, task table ${table}`);
  });
}
