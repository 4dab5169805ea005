import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAgendaQueue } from '../../../core/adapters/agenda/index.ts';
import { systemClock } from '../../../core/adapters/system-clock.ts';
import { until } from '../../../scripts/harness/until.ts';
import { mongoDoubleStore, postgresStore, type TestStore } from '../adapters/agenda/stores.ts';
import { Gate, type TaskFixture } from './fixture.ts';
import { ended, type TestNode, testNode } from './world.ts';

let store: TestStore;
const nodes: TestNode[] = [];
let count = 0;

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.drain()));
});

function agendaNode(
  id: string,
  fixture: Partial<TaskFixture>,
  name = 'узел-1',
  times = { processEveryMs: 200, reconcileMs: 500 },
): TestNode {
  const lockMs = 2_000;
  const ignore = () => {};
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const { url, fresh } = store;
  const queue = createAgendaQueue({
    url,
    database: fresh.database,
    node: name,
    logger,
    lockMs,
    processEveryMs: times.processEveryMs,
  });
  const tasks = [{ id, group: id, ...fixture }];
  const node = testNode({
    fresh,
    tasks,
    queue,
    clock: systemClock,
    node: { name, labels: [] },
    lockMs,
    reconcileMs: times.reconcileMs,
  });
  nodes.push(node);
  return node;
}

/** Looks so seldom that what happens in time happens because somebody was told. */
const told = { processEveryMs: 15_000, reconcileMs: 3_600_000 };
const everySecond = { kind: 'grid', period: { default: 1, unit: 'seconds' } } as const;

function nextId(): string {
  count += 1;
  return `Real${count}`;
}

describe.each([
  ['PostgreSQL', postgresStore],
  ['MongoDB (double, alone)', () => mongoDoubleStore()],
  ['MongoDB (double, replica set)', () => mongoDoubleStore('rs0')],
])('TM-71: the task manager on Agenda and %s', (_title, open) => {
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.drop());

  test('TM-33: a click starts a run by notification: nobody has to look for it', async () => {
    const id = nextId();
    const node = agendaNode(id, { schedule: { kind: 'none' } }, 'узел-1', told);
    await node.start();
    await node.manager.selectGroup(id, true, 'technologist');
    for (let count = 1; count <= 20; count += 1) {
      const [requested] = await node.manager.runNow(id, 0, 'technologist');
      const runs = await ended(node, id, count);
      expect(runs.at(-1)).toMatchObject({ id: requested?.runId, outcome: 'nothing' });
    }
  });

  test('TM-30: a period shorter than the time between two looks costs no slot', async () => {
    const id = nextId();
    const period = { default: 2, unit: 'seconds' } as const;
    const node = agendaNode(id, { schedule: { kind: 'grid', period } }, 'узел-1', told);
    await node.start();
    await node.manager.selectGroup(id, true, 'technologist');
    const runs = await ended(node, id, 4);
    const slots = runs.map(({ slot }) => slot?.getTime() ?? 0);
    expect(slots.slice(1).map((slot, index) => slot - (slots[index] ?? 0))).toEqual([2_000, 2_000, 2_000]);
  });

  test('TM-30, TM-34: two nodes run each slot once, on the grid', async () => {
    const id = nextId();
    const [one, other] = [
      agendaNode(id, { schedule: everySecond }),
      agendaNode(id, { schedule: everySecond }, 'узел-2'),
    ];
    await Promise.all([one.start(), other.start()]);
    await one.manager.selectGroup(id, true, 'technologist');
    const runs = await ended(one, id, 5);
    const slots = runs.map(({ slot }) => (slot as Date).getTime());
    expect(new Set(slots).size).toBe(slots.length);
    for (const slot of slots) expect((slot - (slots[0] as number)) % 1_000).toBe(0);
    expect(Math.max(...slots) - (slots[0] as number)).toBe((slots.length - 1) * 1_000);
    // A slot that came during a run has none of its own.
    for (const { slot, startedAt } of runs.filter((run) => run.startedAt !== null)) {
      expect((startedAt as Date).getTime()).toBeGreaterThanOrEqual((slot as Date).getTime());
    }
  });

  test('TM-34: a click during a run on another node starts when that ends', async () => {
    const id = nextId();
    const gate = new Gate();
    const fixture = { schedule: { kind: 'none' }, code: { run: gate.run } } as const;
    const [one, other] = [agendaNode(id, fixture, 'узел-1', told), agendaNode(id, fixture, 'узел-2', told)];
    await Promise.all([one.start(), other.start()]);
    await one.manager.selectGroup(id, true, 'technologist');
    await other.reconcile();
    await one.manager.runNow(id, 0, 'technologist');
    await until('the first run', () => gate.entered === 1);
    await other.manager.runNow(id, 0, 'technologist');
    const end = Date.now() + 300;
    await until('some time', () => Date.now() > end);
    expect(gate.entered).toBe(1);
    gate.open();
    await until('the second run', () => gate.entered === 2);
    gate.open();
    await ended(one, id, 2);
  });

  test('TM-31, TM-52: after a restart of the host the same grid goes on', async () => {
    const id = nextId();
    const one = agendaNode(id, { schedule: everySecond });
    await one.start();
    await one.manager.selectGroup(id, true, 'technologist');
    await ended(one, id, 2);
    await one.drain();
    expect((await store.records()).filter(({ lockedAt }) => lockedAt !== null)).toEqual([]);
    const again = agendaNode(id, { schedule: everySecond });
    await again.start();
    const slots = (await ended(again, id, 4)).map(({ slot }) => (slot as Date).getTime());
    for (const slot of slots) expect((slot - (slots[0] as number)) % 1_000).toBe(0);
  });

  test('TM-26, TM-70: a stopped task fires no more, and its record is disabled', async () => {
    const id = nextId();
    const node = agendaNode(id, { schedule: everySecond });
    await node.start();
    await node.manager.selectGroup(id, true, 'technologist');
    await ended(node, id, 2);
    await node.manager.stop(id, 'technologist');
    const stopped = (await node.runs(id)).length;
    await until('the record is disabled', async () => {
      const [record] = await store.records(`Задача ${id} (JobID: 0)`);
      return record?.type === 'single' && record.disabled;
    });
    const end = Date.now() + 1_500;
    await until('some time', () => Date.now() > end);
    expect((await node.runs(id)).length).toBe(stopped);
  });
});
