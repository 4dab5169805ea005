import type { Clock } from '../ports/clock.ts';
import type { Database, Sql } from '../ports/database.ts';
import type { RunOutcome, RunView } from '../runs/index.ts';
import { due, type Instance, instanceColumns, type ScheduleState } from '../schedule/index.ts';
import type { SettingsSource, TaskReadiness } from '../settings/api.ts';
import type { TaskState, TaskStatus, TaskView } from './api.ts';
import { byTask } from './by-task.ts';
import type { Catalogue, Group } from './catalogue.ts';
import type { Nodes } from './nodes.ts';
import type { TaskFlags } from './rows.ts';
import { shared } from './shared.ts';
import { boundTo, planOf } from './timing.ts';

export interface ViewOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly settings: SettingsSource;
  readonly nodes: Nodes;
}

/** What people decided about a task, and one of its instances with the run in progress and the last one that ended. */
interface Row extends Omit<TaskFlags, 'id'>, Omit<Instance, 'jobId'> {
  /** Null where the task has no instance yet; then everything of the instance is null. */
  readonly jobId: number | null;
  readonly message: string | null;
  readonly done: number | null;
  readonly total: number | null;
  readonly lastOutcome: RunOutcome | null;
  readonly lastMessage: string | null;
  readonly lastStarted: Date | null;
  readonly lastErrors: StoredError[] | null;
}

interface StoredError {
  readonly at: string;
  readonly item?: string;
  readonly message: string;
}

interface InstanceState {
  readonly jobId: number;
  readonly runs: Row | undefined;
  readonly state: TaskState;
  readonly nextRunAt: Date | null;
  readonly lastRunAt: Date | null;
  readonly binding: string | null;
}

/** The schedule of an instance that has no row yet. */
const unscheduled: ScheduleState = { anchor: null, lastSlot: null, lastEnd: null, heldSince: null };

const byWeight: readonly TaskState[] = ['stopping', 'running', 'failed', 'waiting', 'idle'];
const collator = new Intl.Collator('ru');

/** What is known of a task at one moment. */
interface Known {
  /** One or more. */
  readonly rows: readonly Row[];
  readonly settings: TaskReadiness;
  /** Names and labels of the nodes that live. */
  readonly living: ReadonlySet<string>;
}

/** Which tasks are wanted; what is left out narrows nothing. */
export interface TaskFilter {
  readonly ids?: readonly string[];
  readonly group?: string;
  readonly status?: TaskStatus;
  /** Also those of groups that are not selected. */
  readonly hidden?: boolean;
}

/**
 * What people see of tasks (TM-10, TM-11). Everything that is shown together is read in one snapshot of the database, by
 * a number of queries that does not depend on the number of tasks.
 */
export class Views {
  /** Every open page asks for the whole table after each event: who asks at the same time shares the reading. */
  private readonly all = shared(() => this.read(this.options.catalogue.taskIds, true));

  constructor(private readonly options: ViewOptions) {}

  /** @throws NotFoundError */
  async one(taskId: string): Promise<TaskView> {
    this.options.catalogue.task(taskId);
    const [view] = await this.read([taskId], false);
    return view as TaskView;
  }

  /**
   * Tasks of selected groups (TM-01), by title; with `hidden` also those of groups that are not selected. Who reads the
   * whole table at the same time is given the same array.
   */
  async list({ ids, group, status, hidden = false }: TaskFilter = {}): Promise<readonly TaskView[]> {
    const { catalogue } = this.options;
    const wanted = ids ?? catalogue.groups.filter(({ id }) => group === undefined || id === group).flatMap(tasksOf);
    const known = wanted.filter((id) => catalogue.find(id) !== undefined);
    const everything = ids === undefined && group === undefined && !hidden;
    const views = everything ? await this.all() : await this.read(known, !hidden);
    if (group === undefined && status === undefined) return views;
    return views.filter(
      (view) => (group === undefined || view.group === group) && (status === undefined || view.status === status),
    );
  }

  private async read(taskIds: readonly string[], selectedOnly: boolean): Promise<TaskView[]> {
    const { database, catalogue, settings: source, nodes } = this.options;
    if (taskIds.length === 0) return [];
    const groupIds = taskIds.map((id) => catalogue.task(id).plugin.manifest.group.id);
    const [living, views] = await Promise.all([
      nodes.living(),
      database.transaction(async (snapshot) => {
        // A table put together from several moments would show what never was.
        await snapshot.query('set transaction isolation level repeatable read, read only');
        const rows = byTask(await readRows(snapshot, taskIds, groupIds, selectedOnly));
        return { rows, settings: await source.several([...rows.keys()], snapshot) };
      }),
    ]);
    return [...views.rows]
      .map(([id, rows]) => {
        const settings = views.settings.get(id) as TaskReadiness;
        return this.view(id, { rows, settings, living });
      })
      .sort((a, b) => collator.compare(a.title, b.title));
  }

