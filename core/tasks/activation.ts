import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Queue } from '../ports/queue.ts';
import { announce, type Instance, readInstances } from '../schedule/index.ts';
import type { SettingsSource } from '../settings/api.ts';
import type { Catalogue } from './catalogue.ts';
import type { Hooks } from './hooks.ts';
import type { Nodes } from './nodes.ts';
import { cancelQueued, lockTasks, readFlags } from './rows.ts';
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
    const settled = rows.length === jobIds.length && rows.every((row) => isSettled(row, jobIds, started));
    if (settled) return started;
    const changed = await this.write(taskId, complete, jobIds);
    await queue.withdraw(changed.withdrawn);
    for (const jobId of changed.jobIds) await scheduler.align({ taskId, jobId });
    return changed.started;
  }

  private write(taskId: string, complete: boolean, jobIds: readonly number[]) {
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
        `update host.task_instance
            set removed = not job_id = any($2), started = $3 and job_id = any($2),
                anchor = case when $3 and job_id = any($2) then coalesce(anchor, $4) else anchor end
          where task_id = $1 and (not removed or job_id = any($2)) returning job_id as "jobId", removed`,
        [taskId, jobIds, started, now],
      );
      const gone = touched.filter(({ removed }) => removed).map(({ jobId }) => jobId);
      const withdrawn = await cancelQueued(transaction, [taskId], gone, texts.cancelledByRemoval, now);
      await announce(transaction, { type: 'task', taskId });
      return { started, withdrawn, jobIds: touched.map(({ jobId }) => jobId) };
    });
  }
}

function isSettled(row: Instance, jobIds: readonly number[], started: boolean): boolean {
  return jobIds.includes(row.jobId) && row.started === started && (!started || row.anchor !== null);
}

function groupBy(rows: readonly Instance[]): Map<string, Instance[]> {
  const groups = new Map<string, Instance[]>();
  for (const row of rows) groups.set(row.taskId, [...(groups.get(row.taskId) ?? []), row]);
  return groups;
}
