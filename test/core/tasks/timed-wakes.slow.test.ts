import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ManualClock } from '../../support/clock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { ManualQueue } from './manual-queue.ts';
import { ended, type TestNode, testNode } from './world.ts';

let fresh: FreshDatabase;
const nodes: TestNode[] = [];
let count = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.drain()));
});
afterAll(() => fresh.drop());

const minuteMs = 60_000;

interface House {
  readonly id: string;
  readonly clock: ManualClock;
  readonly queue: ManualQueue;
}

function house(): House {
  count += 1;
  const clock = new ManualClock('2026-01-12T10:00:00.000Z');
  return { id: `Timed${count}`, clock, queue: new ManualQueue(clock) };
}

/** A node with a started task that runs by events only. */
async function started({ id, clock, queue }: House): Promise<TestNode> {
  const name = `узел-${nodes.length + 1}`;
  const tasks = [{ id, group: id, schedule: { kind: 'none' as const } }];
  const node = testNode({ fresh, tasks, clock, queue, node: { name, labels: [] } });
  nodes.push(node);
  await node.start();
  await node.manager.selectGroup(id, true, 'technologist');
  return node;
}

/** Until the nodes have looked what is due. */
async function looked(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_200));
}

const kept = (id: string) => fresh.database.query('select job_id, at from host.task_wake where task_id = $1', [id]);

test('TM-37: a task is woken at the time it asked for, the earliest of several, once, and not before', async () => {
  const own = house();
  const node = await started(own);
  const at = (minutes: number) => new Date(own.clock.now().getTime() + minutes * minuteMs);
  await node.wake(own.id, undefined, at(30));
  await node.wake(own.id, undefined, at(5));
  await node.wake(own.id, 0, at(60));
  expect(await kept(own.id)).toEqual([{ job_id: 0, at: at(5) }]);
  await node.advance(4);
  await looked();
  expect(await node.runs(own.id)).toEqual([]);
  await node.advance(1);
  await looked();
  await node.advance(0);
  expect(await ended(node, own.id, 1)).toMatchObject([{ kind: 'event', outcome: 'nothing' }]);
  expect(await kept(own.id)).toEqual([]);
  await node.advance(120);
  await looked();
  expect(await node.runs(own.id)).toHaveLength(1);
});

test('TM-37: a time that is over wakes at once, and an unknown instance is not kept', async () => {
  const own = house();
  const node = await started(own);
  await node.wake(own.id, 7, new Date(own.clock.now().getTime() + minuteMs));
  expect(await kept(own.id)).toEqual([]);
  await node.wake(own.id, undefined, own.clock.now());
  await node.advance(0);
  expect(await ended(node, own.id, 1)).toMatchObject([{ kind: 'event' }]);
});

test('TM-37: a wake survives the end of its node, and of two nodes one wakes', async () => {
  const own = house();
  const first = await started(own);
  await first.wake(own.id, undefined, new Date(own.clock.now().getTime() + minuteMs));
  await first.drain();
  const [second] = [await started(own), await started(own)];
  await second!.advance(2);
  await looked();
  await second!.advance(0);
  await ended(second!, own.id, 1);
  await looked();
  await second!.advance(0);
  expect(await second!.runs(own.id)).toHaveLength(1);
  expect(await kept(own.id)).toEqual([]);
});

test('TM-37: a stopped task is not woken', async () => {
  const own = house();
  const node = await started(own);
  await node.wake(own.id, undefined, new Date(own.clock.now().getTime() + minuteMs));
  await node.manager.stop(own.id, 'technologist');
  await node.advance(2);
  await looked();
  await node.advance(0);
  expect(await node.runs(own.id)).toEqual([]);
  expect(await kept(own.id)).toEqual([]);
});
