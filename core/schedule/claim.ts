import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { Database, Transaction } from '../ports/database.ts';
import { prepared } from '../ports/prepared.ts';
import { changeChannel } from './changes.ts';
import { freeExpired } from './expiry.ts';
import { type Instance, type InstanceKey, lockInstance, readInstance } from './instance.ts';
import { heldByQueued, missedDuringRun, onTimer, type RunKind, type SlotSpan } from './model.ts';
import { formatInstant } from './slot-text.ts';
import type { Plan } from './slots.ts';
import { texts } from './texts.ts';

/** A run that this node holds: nobody else runs the instance while the lease is renewed. */
export interface ClaimedRun extends InstanceKey {
  readonly runId: string;
  readonly kind: RunKind;
  readonly slot: Date | null;
  /** Grows with each run of the instance. */
  readonly fencing: number;
}

export type Claim =
  | { readonly kind: 'run'; readonly run: ClaimedRun }
  /** Another run is in progress. */
  | { readonly kind: 'busy' }
  /** Nothing to do before this time; null: nothing to wait for. */
  | { readonly kind: 'wait'; readonly until: Date | null };

export interface ClaimOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Name of this node. */
  readonly node: string;
  /** A run whose lease was not renewed for so long is dead (TM-43), in milliseconds. */
  readonly lockMs: number;
  /** For notes in the history. */
  readonly timeZone: string;
}

const beginQueued = prepared(
  `with begun as (
     update host.run set started_at = $4, node = $5, fencing = $6
      where id = $3 and started_at is null and outcome is null and (kind <> 'event' or $7) returning kind
   ), claimed as (
     update host.task_instance i
        set run_id = $3, run_kind = begun.kind, run_started = $4, fencing = $6, stop_requested = null,
            lease_until = clock_timestamp() + $8 * interval '1 ms', held_since = $9
       from begun where i.task_id = $1 and i.job_id = $2 returning i.run_kind as kind, i.fencing
   ) select kind, fencing, pg_notify('${changeChannel}', $10) from claimed`,
);

/** Decides, under the lock of the instance's row, what may run now (TM-34): the pure model of `slots.ts` says when. */
export class Claims {
  constructor(private readonly options: ClaimOptions) {}

  /** Claims the automatic run that is due. */
  claimSlot(key: InstanceKey, plan: Plan): Promise<Claim> {
    return this.decide(key, plan, async (transaction, instance, now) => {
      const step = onTimer(plan, instance, now);
      if (step.kind === 'wait') return step;
      if (step.kind === 'run') return this.beginSlot(transaction, instance, step, now);
      // Its own node writes down what it misses: of one that died it is caught up (TM-43).
      if (step.kind === 'busy') return { kind: 'busy' };
      const { skipped, until } = step;
      await this.skip(transaction, instance, skipped, texts.passed(...this.bounds(skipped)), now);
      return { kind: 'wait', until };
    });
  }

  /** Claims a queued run. One that is queued no longer leaves nothing to wait for. */
  claimQueued(key: InstanceKey, plan: Plan, runId: string): Promise<Claim> {
    return this.decide(key, plan, async (transaction, instance, now) => {
      if (instance.runId !== null) return instance.runId === runId ? { kind: 'wait', until: null } : { kind: 'busy' };
      const heldSince = heldByQueued(plan, instance, now);
      const [row] = await transaction.query<{ kind: RunKind; fencing: number }>(beginQueued, [
        key.taskId,
        key.jobId,
        runId,
        now,
        this.options.node,
        instance.fencing + 1,
        instance.started,
        this.options.lockMs,
        heldSince,
        changeOf(key, runId),
      ]);
      if (row !== undefined) return { kind: 'run', run: { ...keyOf(key), runId, slot: null, ...row } };
      if (!instance.started) await this.dropEvent(transaction, runId, now);
      return { kind: 'wait', until: null };
    });
  }

  /**
   * Writes down slots that came due during the automatic run in progress, so that they are seen in time (TM-34). For runs
   * of this node: whether another one lives, nobody here knows.
   */
  async noteOverlaps(key: InstanceKey, plan: Plan): Promise<void> {
    await this.decide(key, plan, async (transaction, instance, now) => {
      const skipped = missedDuringRun(plan, instance, now);
      if (skipped !== null) await this.noteOverlap(transaction, instance, skipped, now);
      return { kind: 'busy' };
    });
  }

