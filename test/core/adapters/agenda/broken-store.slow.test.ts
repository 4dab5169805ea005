import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../../../scripts/harness/until.ts';
import { type MongoDouble, startMongoDouble } from '../../../support/mongo/index.ts';
import { ended, type TestNode } from '../../tasks/world.ts';
import { every, nodeOn } from './nodes.ts';
import { mongoStore, postgresStore, type TestStore } from './stores.ts';

let store: TestStore;
let double: MongoDouble | undefined;
const nodes: TestNode[] = [];
let count = 0;

/** A task whose runs come every second and take a while, on two nodes; resolves when it has run. */
async function running(lockMs?: number): Promise<{ node: TestNode; id: string }> {
  count += 1;
  const id = `Broken${count}`;
  const run = async () => {
    await pause(150);
    return { kind: 'nothing' } as const;
  };
  const fixture = { schedule: every(1), code: { run } };
  const made = ['узел-1', 'узел-2'].map((name) => nodeOn({ store, id, fixture, name, ...(lockMs && { lockMs }) }));
  nodes.push(...made);
  await Promise.all(made.map((node) => node.start()));
  const [node] = made as [TestNode];
  await node.manager.selectGroup(id, true, 'technologist');
  await ended(node, id, 2);
  return { node, id };
}

/** Waits until it runs in time again, and shows that no slot was lost on the way and none was made twice. */
async function recovered({ node, id }: { node: TestNode; id: string }, limitMs: number): Promise<void> {
  const since = Date.now();
  await until(
    'runs in their slots',
    async () => {
      const fresh = (await node.runs(id)).filter(({ slot }) => slot !== null && slot.getTime() > since);
      return fresh.filter(({ outcome }) => outcome === 'nothing').length >= 3;
    },
    limitMs,
  );
  await node.manager.stop(id, 'technologist');
  const runs = (await node.runs(id)).filter(({ kind }) => kind === 'automatic');
  const covered = await store.fresh.database.query<{ from: Date; slot: Date }>(
    'select slot_from as from, slot from host.run where task_id = $1 and slot is not null order by slot',
    [id],
  );
  expect(covered.length).toBe(runs.length);
  for (const [index, { from }] of covered.entries()) {
    const previous = covered[index - 1];
    if (previous !== undefined) expect(from.getTime() - previous.slot.getTime()).toBe(1_000);
  }
  expect(runs.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
}

afterEach(async () => {
  double?.failPoint.set(undefined);
  store.link.unfreeze();
  await store.link.listen();
  await Promise.all(nodes.splice(0).map((node) => node.drain()));
});

describe.each([
  ['PostgreSQL', postgresStore],
  [
    'MongoDB (double, alone)',
    async () => {
      double = await startMongoDouble();
      return mongoStore(double.url('priemnaya'), double.url('priemnaya'), double);
    },
  ],
  [
    'MongoDB (double, replica set)',
    async () => {
      double = await startMongoDouble({ replicaSet: 'rs0' });
      return mongoStore(double.url('priemnaya'), double.url('priemnaya'), double);
    },
  ],
] as const)('TM-71: the task manager whose queue loses its store, %s', (title, open) => {
  beforeAll(async () => {
    store = await open();
  });
  afterAll(async () => {
    await store.drop();
    double = undefined;
  });

  test('TM-30: connections that break again and again cost no slot', async () => {
    const task = await running();
    for (let drops = 0; drops < 20; drops += 1) {
      store.link.drop();
      await pause(250);
    }
    await recovered(task, 120_000);
  });

  test('TM-32: a store that is away for a while costs no slot; a click is kept', async () => {
    const task = await running();
    store.link.refuse();
    store.link.drop();
    const [requested] = await task.node.manager.runNow(task.id, 0, 'technologist');
    await pause(3_000);
    await store.link.listen();
    await recovered(task, 120_000);
    const run = (await task.node.runs(task.id)).find(({ id }) => id === requested?.runId);
    expect(run).toMatchObject({ kind: 'manual', outcome: 'nothing' });
  });

  test('TM-32: a half-open store costs no slot, and the host goes on by itself', async () => {
    const task = await running();
    for (let times = 0; times < 2; times += 1) {
      store.link.freeze();
      await pause(3_000);
      store.link.unfreeze();
      await pause(500);
    }
    await recovered(task, 120_000);
  });

  test('TM-32: commands are answered while the store is half-open', async () => {
    const task = await running();
    store.link.freeze();
    await task.node.manager.stop(task.id, 'technologist');
    await task.node.manager.start(task.id, 'technologist');
    store.link.unfreeze();
    await recovered(task, 120_000);
  });

  if (title === 'PostgreSQL') return;

  test.each(['findAndModify', 'update', 'find', 'insert', 'delete'])(
    'TM-30: %s that fails, or whose answer is lost, costs no slot',
    async (command) => {
      const task = await running();
      for (const fault of [{ errorCode: 91 }, { closeConnection: true }, { loseAnswer: true }]) {
        double?.failPoint.set({ failCommands: [command], ...fault }, 4);
        await pause(700);
      }
      await recovered(task, 120_000);
    },
  );
});
