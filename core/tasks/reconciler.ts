import type { Logger } from '../contract/task.ts';
import type { PendingRecord } from '../ports/queue.ts';
import { Periodic } from '../runs/index.ts';
import { type Instance, type InstanceKey, type Plan, readInstances } from '../schedule/index.ts';
import type { Activation } from './activation.ts';
import type { Interruptions } from './interruptions.ts';
import { keptTicketsSince } from './kept-tickets.ts';
import type { Scheduler, SchedulerOptions } from './scheduler.ts';

export interface ReconcilerOptions extends Omit<SchedulerOptions, 'executor' | 'contexts' | 'nodes'> {
  readonly scheduler: Scheduler;
  readonly activation: Activation;
  readonly interruptions: Interruptions;
  readonly logger: Logger;
  readonly everyMs: number;
  /** Ids of the runs of this node that are in progress. */
  readonly running: () => ReadonlySet<string>;
}

/** Queued runs so young may still be on their way into the queue, in milliseconds. */
const youngMs = 2_000;

/**
 * Finds what nobody told: runs of dead nodes (TM-43), records of the queue that were lost or disagree with the rows,
 * slots that came due during a long run. The rows are right; the queue is made to follow.
 */
export class Reconciler extends Periodic {
  private looking: Promise<void> | undefined;

  constructor(private readonly options: ReconcilerOptions) {
    const failed = (error: unknown) =>
      options.logger.warn('Очередь не сверена с задачами', { code: (error as { code?: string }).code });
    super(options.everyMs, () => this.look(), failed);
  }

  /** One look at everything; a second one at the same time joins the first. */
  look(): Promise<void> {
    this.looking ??= this.lookAtAll().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async lookAtAll(): Promise<void> {
    await this.options.interruptions.look();
    await this.options.activation.refresh();
    await this.noteOverlaps();
    await this.mendRecords();
    const { database, clock, queue } = this.options;
    await queue.sweep(await keptTicketsSince(database, clock.now()));
  }

  private async noteOverlaps(): Promise<void> {
    const running = this.options.running();
    if (running.size === 0) return;
    for (const instance of await this.instances()) {
      if (instance.started && instance.runKind === 'automatic' && running.has(instance.runId ?? '')) {
        await this.options.claims.noteOverlaps(instance, await this.options.scheduler.planOf(instance));
      }
    }
  }

  private async mendRecords(): Promise<void> {
    const { catalogue, queue, scheduler } = this.options;
    // Records first: one that appears meanwhile is mended needlessly, but none is overlooked.
    const pending = await queue.pending();
    const instances = await this.instances();
    const plans = await scheduler.plansOf(instances);
    const timers = new Map(pending.filter(({ ticket }) => ticket === null).map((record) => [record.name, record]));
    const stale = new Set<string>(await this.queuedWithoutTicket(pending));
    for (const instance of instances) {
      const { name } = catalogue.work(instance);
      const agrees = this.agrees(timers.get(name), instance, plans.get(instance));
      if (!agrees || stale.has(keyText(instance))) await scheduler.align(instance);
    }
    const names = new Set(instances.map((instance) => catalogue.work(instance).name));
    for (const { name, taskId, locked } of timers.values()) {
      if (!locked && !names.has(name) && catalogue.find(taskId) !== undefined) await queue.forget(name);
    }
  }

  private agrees(record: PendingRecord | undefined, instance: Instance, plan: Plan = { kind: 'none' }): boolean {
    if (record?.locked) return true;
    const wanted = this.options.scheduler.timerOf(instance, plan);
    const busy = instance.runId !== null && !instance.expired;
    // A slot that came due during a run waits for its end.
    if (busy && wanted.at !== null && wanted.at <= this.options.clock.now()) return record !== undefined;
    return record?.enabled === wanted.enabled && record.at?.getTime() === wanted.at?.getTime();
  }

  /** Instances with a queued run that no record of the queue will start soon. */
  private async queuedWithoutTicket(pending: readonly PendingRecord[]): Promise<string[]> {
    const { database, clock, catalogue } = this.options;
    const now = clock.now();
    const fires = new Set(
      pending.filter(({ locked, at }) => locked || (at !== null && at <= now)).map(({ ticket }) => ticket),
    );
    const queued = await database.query<InstanceKey & { id: string }>(
      `select r.id, r.task_id as "taskId", r.job_id as "jobId" from host.run r
         join host.task_instance i on i.task_id = r.task_id and i.job_id = r.job_id
        where r.started_at is null and r.outcome is null and r.queued_at < $1 and i.run_id is null
          and r.task_id = any($2)`,
      [new Date(now.getTime() - youngMs), catalogue.taskIds],
    );
    return queued.filter(({ id }) => !fires.has(id)).map(keyText);
  }

  private instances(): Promise<Instance[]> {
    return readInstances(this.options.database, this.options.catalogue.taskIds);
  }
}

function keyText({ taskId, jobId }: InstanceKey): string {
  return `${taskId}/${jobId}`;
}
