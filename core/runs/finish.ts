import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../contract/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database, Transaction } from '../ports/database.ts';
import { changeChannel } from '../schedule/changes.ts';
import { type ClaimedRun, type Claims, changeOf } from '../schedule/claim.ts';
import { release } from '../schedule/expiry.ts';
import { lockInstance } from '../schedule/instance.ts';
import { onEnd } from '../schedule/model.ts';
import type { Plan } from '../schedule/slots.ts';
import type { RunResult } from './outcome.ts';

export interface FinishOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly claims: Claims;
  readonly logger: Logger;
  readonly lockMs: number;
  /** Told of each end in the transaction that writes it. */
  readonly onRunEnd: RunEndListener;
}

export type RunEndListener = (transaction: Transaction, run: ClaimedRun, result: RunResult) => Promise<void>;

const longestPauseMs = 2_000;

/**
 * Writes the end of a run and frees its instance. While the database is away it is tried again for as long as others
 * would wait for the lease; after that they mark the run themselves.
 * @param latest a node that ends tries no longer than this `performance.now()`
 * @returns false where the run was not ours any more
 */
export async function finishRun(
  run: ClaimedRun,
  result: RunResult,
  counters: Record<string, number>,
  plan: Plan,
  options: FinishOptions,
  latest: () => number,
): Promise<boolean> {
  const until = performance.now() + options.lockMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await write(run, result, counters, plan, options);
    } catch (error) {
      const { code } = error as { code?: string };
      options.logger.warn('Итог запуска не записан', { runId: run.runId, code });
      const left = Math.min(until, latest()) - performance.now();
      if (left <= 0) return false;
      await pause(Math.min(pauseMs, left));
    }
  }
}

function write(
  run: ClaimedRun,
  result: RunResult,
  counters: Record<string, number>,
  plan: Plan,
  { database, clock, claims, onRunEnd }: FinishOptions,
): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const instance = await lockInstance(transaction, run);
    const now = clock.now();
    const ours = instance?.runId === run.runId && instance.fencing === run.fencing;
    await transaction.query(
      `update host.run
          set finished_at = $2, outcome = $3, message = $4, errors = $5, counters = $6
        where id = $1 and outcome is null returning pg_notify('${changeChannel}', $7)`,
      [
        run.runId,
        now,
        result.outcome,
        result.message,
        JSON.stringify(result.errors),
        JSON.stringify(counters),
        changeOf(run, run.runId),
      ],
    );
    if (!ours) return false;
    const end = onEnd(plan, instance, now);
    if (end.skipped !== null) await claims.noteOverlap(transaction, instance, end.skipped, now);
    await release(transaction, instance, end);
    await onRunEnd(transaction, run, result);
    return true;
  });
}
