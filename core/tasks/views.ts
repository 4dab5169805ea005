import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { RunOutcome, RunView } from '../runs/index.ts';
import { due, type Instance, readInstances } from '../schedule/index.ts';
import type { SettingsSource } from '../settings/api.ts';
import type { TaskState, TaskStatus, TaskView } from './api.ts';
import type { Catalogue } from './catalogue.ts';
import type { Nodes } from './nodes.ts';
import { readFlags, type TaskFlags } from './rows.ts';
import { boundTo, planOf } from './timing.ts';

export interface ViewOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly settings: SettingsSource;
  readonly nodes: Nodes;
}

/** The run in progress of an instance, and the last one that ended. */
interface RunsOfInstance {
  readonly taskId: string;
  readonly jobId: number;
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
  readonly instance: Instance;
  readonly runs: RunsOfInstance | undefined;
  readonly state: TaskState;
  readonly nextRunAt: Date | null;
  readonly lastRunAt: Date | null;
  readonly binding: string | null;
}

const byWeight: readonly TaskState[] = ['stopping', 'running', 'failed', 'waiting', 'idle'];
const collator = new Intl.Collator('ru');

/** What people see of tasks (TM-10, TM-11). */
export class Views {
  constructor(private readonly options: ViewOptions) {}

  /** @throws NotFoundError */
  async one(taskId: string): Promise<TaskView> {
    this.options.catalogue.task(taskId);
    const [view] = await this.views([taskId]);
    return view as TaskView;
  }

  /** Tasks of selected groups (TM-01), by title; with `hidden` also those of groups that are not selected. */
  async list(filter: { group?: string; status?: TaskStatus; hidden?: boolean } = {}): Promise<TaskView[]> {
    const { catalogue, database } = this.options;
    const chosen = catalogue.groups.filter(({ id }) => filter.group === undefined || filter.group === id);
    const flags = await readFlags(
      database,
      chosen.flatMap(({ tasks }) => tasks),
      (id) => catalogue.task(id).plugin.manifest.group.id,
    );
    const shown = [...flags.values()].filter(({ selected }) => selected || filter.hidden === true).map(({ id }) => id);
    const views = await this.views(shown);
    return views
      .filter(({ status }) => filter.status === undefined || filter.status === status)
      .sort((a, b) => collator.compare(a.title, b.title));
  }

  private async views(taskIds: readonly string[]): Promise<TaskView[]> {
    const { database, catalogue, nodes } = this.options;
    const groupOf = (id: string) => catalogue.task(id).plugin.manifest.group.id;
    const [flags, instances, runs, living] = await Promise.all([
      readFlags(database, taskIds, groupOf),
      readInstances(database, taskIds),
      this.runs(taskIds),
      nodes.living(),
    ]);
    return Promise.all(
      taskIds.map((id) => {
        const own = instances.filter(({ taskId }) => taskId === id);
        const ownRuns = runs.filter(({ taskId }) => taskId === id);
        return this.view(id, flags.get(id), own, ownRuns, living);
      }),
    );
  }

  private async view(
    id: string,
    flags: TaskFlags | undefined,
    instances: readonly Instance[],
    runs: readonly RunsOfInstance[],
    living: ReadonlySet<string>,
  ): Promise<TaskView> {
    const { catalogue, settings, clock } = this.options;
    const { plugin, manifest } = catalogue.task(id);
    const complete = await settings.complete(id);
    const started = complete && flags?.selected === true && !flags.stoppedByPerson;
    const status: TaskStatus = !complete ? 'unconfigured' : started ? 'started' : 'stopped';
    const states = await Promise.all(instances.map((instance) => this.state(instance, runs, started)));
    const running = states.find(({ state }) => state === 'running' || state === 'stopping');
    const last = latest(states);
    return {
      id,
      title: manifest.title.ru,
      group: plugin.manifest.group.id,
      plugin: plugin.manifest.id,
      type: manifest.type,
      permitted: states.every(({ binding }) => binding === null || living.has(binding)),
      status,
      state: byWeight.find((state) => states.some((one) => one.state === state)) ?? (started ? 'waiting' : 'idle'),
      createdAt: flags?.createdAt ?? clock.now(),
      updatedAt: flags?.updatedAt ?? clock.now(),
      nextRunAt: earliest(states.map(({ nextRunAt }) => nextRunAt)),
      lastRunAt: last?.lastRunAt ?? null,
      message: running ? (running.runs?.message ?? null) : idleMessage(started, manifest.idleMessage?.ru, last),
      progress: progressOf(running?.runs),
      errors: states
        .flatMap(({ runs: own }) => own?.lastErrors ?? [])
        .map(errorView)
        .sort(newestFirst),
      instances: states.map(({ instance, state, nextRunAt, lastRunAt }) => ({
        jobId: instance.jobId,
        state,
        nextRunAt,
        lastRunAt,
      })),
    };
  }

  private async state(instance: Instance, all: readonly RunsOfInstance[], started: boolean): Promise<InstanceState> {
    const { catalogue, settings: source, clock } = this.options;
    const runs = all.find(({ jobId }) => jobId === instance.jobId);
    const settings = await source.resolve(instance.taskId, instance.jobId);
    const { manifest } = catalogue.task(instance.taskId);
    const plan = settings === undefined ? { kind: 'none' as const } : planOf(manifest, settings);
    const running = instance.runId !== null && !instance.expired;
    const unknown = !started || (running && instance.runKind === 'automatic' && plan.kind === 'after-end');
    const next = due(plan, instance, clock.now());
    return {
      instance,
      runs,
      state: stateOf(instance, running, started, runs?.lastOutcome ?? null),
      nextRunAt: unknown ? null : next.kind === 'wait' ? next.until : next.slot,
      lastRunAt: (running ? instance.runStarted : runs?.lastStarted) ?? null,
      binding: settings === undefined ? null : boundTo(manifest, settings),
    };
  }

  private runs(taskIds: readonly string[]): Promise<RunsOfInstance[]> {
    return this.options.database.query<RunsOfInstance>(
      `select i.task_id as "taskId", i.job_id as "jobId", now.message, now.done, now.total,
              last.outcome as "lastOutcome", last.message as "lastMessage", last.started_at as "lastStarted",
              last.errors as "lastErrors"
         from host.task_instance i
         left join host.run now on now.id = i.run_id
         left join lateral (
           select outcome, message, started_at, errors from host.run r
            where r.task_id = i.task_id and r.job_id = i.job_id and r.started_at is not null and r.outcome is not null
            order by r.number desc limit 1
         ) last on true
        where i.task_id = any($1) and not i.removed`,
      [taskIds],
    );
  }
}

function stateOf(instance: Instance, running: boolean, started: boolean, last: RunOutcome | null): TaskState {
  if (running) return instance.stopRequested === null ? 'running' : 'stopping';
  if (!started) return 'idle';
  return last === 'failed' ? 'failed' : 'waiting';
}

function idleMessage(started: boolean, idle: string | undefined, last: InstanceState | undefined): string | null {
  const own = last?.runs?.lastMessage ?? null;
  return started ? (idle ?? own) : own;
}

function progressOf(runs: RunsOfInstance | undefined): TaskView['progress'] {
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
