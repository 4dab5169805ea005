import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { ended, type TestNode, testNode } from './world.ts';

let fresh: FreshDatabase;
let node: TestNode;
let count = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => node.drain());
afterAll(() => fresh.drop());

/** A task that has run at 10:00 and 11:00. */
async function twoRuns(): Promise<string> {
  count += 1;
  const id = `Audited${count}`;
  node = testNode({ fresh, tasks: [{ id, group: id }] });
  await node.start();
  await node.manager.selectGroup(id, true, 'technologist');
  await ended(node, id, 1);
  await node.advance(60);
  await ended(node, id, 2);
  // What comes after a run sets its timer once more.
  await until('nothing to fire', () => node.queue.firing === 0);
  return id;
}

async function verdicts(id: string): Promise<(string | undefined)[][]> {
  const now = node.clock.now();
  const audited = await node.manager.audit(id, new Date(now.getTime() - 86_400_000), now);
  return audited.map(({ slot, verdict }) => [slot.toISOString().slice(11, 16), verdict]);
}

/** What a scheduler with a fault would do to the rows is done by hand: the report must not believe it. */
describe('TM-38: «Проверка расписания» excuses nothing that was lost', () => {
  test('a slot that was pushed forward leaves lost ones behind', async () => {
    const id = await twoRuns();
    await fresh.database.query(
      `update host.task_instance set last_slot = last_slot + interval '2 hours' where task_id = $1`,
      [id],
    );
    for (const hours of [1, 2, 3]) {
      await node.advance(60);
      await node.reconcile();
      if (hours === 3) await ended(node, id, 3);
    }
    await node.advance(1);
    expect(await verdicts(id)).toEqual([
      ['10:00', 'on-time'],
      ['11:00', 'on-time'],
      ['12:00', 'lost'],
      ['13:00', 'lost'],
      ['14:00', 'on-time'],
    ]);
  });

  test('a run that vanished from the history is lost', async () => {
    const id = await twoRuns();
    await node.advance(60);
    await ended(node, id, 3);
    await fresh.database.query(`delete from host.run where task_id = $1 and slot = '2026-01-12T11:00:00Z'`, [id]);
    await node.advance(1);
    expect(await verdicts(id)).toEqual([
      ['10:00', 'on-time'],
      ['11:00', 'lost'],
      ['12:00', 'on-time'],
    ]);
  });

  test('a note of an overlap where nothing ran excuses nothing', async () => {
    const id = await twoRuns();
    await node.advance(60);
    await ended(node, id, 3);
    await fresh.database.query(
      `update host.run set outcome = 'skipped', started_at = null, node = null
        where task_id = $1 and slot = '2026-01-12T12:00:00Z'`,
      [id],
    );
    await node.advance(1);
    expect((await verdicts(id)).at(-1)).toEqual(['12:00', 'lost']);
  });

  test('a timer that never fires is lost, once it is too late to be late', async () => {
    const id = await twoRuns();
    node.queue.lose(({ taskId }) => taskId === id);
    await node.clock.advance(60 * 60_000 + 31_000);
    expect((await verdicts(id)).at(-1)).toEqual(['12:00', 'lost']);
  });
});
