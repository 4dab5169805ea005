import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunContext } from '../../../core/contract/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { ManualClock } from '../../support/clock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { FixtureSettings, Gate, type TaskFixture } from './fixture.ts';
import { ManualQueue, type QueueStore } from './manual-queue.ts';
import { ended, type NodeOptions, type TestNode, testNode } from './world.ts';

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

/** Two nodes over one database and one queue; `second` may have code of its own. */
async function two(
  first: Partial<TaskFixture>,
  second: Partial<TaskFixture> = first,
  options: Partial<NodeOptions> = {},
): Promise<{ id: string; one: TestNode; other: TestNode; clock: ManualClock }> {
  count += 1;
  const id = `Shared${count}`;
  const clock = new ManualClock('2026-01-12T10:00:00.000Z');
  const store: QueueStore = new Set();
  const make = (fixture: Partial<TaskFixture>, name: string, labels: string[]) => {
    const tasks = [{ id, group: id, ...fixture }];
    const node = testNode({
      fresh,
      tasks,
      clock,
      queue: new ManualQueue(clock, store),
      node: { name, labels },
      ...options,
    });
    nodes.push(node);
    return node;
  };
  const one = make(first, 'узел-1', []);
  const other = make(second, 'узел-2', ['интернет']);
  await one.start();
  await other.start();
  return { id, one, other, clock };
}