  private view(id: string, known: Known): TaskView {
    const { settings } = known;
    const flags = known.rows[0] as Row;
    const { plugin, manifest } = this.options.catalogue.task(id);
    const { complete } = settings;
    const started = complete && flags.selected && !flags.stoppedByPerson;
    const status: TaskStatus = !complete ? 'unconfigured' : started ? 'started' : 'stopped';
    const states = settings.jobIds.map((jobId) => this.state(id, jobId, known, started));
    const running = states.find(({ state }) => state === 'running' || state === 'stopping');
    const last = latest(states);
    return {
      id,
      title: manifest.title.ru,
      group: plugin.manifest.group.id,
      plugin: plugin.manifest.id,
      type: manifest.type,
      permitted: states.every(({ binding }) => binding === null || known.living.has(binding)),
      status,
      state: byWeight.find((state) => states.some((one) => one.state === state)) ?? (started ? 'waiting' : 'idle'),
      createdAt: flags.createdAt,
      updatedAt: flags.updatedAt,
      nextRunAt: earliest(states.map(({ nextRunAt }) => nextRunAt)),
      lastRunAt: last?.lastRunAt ?? null,
      message: running ? (running.runs?.message ?? null) : idleMessage(started, manifest.idleMessage?.ru, last),
      progress: progressOf(running?.runs),
      errors: states
        .flatMap(({ runs: own }) => own?.lastErrors ?? [])
        .map(errorView)
        .sort(newestFirst),
      instances: states.map(({ jobId, state, nextRunAt, lastRunAt }) => ({ jobId, state, nextRunAt, lastRunAt })),
    };
  }

  private state(taskId: string, jobId: number, known: Known, started: boolean): InstanceState {
    const { catalogue, clock } = this.options;
    const now = clock.now();
    const { manifest } = catalogue.task(taskId);
    const settings = known.settings.of(jobId);
    const plan = settings === undefined ? { kind: 'none' as const } : planOf(manifest, settings);
    // What a save has added or started this very moment may still wait for a node to write its row: its first slot is
    // its first start (TM-30).
    const instance = known.rows.find((row) => row.jobId === jobId);
    const schedule = { ...(instance ?? unscheduled), anchor: instance?.anchor ?? (started ? now : null) };
    const running = instance !== undefined && instance.runId !== null && !instance.expired;
    const unknown = !started || (running && instance.runKind === 'automatic' && plan.kind === 'after-end');
    const next = due(plan, schedule, now);
    return {
      jobId,
      runs: instance,
      state: running ? runningState(instance) : idleState(started, instance?.lastOutcome ?? null),
      nextRunAt: unknown ? null : next.kind === 'wait' ? next.until : next.slot,
      lastRunAt: (running ? instance.runStarted : instance?.lastStarted) ?? null,
      binding: settings === undefined ? null : boundTo(manifest, settings),
    };
  }
}

/** One row for each instance of the tasks, or for a task that has none. */
function readRows(
  sql: Sql,
  taskIds: readonly string[],
  groupIds: readonly string[],
  selectedOnly: boolean,
): Promise<Row[]> {
  return sql.query<Row>(
    `select ${instanceColumns}, t.id as "taskId", coalesce(g.selected, false) as selected,
            t.stopped_by_person as "stoppedByPerson", t.created_at as "createdAt", t.updated_at as "updatedAt",
            now.message, now.done, now.total, i.last_outcome as "lastOutcome", i.last_message as "lastMessage",
            i.last_started as "lastStarted", i.last_errors as "lastErrors"
       from unnest($1::text[], $2::text[]) as wanted (id, group_id)
       join host.task t on t.id = wanted.id
       left join host.task_group g on g.id = wanted.group_id
       left join host.task_instance i on i.task_id = t.id and not i.removed
       left join host.run now on now.id = i.run_id
      where not $3 or g.selected`,
    [taskIds, groupIds, selectedOnly],
  );
}

function tasksOf({ tasks }: Group): readonly string[] {
  return tasks;
}

function runningState({ stopRequested }: Pick<Instance, 'stopRequested'>): TaskState {
  return stopRequested === null ? 'running' : 'stopping';
}

function idleState(started: boolean, last: RunOutcome | null): TaskState {
  if (!started) return 'idle';
  return last === 'failed' ? 'failed' : 'waiting';
}

function idleMessage(started: boolean, idle: string | undefined, last: InstanceState | undefined): string | null {
  const own = last?.runs?.lastMessage ?? null;
  return started ? (idle ?? own) : own;
}

function progressOf(runs: Row | undefined): TaskView['progress'] {
  return runs === undefined || runs.done === null ? null : { done: runs.done, total: runs.total };
}

/** People must see which item it was: a task's errors have no field for it. */
function errorView({ at, item, message }: StoredError) {
  return { at: new Date(at), message: item === undefined ? message : `${item}: ${message}` };
}

function newestFirst(a: RunView['errors'][number], b: RunView['errors'][number]): number {
  return b.at.getTime() - a.at.getTime();
}

function latest(states: readonly InstanceState[]): InstanceState | undefined {
  return [...states].sort((a, b) => (b.lastRunAt?.getTime() ?? 0) - (a.lastRunAt?.getTime() ?? 0))[0];
}

function earliest(times: readonly (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null).map((time) => time.getTime());
  return known.length === 0 ? null : new Date(Math.min(...known));
}