  /** Writes down slots as skipped because a run was in progress; the caller holds the lock of the row. */
  async noteOverlap(transaction: Transaction, key: InstanceKey, skipped: SlotSpan, now: Date): Promise<void> {
    await this.skip(transaction, key, skipped, texts.overlapped(...this.bounds(skipped)), now);
  }

  private async decide(
    key: InstanceKey,
    plan: Plan,
    work: (transaction: Transaction, instance: Instance, now: Date) => Promise<Claim>,
  ): Promise<Claim> {
    let decided: Claim | undefined;
    try {
      return await this.options.database.transaction(async (transaction) => {
        const instance = await lockInstance(transaction, key);
        if (instance === undefined || instance.removed) return { kind: 'wait', until: null };
        const now = this.options.clock.now();
        const free = instance.expired ? await freeExpired(transaction, instance, plan, now) : instance;
        decided = await work(transaction, free, now);
        return decided;
      });
    } catch (error) {
      // The commit may have taken effect although its answer was lost: then nobody else would make the run.
      if (decided?.kind === 'run' && (await this.holds(decided.run))) return decided;
      throw error;
    }
  }

  private async holds(run: ClaimedRun): Promise<boolean> {
    const instance = await readInstance(this.options.database, run).catch(() => undefined);
    return instance?.runId === run.runId && instance.fencing === run.fencing;
  }

  private async beginSlot(
    transaction: Transaction,
    instance: Instance,
    { slot, from }: SlotSpan,
    now: Date,
  ): Promise<Claim> {
    const runId = randomUUID();
    const fencing = instance.fencing + 1;
    await transaction.query(
      `with recorded as (
         insert into host.run (id, task_id, job_id, kind, slot, slot_from, node, fencing, queued_at, started_at)
         values ($3, $1, $2, 'automatic', $4, $5, $6, $7, $8, $8)
       )
       update host.task_instance
          set run_id = $3, run_kind = 'automatic', run_started = $8, fencing = $7, stop_requested = null,
              lease_until = clock_timestamp() + $9 * interval '1 ms', last_slot = $4, held_since = null
        where task_id = $1 and job_id = $2 returning pg_notify('${changeChannel}', $10)`,
      [
        instance.taskId,
        instance.jobId,
        runId,
        slot,
        from,
        this.options.node,
        fencing,
        now,
        this.options.lockMs,
        changeOf(instance, runId),
      ],
    );
    return { kind: 'run', run: { ...keyOf(instance), runId, kind: 'automatic', slot, fencing } };
  }

  private async skip(
    transaction: Transaction,
    key: InstanceKey,
    { slot, from }: SlotSpan,
    note: string,
    now: Date,
  ): Promise<void> {
    const runId = randomUUID();
    await transaction.query(
      `with recorded as (
         insert into host.run (id, task_id, job_id, kind, slot, slot_from, queued_at, finished_at, outcome, message)
         values ($3, $1, $2, 'automatic', $4, $5, $6, $6, 'skipped', $7)
       )
       update host.task_instance set last_slot = $4, held_since = null
        where task_id = $1 and job_id = $2 returning pg_notify('${changeChannel}', $8)`,
      [key.taskId, key.jobId, runId, slot, from, now, note, changeOf(key, runId)],
    );
  }

  private async dropEvent(transaction: Transaction, runId: string, now: Date): Promise<void> {
    await transaction.query(
      `update host.run set outcome = 'cancelled', finished_at = $2, message = $3
        where id = $1 and kind = 'event' and started_at is null and outcome is null`,
      [runId, now, texts.eventOfStopped],
    );
  }

  private bounds({ from, slot }: SlotSpan): [string, string] {
    const { timeZone } = this.options;
    return [formatInstant(from, timeZone), formatInstant(slot, timeZone)];
  }
}

function keyOf({ taskId, jobId }: InstanceKey): InstanceKey {
  return { taskId, jobId };
}

/** Payload of NOTIFY for a run that changed. */
export function changeOf({ taskId, jobId }: InstanceKey, runId: string): string {
  return JSON.stringify({ type: 'run', taskId, jobId, runId });
}
