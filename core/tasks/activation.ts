import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Queue } from '../ports/queue.ts';
import { announce, type Instance, readInstances } from '../schedule/index.ts';
import type { SettingsSource, TaskReadiness } from '../settings/api.ts';
import { byTask } from './by-task.ts';
import type { Catalogue } from './catalogue.ts';
import type { Hooks } from './hooks.ts';
import type { Nodes } from './nodes.ts';
import { cancelQueued, lockTasks, readFlags, type TaskFlags } from './rows.ts';
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
    const rows = byTask(await readInstances(database, known));
    const [settings, flags] = await Promise.all([
      this.options.settings.several(known),
      readFlags(database, known, (id) => this.groupOf(id)),
    ]);
    for (const taskId of known) {
      const own = settings.get(taskId) as TaskReadiness;
      const started = isStarted(own, flags.get(taskId));
      const settled = isSettled(rows.get(taskId) ?? [], own, started);
      await hooks.observe(taskId, settled ? started : await this.bring(taskId));
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
    const { scheduler, queue } = this.options;
    const changed = await this.write(taskId);
    await queue.withdraw(changed.withdrawn);
    for (const jobId of changed.jobIds) await scheduler.align({ taskId, jobId });
    return changed.started;
  }

  private groupOf(taskId: string): string {
    return this.options.catalogue.task(taskId).plugin.manifest.group.id;
  }

  private write(taskId: string) {
    const { database, clock, settings: source } = this.options;
    return database.transaction(async (transaction) => {
      await lockTasks(transaction, [taskId]);
      // Under the lock, which saves of settings and commands of people take, too: what they did meanwhile counts.
      const flags = (await readFlags(transaction, [taskId], () => this.groupOf(taskId))).get(taskId);
      const settings = (await source.several([taskId], transaction)).get(taskId) as TaskReadiness;
      const { jobIds } = settings;
      const started = isStarted(settings, flags);
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

function isStarted({ complete }: TaskReadiness, flags: TaskFlags | undefined): boolean {
  return complete && flags?.selected === true && !flags.stoppedByPerson;
}

function isSettled(rows: readonly Instance[], { jobIds }: TaskReadiness, started: boolean): boolean {
  return (
    rows.length === jobIds.length &&
    rows.every((row) => jobIds.includes(row.jobId) && row.started === started && (!started || row.anchor !== null))
  );
}
