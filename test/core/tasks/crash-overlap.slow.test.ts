import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Claims } from '../../../core/schedule/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { ManualClock } from '../../support/clock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { Gate, hourly } from './fixture.ts';
import { ended, type TestNode, testNode } from './world.ts';

const lockMs = 3_000;
const hourMs = 3_600_000;

let fresh: FreshDatabase;
let node: TestNode;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(() => node.drain());
afterAll(() => fresh.drop());

test('TM-43: what came due while a dead run still held its lease is caught up, not skipped until the next slot', async () => {
  const clock = new ManualClock('2026-01-12T10:00:00.000Z');
  node = testNode({ fresh, tasks: [{ id: 'Dead', group: 'Dead' }], clock, lockMs });
  await node.start();
  await node.manager.selectGroup('Dead', true, 'technologist');
  await ended(node, 'Dead', 1);
  // A node claims the slot of 11:00 and dies; its clock is ours, its lease that of the database.
  await clock.advance(hourMs);
  const dead = new Claims({ database: fresh.database, clock, node: 'узел-9', lockMs, timeZone: 'Europe/Moscow' });
  const plan = { kind: 'grid', periodMs: hourMs, misfire: 'fire-once' } as const;
  expect(await dead.claimSlot({ taskId: 'Dead', jobId: 0 }, plan)).toMatchObject({ kind: 'run' });
  // The slot of 12:00 comes due, its timer fires, and nodes look, while the lease lasts.
  await node.advance(60);
  await node.reconcile();
  const runs = await until('the run after the mark', async () => {
    const all = await node.runs('Dead');
    return all.length >= 3 && all.every(({ outcome }) => outcome !== null) && all;
  });
  expect(runs.map(({ slot, outcome }) => [slot?.toISOString(), outcome])).toEqual([
    ['2026-01-12T10:00:00.000Z', 'nothing'],
    ['2026-01-12T11:00:00.000Z', 'interrupted'],
    ['2026-01-12T12:00:00.000Z', 'nothing'],
  ]);
});

test('TM-34: what comes due during a run that lives is written down while it runs', async () => {
  const gate = new Gate();
  const clock = new ManualClock('2026-01-12T10:00:00.000Z');
  const task = { id: 'Alive', group: 'Alive', schedule: hourly, code: { run: gate.run } };
  node = testNode({ fresh, tasks: [task], clock, lockMs });
  await node.start();
  await node.manager.selectGroup('Alive', true, 'technologist');
  await until('the run', () => gate.entered === 1);
  await node.advance(61);
  await node.reconcile();
  expect(await node.runs('Alive')).toMatchObject([{ outcome: null }, { outcome: 'skipped' }]);
  gate.open();
  await ended(node, 'Alive', 2);
});
