import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Queue } from '../ports/queue.ts';
import { announce, type Instance, type Plan, readInstances } from '../schedule/index.ts';
import type { SettingsSource } from '../settings/api.ts';
import type { Catalogue } from './catalogue.ts';
import type { Hooks } from './hooks.ts';
import type { Nodes } from './nodes.ts';
import { cancelQueued, lockTasks, readFlags, recordRegimes } from './rows.ts';
import type { Scheduler } from './scheduler.ts';
import { texts } from './texts.ts';
import { boundTo } from './timing.ts';

export interface ActivationOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly settings: SettingsSource;
  readonly queue: Queue;
  readonly nodes: Nodes;
  readonly hooks: Hooks;
  readonly scheduler: Scheduler;
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
    const rows = groupBy(await readInstances(database, known));
    for (const taskId of known) {
      const started = await this.bring(taskId, rows.get(taskId) ?? []);
      hooks.observe(taskId, started);
    }
    await this.serve();
  }

  /** Names the work that this node may do (TM-51). */
  async serve(): Promise<void> {
    const { database, catalogue, settings: source, nodes, queue } = this.options;
    const served = [];
    for (const instance of await readInstances(database, catalogue.taskIds)) {
      const { manifest } = catalogue.task(instance.taskId);
      const settings =
        manifest.runsOn === undefined ? undefined : await source.resolve(instance.taskId, instance.jobId);
      const binding = settings === undefined ? null : boundTo(manifest, settings);
      if (nodes.mayRun(binding)) served.push(catalogue.work(instance));
    }
    queue.serve(served);
  }

  private async bring(taskId: string, rows: readonly Instance[]): Promise<boolean> {
    const { database, settings, catalogue, scheduler, queue } = this.options;
    const [complete, jobIds] = await Promise.all([settings.complete(taskId), settings.instances(taskId)]);
    const groupOf = () => catalogue.task(taskId).plugin.manifest.group.id;
    const flags = (await readFlags(database, [taskId], groupOf)).get(taskId);
    const started = complete && flags?.selected === true && !flags.stoppedByPerson;
    const periods = await Promise.all(jobIds.map(async (jobId) => periodOf(await scheduler.planOf({ taskId, jobId }))));
    const settled =
      rows.length === jobIds.length && rows.every((row) => isSettled(row, started, periods[jobIds.indexOf(row.jobId)]));
    if (settled) return started;
    const changed = await this.write(taskId, complete, jobIds, periods);
    await queue.withdraw(changed.withdrawn);
    for (const jobId of changed.jobIds) await scheduler.align({ taskId, jobId });
    return changed.started;
  }

  private write(taskId: string, complete: boolean, jobIds: readonly number[], periods: readonly (number | null)[]) {
    const { database, clock, catalogue } = this.options;
    return database.transaction(async (transaction) => {
      await lockTasks(transaction, [taskId]);
      const groupOf = () => catalogue.task(taskId).plugin.manifest.group.id;
      const flags = (await readFlags(transaction, [taskId], groupOf)).get(taskId);
      const started = complete && flags?.selected === true && !flags.stoppedByPerson;
      const now = clock.now();
      await transaction.query(
        `insert into host.task_instance (task_id, job_id) select $1, job_id from unnest($2::integer[]) as i (job_id)
         on conflict do nothing`,
        [taskId, jobIds],
      );
      const touched = await transaction.query<{ jobId: number; removed: boolean }>(
        `update host.task_instance i
            set removed = p.job_id is null, started = $3 and p.job_id is not null, period_ms = p.period_ms,
                anchor = case when $3 and p.job_id is not null then coalesce(i.anchor, $4) else i.anchor end
           from host.task_instance own
           left join unnest($2::integer[], $5::bigint[]) as p (job_id, period_ms) on p.job_id = own.job_id
          where own.task_id = $1 and i.task_id = own.task_id and i.job_id = own.job_id
            and (not i.removed or p.job_id is not null)
          returning i.job_id as "jobId", i.removed`,
        [taskId, jobIds, started, now, periods],
      );
      await recordRegimes(transaction, [taskId], now);
      const gone = touched.filter(({ removed }) => removed).map(({ jobId }) => jobId);
      const withdrawn = await cancelQueued(transaction, [taskId], gone, texts.cancelledByRemoval, now);
      await announce(transaction, { type: 'task', taskId });
      return { started, withdrawn, jobIds: touched.map(({ jobId }) => jobId) };
    });
  }
}

/** @param periodMs of the plan; undefined where the settings have no such instance */
function isSettled(row: Instance, started: boolean, periodMs: number | null | undefined): boolean {
  return row.periodMs === periodMs && row.started === started && (!started || row.anchor !== null);
}

function periodOf(plan: Plan): number | null {
  return plan.kind === 'grid' ? plan.periodMs : null;
}

function groupBy(rows: readonly Instance[]): Map<string, Instance[]> {
  const groups = new Map<string, Instance[]>();
  for (const row of rows) groups.set(row.taskId, [...(groups.get(row.taskId) ?? []), row]);
  return groups;
}
