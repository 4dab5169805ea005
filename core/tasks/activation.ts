import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Queue } from '../ports/queue.ts';
import { announce, type Instance, readInstances } from '../schedule/index.ts';
import type { SettingsSource, TaskReadiness } from '../settings/api.ts';
import { byTask } from './by-task.ts';
import type { Catalogue } from './catalogue.ts';
import type { Hooks } from './hooks.ts';
import type { Nodes } from './nodes.ts';
import type { Requests } from './requests.ts';
import { cancelQueued, lockTasks, readFlags, recordRegimes, type TaskFlags } from './rows.ts';
import type { Scheduler } from './scheduler.ts';
import { texts } from './texts.ts';
import { boundTo, planOf } from './timing.ts';

export interface ActivationOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly settings: SettingsSource;
  readonly queue: Queue;
  readonly nodes: Nodes;
  readonly hooks: Hooks;
  readonly scheduler: Scheduler;
  readonly requests: Requests;
}

/** What the rows of a task are to say. */
interface Wanted {
  readonly started: boolean;
  readonly jobIds: readonly number[];
  /** Of each of them, in milliseconds; null where it has no grid. */
  readonly periods: readonly (number | null)[];
}

/**
 * A task is «Запущена» where its group is selected, its settings are complete, and no person has stopped it (TM-01).
 * Here that is brought into the rows of its instances, which are made to follow the settings (TM-23).
 */
export class Activation {
  constructor(private readonly options: ActivationOptions) {}

  /** Brings tasks up to date: rows, records of the queue, hooks, and what this node serves. */
  async refresh(taskIds: readonly string[] = this.options.catalogue.taskIds): Promise<void> {
    const { database, catalogue, hooks } = this.options;
    const known = taskIds.filter((id) => catalogue.find(id) !== undefined);
    if (known.length === 0) return;
    const rows = byTask(await readInstances(database, known));
    const [settings, flags] = await Promise.all([
      this.options.settings.several(known),
      readFlags(database, known, (id) => this.groupOf(id)),
    ]);
    for (const taskId of known) {
      const wanted = this.wanted(taskId, settings.get(taskId) as TaskReadiness, flags.get(taskId));
      const settled = isSettled(rows.get(taskId) ?? [], wanted);
      hooks.observe(taskId, settled ? wanted.started : await this.bring(taskId));
    }
    await this.serve();
  }

  /** Names the work that this node may do (TM-51). */
  async serve(): Promise<void> {
    const { database, catalogue, settings: source, nodes, queue } = this.options;
    const instances = await readInstances(database, catalogue.taskIds);
    const bound = catalogue.taskIds.filter((id) => catalogue.task(id).manifest.runsOn !== undefined);
    const settings = await source.several(bound);
    const mayRun = ({ taskId, jobId }: Instance) => {
      const own = settings.get(taskId)?.of(jobId);
      return own === undefined || nodes.mayRun(boundTo(catalogue.task(taskId).manifest, own));
    };
    queue.serve(instances.filter(mayRun).map((instance) => catalogue.work(instance)));
  }

  private async bring(taskId: string): Promise<boolean> {
    const { scheduler, queue, requests, catalogue } = this.options;
    const changed = await this.write(taskId);
    await queue.withdraw(changed.withdrawn);
    for (const jobId of changed.jobIds) await scheduler.align({ taskId, jobId });
    // Events that came while the task was stopped woke nobody (TM-37).
    if (changed.begins && catalogue.task(taskId).manifest.events !== undefined) await requests.event(taskId, undefined);
    return changed.started;
  }

  private groupOf(taskId: string): string {
    return this.options.catalogue.task(taskId).plugin.manifest.group.id;
  }

  private wanted(taskId: string, settings: TaskReadiness, flags: TaskFlags | undefined): Wanted {
    const { manifest } = this.options.catalogue.task(taskId);
    const { complete, jobIds } = settings;
    const periods = jobIds.map((jobId) => {
      const own = settings.of(jobId);
      const plan = own === undefined ? undefined : planOf(manifest, own);
      return plan?.kind === 'grid' ? plan.periodMs : null;
    });
    return { started: complete && flags?.selected === true && !flags.stoppedByPerson, jobIds, periods };
  }

  private write(taskId: string) {
    const { database, clock, settings: source } = this.options;
    return database.transaction(async (transaction) => {
      await lockTasks(transaction, [taskId]);
      // Under the lock, which saves of settings and commands of people take, too: what they did meanwhile counts.
      const flags = (await readFlags(transaction, [taskId], () => this.groupOf(taskId))).get(taskId);
      const settings = (await source.several([taskId], transaction)).get(taskId) as TaskReadiness;
      const { started, jobIds, periods } = this.wanted(taskId, settings, flags);
      const now = clock.now();
      await transaction.query(
        `insert into host.task_instance (task_id, job_id) select $1, job_id from unnest($2::integer[]) as i (job_id)
         on conflict do nothing`,
        [taskId, jobIds],
      );
      const touched = await transaction.query<{ jobId: number; removed: boolean; wasStarted: boolean }>(
        `update host.task_instance i
            set removed = p.job_id is null, started = $3 and p.job_id is not null, period_ms = p.period_ms,
                anchor = case when $3 and p.job_id is not null then coalesce(i.anchor, $4) else i.anchor end
           from host.task_instance own
           left join unnest($2::integer[], $5::bigint[]) as p (job_id, period_ms) on p.job_id = own.job_id
          where own.task_id = $1 and i.task_id = own.task_id and i.job_id = own.job_id
            and (not i.removed or p.job_id is not null)
          returning i.job_id as "jobId", i.removed, own.started as "wasStarted"`,
        [taskId, jobIds, started, now, periods],
      );
      await recordRegimes(transaction, [taskId], now);
      const gone = touched.filter(({ removed }) => removed).map(({ jobId }) => jobId);
      const withdrawn = await cancelQueued(transaction, [taskId], gone, texts.cancelledByRemoval, now);
      await announce(transaction, { type: 'task', taskId });
      const begins = started && !touched.some(({ wasStarted }) => wasStarted);
      return { started, begins, withdrawn, jobIds: touched.map(({ jobId }) => jobId) };
    });
  }
}

function isSettled(rows: readonly Instance[], { started, jobIds, periods }: Wanted): boolean {
  const asWanted = (row: Instance) =>
    row.periodMs === periods[jobIds.indexOf(row.jobId)] && row.started === started && (!started || row.anchor !== null);
  return rows.length === jobIds.length && rows.every(asWanted);
}
