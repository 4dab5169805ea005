import { expect, test } from '@jest/globals';
import { createAgendaQueue } from '../../../core/adapters/agenda/index.ts';
import { createDatabase } from '../../../core/adapters/postgres/index.ts';
import { systemClock } from '../../../core/adapters/system-clock.ts';
import type { RunContext } from '../../../core/contract/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { freshDatabase } from '../../support/database.ts';
import { testNode } from './world.ts';

test('TM-52: draining asks runs to end and comes to an end itself, also when the database is away', async () => {
  const fresh = await freshDatabase();
  const ignore = () => {};
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const queue = createAgendaQueue({ url: fresh.url, database: fresh.database, node: 'узел-1', logger, lockMs: 2_000 });
  let running: RunContext | undefined;
  const run = (context: RunContext) => {
    running = context;
    return new Promise<never>(() => {});
  };
  const tasks = [{ id: 'Away', group: 'Away', schedule: { kind: 'none' }, code: { run } } as const];
  // The lock time is longer than the test: whoever waits for the database so long is not seen to end.
  const node = testNode({ fresh, tasks, queue, clock: systemClock, graceMs: 200, writingMs: 500, lockMs: 300_000 });
  await node.start();
  await node.manager.selectGroup('Away', true, 'technologist');
  await node.manager.runNow('Away', 0, 'technologist');
  await until('the run', () => running);

  const elsewhere = new URL(fresh.url);
  const name = elsewhere.pathname.slice(1);
  elsewhere.pathname = 'postgres';
  const server = createDatabase(elsewhere.href);
  await server.query(`alter database "${name}" with allow_connections false`);
  await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  await expect(node.drain()).rejects.toMatchObject({ code: 'DRAIN_TOO_SLOW' });
  expect(running?.signal.reason).toBe('shutdown');
  await queue.stop(1_000);
  await server.close();
  await fresh.drop();
});
