import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Transaction } from '../../ports/database.ts';
import { databaseBusy } from '../errors.ts';

/** Shorter than `deadlock_timeout` of the server (1 s): whoever we hinder never becomes the victim of a deadlock. */
const lockTimeoutMs = 400;
/** How long the wizard tries. */
const minute = 60_000;

/** Lock not to be had in time; deadlock; a row changed meanwhile. */
const passing = new Set(['55P03', '40P01', '40001']);

/**
 * Changes the schema beside a host at work: one transaction, which waits for the locks of tables only briefly, lets go of
 * all of them and tries again. One wizard at a time.
 * @throws RetryLaterError after `patienceMs` without the locks; nothing is changed then
 */
export function patiently<T>(
  database: Database,
  work: (transaction: Transaction) => Promise<T>,
  patienceMs = minute,
): Promise<T> {
  return database.exclusively('documents-wizard', async (lost) => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      lost.throwIfAborted();
      try {
        return await database.transaction(async (transaction) => {
          await transaction.query(`SET LOCAL lock_timeout = '${lockTimeoutMs}ms'`);
          return work(transaction);
        });
      } catch (error) {
        if (!passing.has((error as { code?: string }).code ?? '')) throw error;
        if (Date.now() > deadline) throw databaseBusy();
      }
      await pause(lockTimeoutMs / 2 + Math.random() * lockTimeoutMs);
    }
  });
}
