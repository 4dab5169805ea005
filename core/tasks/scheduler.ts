import type { Logger } from '../contract/task.ts';
import type { ContextFactory } from '../plugins/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Fired, Firing, Queue, Timer, Work } from '../ports/queue.ts';
import type { Executor } from '../runs/index.ts';
import {
  type Claim,
  type Claims,
  due,
  type Instance,
  type InstanceKey,
  type Plan,
  readInstance,
} from '../schedule/index.ts';
import type { SettingsSource } from '../settings/api.ts';
import type { Catalogue } from './catalogue.ts';
import type { Nodes } from './nodes.ts';
import { cancelQueued } from './rows.ts';
import { texts } from './texts.ts';
import { boundTo, planOf } from './timing.ts';

export interface SchedulerOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly catalogue: Catalogue;
  readonly settings: SettingsSource;
  readonly queue: Queue;
  readonly claims: Claims;
  readonly executor: Executor;
  readonly nodes: Nodes;
  readonly contexts: ContextFactory;
}

/** A record whose instance is busy waits so long: who ends the run in progress wakes it at once. */
const waitMs = 600_000;
/** A record of work that belongs to another node fires again after so long. */
const elsewhereMs = 2_000;

/** Between queue and runs: decides by the instance's row what a record that fired means, and keeps records in line. */
export class Scheduler {
  /** Nothing new begins on this node (TM-52). */
  draining = false;

  constructor(private readonly options: SchedulerOptions) {}

  async fired({ work, ticket }: Firing): Promise<Fired> {
    const { catalogue, settings: source, claims, executor, nodes, clock } = this.options;
    if (this.draining) return { next: clock.now() };
    const task = catalogue.find(work.taskId);
    if (task === undefined) return { next: null };
    const settings = await source.resolve(work.taskId, work.jobId);
    if (settings === undefined) return this.unconfigured(work, ticket);
    if (!nodes.mayRun(boundTo(task.manifest, settings))) return { next: this.later(elsewhereMs) };
    const plan = planOf(task.manifest, settings);
    const afterwards = () => this.align(work);
    // Again: the node may have begun to end while the settings were read.
    if (this.draining) return { next: clock.now(), afterwards };
    const claimedAt = performance.now();
    const claim: Claim =
      ticket === null ? await claims.claimSlot(work, plan) : await claims.claimQueued(work, plan, ticket);
    if (claim.kind === 'wait') return { next: ticket === null ? claim.until : null, afterwards };
    if (claim.kind === 'busy') return { next: this.later(waitMs), afterwards };
    const context = () => this.options.contexts(task.plugin, task.manifest);
    const result = await executor.run({ run: claim.run, claimedAt, task, settings, plan, context });
    const failure = result.outcome === 'failed' ? (result.errors[0]?.message ?? result.message) : null;
    const next = ticket === null ? await this.nextOf(work, plan) : null;
    return { next, afterwards, ...(failure !== null && { failure }) };
  }

  /** Brings the records of an instance in line with its row: its timer, and a ticket for each queued run. */
  async align(key: InstanceKey): Promise<void> {
    const { database, catalogue, queue } = this.options;
    if (catalogue.find(key.taskId) === undefined) return;
    const work = catalogue.work(key);
    const [instance, plan] = await Promise.all([readInstance(database, key), this.planOf(key)]);
    if (instance === undefined || instance.removed) return queue.forget(work.name);
    const busy = instance.runId !== null && !instance.expired;
    if (!busy) await this.wakeQueued(work);
    const timer = this.timerOf(instance, plan);
    // A slot that is due during a run is woken by the end of that run.
    if (!busy || timer.at === null || timer.at > this.options.clock.now()) await queue.schedule(work, timer);
  }

  /** The timer that the row asks for. */
  timerOf(instance: Instance, plan: Plan): Timer {
    if (!instance.started) return { at: null, enabled: false };
    const next = due(plan, instance, this.options.clock.now());
    return { at: next.kind === 'wait' ? next.until : next.slot, enabled: true };
  }

  /** When an instance runs by itself; what is unknown or incomplete does not. */
  async planOf({ taskId, jobId }: InstanceKey): Promise<Plan> {
    const task = this.options.catalogue.find(taskId);
    const settings = task && (await this.options.settings.resolve(taskId, jobId));
    return settings === undefined || task === undefined ? { kind: 'none' } : planOf(task.manifest, settings);
  }

  /** {@link planOf} of many instances by one query. */
  async plansOf<Key extends InstanceKey>(keys: readonly Key[]): Promise<Map<Key, Plan>> {
    const { catalogue, settings: source } = this.options;
    const known = keys.filter(({ taskId }) => catalogue.find(taskId) !== undefined);
    const settings = await source.several([...new Set(known.map(({ taskId }) => taskId))]);
    const none: Plan = { kind: 'none' };
    return new Map(
      known.map((key) => {
        const own = settings.get(key.taskId)?.of(key.jobId);
        return [key, own === undefined ? none : planOf(catalogue.task(key.taskId).manifest, own)];
      }),
    );
  }

  private async wakeQueued(work: Work): Promise<void> {
    const queued = await this.options.database.query<{ id: string }>(
      `select id from host.run where task_id = $1 and job_id = $2 and started_at is null and outcome is null
        order by number`,
      [work.taskId, work.jobId],
    );
    for (const { id } of queued) await this.options.queue.nudge(work, id);
  }

  private async nextOf(work: Work, plan: Plan): Promise<Date | null> {
    const instance = await readInstance(this.options.database, work);
    return instance === undefined || instance.removed ? null : this.timerOf(instance, plan).at;
  }

  /** Settings became incomplete after the record was made. */
  private async unconfigured({ taskId, jobId }: Work, ticket: string | null): Promise<Fired> {
    const { database, clock } = this.options;
    if (ticket !== null) await cancelQueued(database, [taskId], [jobId], texts.cancelledUnconfigured, clock.now());
    return { next: null };
  }

  private later(ms: number): Date {
    return new Date(this.options.clock.now().getTime() + ms);
  }
}
