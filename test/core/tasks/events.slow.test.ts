import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAgendaQueue } from '../../../core/adapters/agenda/index.ts';
import { systemClock } from '../../../core/adapters/system-clock.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { Gate, hourly, type TaskFixture } from './fixture.ts';
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

/** A started node whose task is woken by the channel `happened_N`, past its first automatic run. */
async function waiting(fixture: Partial<TaskFixture> = {}): Promise<{ node: TestNode; id: string; channel: string }> {
  count += 1;
  const [id, channel] = [`Woken${count}`, `happened_${count}`];
  const node = newNode(id, channel, fixture);
  await node.start();
  await node.manager.selectGroup(id, true, 'technologist');
  return { node, id, channel };
}

function newNode(id: string, channel: string, fixture: Partial<TaskFixture> = {}): TestNode {
  const ignore = () => {};
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const name = `узел-${nodes.length + 1}`;
  const queue = createAgendaQueue({ url: fresh.url, database: fresh.database, node: name, logger, lockMs: 1_000 });
  const tasks = [{ id, group: id, schedule: hourly, events: { channel }, ...fixture }];
  const node = testNode({ fresh, tasks, queue, clock: systemClock, node: { name, labels: [] } });
  nodes.push(node);
  return node;
}

const notify = (channel: string) => fresh.database.query('select pg_notify($1, $2)', [channel, '']);
const events = async (node: TestNode, id: string) => (await node.runs(id)).filter(({ kind }) => kind === 'event');

describe('events', () => {
  test('TM-37: a notification wakes the task within a second, and its period goes on beside it', async () => {
    const { node, id, channel } = await waiting();
    // The first start: the slot of now, and a look at what may have happened before.
    await ended(node, id, 2);
    const before = await node.manager.task(id);
    const notified = Date.now();
    await notify(channel);
    const [, , woken] = await ended(node, id, 3);
    expect(woken).toMatchObject({ kind: 'event', slot: null, requestedBy: null, outcome: 'nothing' });
    expect((woken!.startedAt as Date).getTime() - notified).toBeLessThan(1_000);
    expect((await node.manager.task(id)).nextRunAt).toEqual(before.nextRunAt);
  });

  test('TM-37: what is rolled back wakes nobody', async () => {
    const { node, id, channel } = await waiting();
    await ended(node, id, 2);
    const undone = fresh.database.transaction(async (transaction) => {
      await transaction.query('select pg_notify($1, $2)', [channel, '']);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await notify(channel);
    expect(await ended(node, id, 3)).toHaveLength(3);
  });

  test('TM-37: however many events come during a run, one run follows it', async () => {
    const gate = new Gate();
    const { node, id, channel } = await waiting({ code: { run: gate.run }, schedule: { kind: 'none' } });
    await until('the first run', () => gate.entered === 1);
    for (let round = 0; round < 200; round++) await notify(channel);
    await until('the run in the queue', async () => (await events(node, id)).length === 2);
    gate.open();
    await until('the second run', () => gate.entered === 2);
    gate.open();
    const runs = await ended(node, id, 2);
    expect(runs).toHaveLength(2);
    const [first, second] = runs;
    expect((second!.startedAt as Date).getTime()).toBeGreaterThanOrEqual((first!.finishedAt as Date).getTime());
  });

  test('TM-37: a stopped task is not woken, and looks once when it is started again', async () => {
    const { node, id, channel } = await waiting({ schedule: { kind: 'none' } });
    await ended(node, id, 1);
    await node.manager.stop(id, 'technologist');
    await notify(channel);
    await node.manager.start(id, 'technologist');
    expect(await ended(node, id, 2)).toHaveLength(2);
  });

  test('TM-37: after a restart and after a lost connection the task looks for what nobody heard', async () => {
    const { node, id, channel } = await waiting({ schedule: { kind: 'none' } });
    await ended(node, id, 1);
    await node.drain();
    await notify(channel);
    const next = newNode(id, channel, { schedule: { kind: 'none' } });
    await next.start();
    await ended(next, id, 2);
    await fresh.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query ilike 'listen%' and pid <> pg_backend_pid()`,
    );
    await ended(next, id, 3);
  });

  test('TM-50: of two nodes that hear an event one runs it', async () => {
    const { node, id, channel } = await waiting({ schedule: { kind: 'none' } });
    await ended(node, id, 1);
    const second = newNode(id, channel, { schedule: { kind: 'none' } });
    await second.start();
    await ended(node, id, 2);
    await notify(channel);
    const runs = await ended(node, id, 3);
    for (const [index, { startedAt }] of runs.slice(1).entries()) {
      expect((startedAt as Date).getTime()).toBeGreaterThanOrEqual((runs[index]!.finishedAt as Date).getTime());
    }
  });
});