describe('nodes', () => {
  test('TM-34: on two nodes one slot gives one run', async () => {
    const { id, one, other, clock } = await two({});
    await one.manager.selectGroup(id, true, 'technologist');
    for (let hour = 0; hour < 5; hour += 1) {
      await ended(one, id, hour + 1);
      await clock.advance(3_600_000);
      one.queue.tick();
      other.queue.tick();
    }
    const runs = await ended(one, id, 6);
    expect(runs.map(({ slot }) => slot?.getUTCHours())).toEqual([10, 11, 12, 13, 14, 15]);
  });

  test('TM-43: a run whose node died is marked «прервана», and the next run goes on; the dead one is fenced', async () => {
    const gate = new Gate();
    let dead: RunContext | undefined;
    const dying = (context: RunContext) => {
      dead ??= context;
      return gate.run(context);
    };
    // The first node gives no sign of life for the length of the test, like one whose process stands still.
    const { id, one, other } = await two({ code: { run: dying } }, {}, { lockMs: 700, heartbeatMs: 600_000 });
    await one.manager.selectGroup(id, true, 'technologist');
    await until('the run', () => dead);
    await until('the interruption', async () => {
      await other.reconcile();
      return (await other.runs(id))[0]?.outcome === 'interrupted';
    });
    const [run] = await other.runs(id);
    expect(run?.message).toContain('узел-1');
    await expect(dead?.state.set('key', 1)).rejects.toMatchObject({ code: 'RUN_FENCED' });
    await until('the abort', () => dead?.signal.reason === 'lock-lost');
    await one.queue.halt();
    await other.manager.runNow(id, 0, 'technologist');
    const [, next] = await ended(other, id, 2);
    expect(next).toMatchObject({ node: 'узел-2', outcome: 'nothing' });
    gate.open();
    const [first] = await other.runs(id);
    expect(first?.outcome).toBe('interrupted');
  });

  test('TM-43: a claim that another node has taken over cannot commit', async () => {
    const gate = new Gate();
    let held: RunContext | undefined;
    const { id, one } = await two({
      code: {
        run: (context) => {
          held = context;
          return gate.run(context);
        },
      },
    });
    await one.manager.selectGroup(id, true, 'technologist');
    await until('the run', () => held);
    await fresh.database.query('create table if not exists public.written (value integer)');
    const writing = (held as RunContext).services.database.transaction(async (transaction) => {
      await transaction.query('insert into public.written values (1)');
      // Meanwhile another node claims: the number grows.
      await fresh.database.query('update host.task_instance set fencing = fencing + 1 where task_id = $1', [id]);
    });
    await expect(writing).rejects.toMatchObject({ code: 'RUN_FENCED' });
    expect(await fresh.database.query('select * from public.written')).toEqual([]);
    gate.open();
    await fresh.database.query('update host.task_instance set fencing = fencing - 1 where task_id = $1', [id]);
  });

  test('TM-26: stop on one node ends the run on another', async () => {
    const gate = new Gate();
    let seen: RunContext | undefined;
    const run = (context: RunContext) => {
      seen = context;
      context.signal.addEventListener('abort', () => gate.open());
      return gate.run(context);
    };
    const { id, one, other } = await two({ code: { run } }, undefined, { heartbeatMs: 60_000 });
    await one.manager.selectGroup(id, true, 'technologist');
    await until('the run', () => seen);
    const owner = (await one.runs(id))[0]?.node;
    const stranger = owner === 'узел-1' ? other : one;
    await stranger.manager.stop(id, 'technologist');
    expect((await ended(one, id, 1))[0]?.outcome).toBe('cancelled');
    expect(seen?.signal.reason).toBe('stopped');
  });

  test('TM-51: a bound task runs only on a node of that name or label, and is not permitted without one', async () => {
    const settings = new FixtureSettings();
    const { id, one, other } = await two({ runsOn: 'common:/server' }, undefined, { settings });
    settings.common.set(id, { server: 'интернет' });
    await one.manager.selectGroup(id, true, 'technologist');
    await other.reconcile();
    await one.reconcile();
    for (let index = 0; index < 3; index += 1) {
      await one.manager.runNow(id, 0, 'technologist');
      other.queue.tick();
      await ended(one, id, index + 2);
    }
    expect(new Set((await one.runs(id)).map(({ node }) => node))).toEqual(new Set(['узел-2']));
    expect((await one.manager.task(id)).permitted).toBe(true);

    await other.drain();
    expect((await one.manager.task(id)).permitted).toBe(false);
    await expect(one.manager.runNow(id, 0, 'technologist')).rejects.toMatchObject({ code: 'TASK_NOT_PERMITTED' });
  });

  test('TM-52: draining asks runs to end, begins nothing new, and the next node goes on in the same grid', async () => {
    const gate = new Gate();
    const reasons: unknown[] = [];
    const run = (context: RunContext) => {
      context.signal.addEventListener('abort', () => {
        reasons.push(context.signal.reason);
        gate.open({ kind: 'ok' });
      });
      return gate.run(context);
    };
    const { id, one, other, clock } = await two({ code: { run } }, {});
    await other.queue.halt();
    await one.manager.selectGroup(id, true, 'technologist');
    await until('the run', () => gate.entered === 1);
    await one.drain();
    expect(reasons).toEqual(['shutdown']);
    expect((await other.runs(id))[0]?.outcome).toBe('interrupted');
    const [claim] = await fresh.database.query(
      'select 1 from host.task_instance where task_id = $1 and run_id is not null',
      [id],
    );
    expect(claim).toBeUndefined();
    const [row] = await fresh.database.query<{ stopped: Date | null }>(
      `select stopped_at as stopped from host.node where name = 'узел-1'`,
    );
    expect(row?.stopped).toEqual(clock.now());
  });

  test('TM-20: a task is busy while it is started or a run is in progress, and a save starts it', async () => {
    const gate = new Gate();
    const { id, one } = await two({ code: { run: gate.run } });
    await one.manager.selectGroup(id, true, 'technologist');
    await until('the run', () => gate.entered === 1);
    const save = () =>
      fresh.database.transaction((transaction) => one.events.saved({ kind: 'task', id }, 'technologist', transaction));
    const busy = () => fresh.database.transaction((transaction) => one.events.busy(id, transaction));
    expect(await busy()).toBe(true);
    await one.manager.stop(id, 'technologist');
    expect(await busy()).toBe(true);
    gate.open();
    await ended(one, id, 1);
    expect(await busy()).toBe(false);
    await save();
    expect((await one.manager.task(id)).status).toBe('started');
  });

  test('TM-13: changes are announced to every node', async () => {
    const { id, one, other } = await two({});
    const seen = new Set<string>();
    other.changes.subscribe(({ type }) => seen.add(type));
    await one.manager.selectGroup(id, true, 'technologist');
    await ended(one, id, 1);
    await until('the changes', () => seen.has('group') && seen.has('task') && seen.has('run'));
  });
});
