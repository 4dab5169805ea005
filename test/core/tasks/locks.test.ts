import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { watchedDatabase } from '../../support/watched-database.ts';
import { Gate } from './fixture.ts';
import { ended, type TestNode, testNode } from './world.ts';

let fresh: FreshDatabase;
let node: TestNode | undefined;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  await node?.drain();
});
afterAll(() => fresh.drop());

test('TM-26: a stop at the very end of a run that notes skipped slots waits for it, and neither undoes the other', async () => {
  const gate = new Gate();
  const id = 'Locked';
  let atEnd: (() => Promise<void>) | undefined;
  let stopWaits = false;
  const database = watchedDatabase(fresh.database, async (sql) => {
    if (sql.includes('from host.task_instance') && sql.includes('for no key update') && sql.includes('any($1)')) {
      stopWaits = true;
    }
    if (atEnd === undefined || !sql.includes('run_id = null')) return;
    const stop = atEnd;
    atEnd = undefined;
    await stop();
  });
  node = testNode({ fresh: { ...fresh, database }, tasks: [{ id, group: id, code: { run: gate.run } }] });
  const { manager, logged } = node;
  await node.start();
  await manager.selectGroup(id, true, 'technologist');
  await until('the run', () => gate.entered === 1);
  await node.clock.advance(150 * 60_000);

  // The end of the run has written the note and is about to free the instance; the stop has the task and wants that.
  let stopping: Promise<unknown> | undefined;
  atEnd = async () => {
    stopWaits = false;
    stopping = manager.stop(id, 'technologist');
    await until('the stop at the instance', () => stopWaits);
    await until('a waiting session', async () => {
      const [row] = await fresh.database.query<{ count: number }>(
        `select count(*) as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return row?.count === 1;
    });
  };
  gate.open({ kind: 'ok' });
  await ended(node, id, 2);
  await stopping;
  expect((await manager.task(id)).status).toBe('stopped');
  expect((await node.runs(id)).map(({ outcome }) => outcome).sort()).toEqual(['skipped', 'success']);
  expect(logged.filter(({ level }) => level === 'warn')).toEqual([]);
});
