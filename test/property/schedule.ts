import { randomUUID } from 'node:crypto';
import { finishRun } from '../../core/runs/finish.ts';
import { type ClaimedRun, Claims, due, type Plan, readInstance } from '../../core/schedule/index.ts';
import { addTasks, stopInstances } from '../../core/tasks/rows.ts';
import { ManualClock } from '../support/clock.ts';
import type { FreshDatabase } from '../support/database.ts';

export type Step =
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'start' | 'stop' | 'manual' | 'end' | 'crash' };

/** An entry of the history about automatic slots, in milliseconds. */
export interface Entry {
  readonly from: number;
  readonly slot: number;
  readonly outcome: string | null;
  readonly at: number;
}

/** A schedule of slots. */
export type Grid = Extract<Plan, { kind: 'grid' }>;

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const lockMs = 3_600_000;

/** One instance in a real database, driven by the claims of the product as the queue would drive it. */
export class DrivenInstance {
  firstStart: number | null = null;
  private readonly clock = new ManualClock('2026-01-12T10:00:00.000Z');
  private readonly key = { taskId: `Property.${randomUUID()}`, jobId: 0 };
  private readonly claims: Claims;
  private run: ClaimedRun | undefined;
  private queued: string | undefined;

  constructor(
    private readonly fresh: FreshDatabase,
    private readonly plan: Grid,
  ) {
    this.claims = new Claims({ ...this.parts(), node: 'узел-1', timeZone: 'Europe/Moscow' });
  }

  async prepare(): Promise<void> {
    await addTasks(this.fresh.database, [this.key.taskId], this.clock.now());
    await this.sql('insert into host.task_instance (task_id, job_id) values ($1, 0)');
  }

  async apply(step: Step): Promise<void> {
    if (step.kind === 'wait') await this.wait(step.seconds * 1000);
    if (step.kind === 'start') await this.start();
    if (step.kind === 'stop') await this.stop();
    if (step.kind === 'manual') await this.manual();
    if (step.kind === 'end') await this.end();
    if (step.kind === 'crash') await this.crash();
    await this.look();
  }

  /** What the history says about the slots, oldest first. */
  async history(): Promise<Entry[]> {
    const rows = await this.sql<{ from: Date; slot: Date; outcome: string | null; at: Date }>(
      `select slot_from as from, slot, outcome, coalesce(started_at, finished_at) as at from host.run
        where task_id = $1 and kind = 'automatic' order by number`,
    );
    return rows.map(({ from, slot, outcome, at }) => ({
      from: from.getTime(),
      slot: slot.getTime(),
      outcome,
      at: at.getTime(),
    }));
  }

  /** Runs that took place, in the order of their starts, as far as they overlap. */
  async overlaps(): Promise<number> {
    const rows = await this.sql(
      `select 1 from host.run a join host.run b on a.task_id = b.task_id and a.fencing < b.fencing
        where a.task_id = $1 and (a.finished_at is null or a.finished_at > b.started_at)`,
    );
    return rows.length;
  }

  private async start(): Promise<void> {
    this.firstStart ??= this.clock.now().getTime();
    await this.sql('update host.task_instance set started = true, anchor = coalesce(anchor, $2) where task_id = $1', [
      this.clock.now(),
    ]);
  }

  private async stop(): Promise<void> {
    const cancelled = await this.fresh.database.transaction((transaction) =>
      stopInstances(transaction, [this.key.taskId], 'остановлена', this.clock.now()),
    );
    if (cancelled.length > 0) this.queued = undefined;
  }

  private async manual(): Promise<void> {
    if (this.queued === undefined) {
      this.queued = randomUUID();
      await this.sql(`insert into host.run (id, task_id, job_id, kind, queued_at) values ($3, $1, 0, 'manual', $2)`, [
        this.clock.now(),
        this.queued,
      ]);
    }
    await this.beginQueued();
  }

  private async beginQueued(): Promise<void> {
    if (this.queued === undefined) return;
    const claim = await this.claims.claimQueued(this.key, this.plan, this.queued);
    if (claim.kind === 'run') this.run = claim.run;
    if (claim.kind !== 'busy') this.queued = undefined;
  }

  private async end(): Promise<void> {
    const { run } = this;
    if (run === undefined) return;
    this.run = undefined;
    const result = { outcome: 'success', message: null, errors: [] } as const;
    const options = { ...this.parts(), claims: this.claims, logger: silent };
    await finishRun(run, result, {}, this.plan, options, () => Number.POSITIVE_INFINITY);
    await this.wakeBoth();
  }

  /** The node dies, and the lock time passes: whoever claims next finds the run dead. */
  private async crash(): Promise<void> {
    this.run = undefined;
    await this.sql(
      `update host.task_instance set lease_until = clock_timestamp() - interval '1 s'
        where task_id = $1 and run_id is not null`,
    );
    await this.wakeBoth();
  }

  /** The end of a run wakes the timer and the queue. */
  private async wakeBoth(): Promise<void> {
    await this.look();
    await this.beginQueued();
  }

  /** Time passes; the timer fires at the times that the product names. */
  private async wait(ms: number): Promise<void> {
    const end = this.clock.now().getTime() + ms;
    for (;;) {
      const instance = await readInstance(this.fresh.database, this.key);
      if (!instance?.started || instance.runId !== null) break;
      const next = due(this.plan, instance, this.clock.now());
      if (next.kind !== 'wait' || next.until === null || next.until.getTime() > end) break;
      this.clock.jump(next.until);
      await this.look();
    }
    this.clock.jump(new Date(end));
  }

  private async look(): Promise<void> {
    await this.claims.noteOverlaps(this.key, this.plan);
    const claim = await this.claims.claimSlot(this.key, this.plan);
    if (claim.kind === 'run') this.run = claim.run;
  }

  private parts() {
    return { database: this.fresh.database, clock: this.clock, lockMs };
  }

  private sql<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.fresh.database.query<Row>(sql, [this.key.taskId, ...parameters]);
  }
}
