import type { PluginDatabase } from '../contract/database.ts';
import type { Services, StopReason } from '../contract/task.ts';
import type { Sql } from '../ports/database.ts';
import { prepared } from '../ports/prepared.ts';
import type { ClaimedRun } from '../schedule/claim.ts';
import { FencedError } from './errors.ts';

const holdClaim = prepared(
  `select 1 from host.task_instance
    where task_id = $1 and job_id = $2 and run_id = $3 and fencing = $4 for key share`,
);

/** Whether a run may still work. */
export class Fence {
  private reason: StopReason | 'over' | undefined;
  private validUntil: number;

  /** @param leaseMs the lease is valid so long from `performance.now()` at `since` on */
  constructor(
    private readonly run: ClaimedRun,
    private readonly leaseMs: number,
    since: number,
  ) {
    this.validUntil = since + leaseMs;
  }

  /** The lease was renewed; `since` is `performance.now()` before the database was asked. */
  renewed(since: number): void {
    this.validUntil = Math.max(this.validUntil, since + this.leaseMs);
  }

  /** True where the lease may have run out, also when the event loop slept so long that no timer could tell. */
  get outlived(): boolean {
    return performance.now() >= this.validUntil;
  }

  /** From now on everything refuses; the first reason stays. */
  refuse(reason: StopReason | 'over'): void {
    this.reason ??= reason;
  }

  /** @throws FencedError */
  check(): void {
    if (this.outlived) this.refuse('lock-lost');
    if (this.reason !== undefined) throw new FencedError(this.reason);
  }

  /**
   * Holds the claim until the end of the transaction: another node that takes over waits for our commit, or we see
   * that it was faster. A check in memory alone would leave a gap before the commit.
   */
  async hold(transaction: Sql): Promise<void> {
    this.check();
    const { taskId, jobId, runId, fencing } = this.run;
    const held = await transaction.query(holdClaim, [taskId, jobId, runId, fencing]);
    if (held.length === 0) this.refuse('lock-lost');
    this.check();
  }
}

/** The services a task asked for, each call of which is refused once the fence is down (TM-44, TM-62). */
export function fencedServices(services: Services, names: readonly (keyof Services)[], fence: Fence): Services {
  const granted = names.map((name) => [
    name,
    name === 'database' ? fencedDatabase(services.database, fence) : fenced(services[name], fence),
  ]);
  return Object.fromEntries(granted) as unknown as Services;
}

function fencedDatabase(database: PluginDatabase, fence: Fence): PluginDatabase {
  return {
    async query(sql, parameters) {
      fence.check();
      return database.query(sql, parameters);
    },
    async transaction(work) {
      fence.check();
      return database.transaction(async (transaction) => {
        const result = await work(transaction);
        await fence.hold(transaction);
        return result;
      });
    },
  };
}

/** Wraps methods, also those of members such as `documents.files`. What a method returns is handed on as it is. */
function fenced<T extends object>(service: T, fence: Fence): T {
  const wrapped = new Map<PropertyKey, unknown>();
  return new Proxy(service, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' && (typeof member !== 'object' || member === null)) return member;
      const known = wrapped.get(name);
      if (known !== undefined) return known;
      const guarded = typeof member === 'function' ? guardedMethod(target, member, fence) : fenced(member, fence);
      wrapped.set(name, guarded);
      return guarded;
    },
  });
}

function guardedMethod(target: object, method: CallableFunction, fence: Fence): unknown {
  return (...parameters: unknown[]) => {
    fence.check();
    return Reflect.apply(method, target, parameters);
  };
}
