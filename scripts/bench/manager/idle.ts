import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { processorTime } from '../processor-time.ts';
import type { Stage } from './stage.ts';

export interface Idle {
  /** Processor time of the host, in seconds a minute. */
  readonly hostSeconds: number;
  /** Transactions of the database, a statement of its own being one, in a minute. */
  readonly transactions: number;
}

/** What a host costs that has nothing to do. */
export async function measureIdle({ host, database }: Stage, seconds: number): Promise<Idle> {
  const before = [await processorTime(host.process.pid!), await transactions(database)] as const;
  await sleep(seconds * 1000);
  const after = [await processorTime(host.process.pid!), await transactions(database)] as const;
  const minutes = seconds / 60;
  return { hostSeconds: (after[0] - before[0]) / minutes, transactions: (after[1] - before[1]) / minutes };
}

async function transactions(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ count: string }>(
    'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]!.count);
}
