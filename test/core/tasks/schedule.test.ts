import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../../scripts/harness/until.ts';
import { ManualClock } from '../../support/clock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { FixtureSettings, Gate, hourly, type TaskFixture } from './fixture.ts';
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

const at = (time: string) => new Date(`2026-01-12T${time}.000Z`);

function makeNode(fixture: TaskFixture, options: Partial<NodeOptions> = {}): TestNode {
  const node = testNode({ fresh, tasks: [{ group: fixture.id, ...fixture }], ...options });
  nodes.push(node);
  return node;
}

/** A node with one started task; the clock stands at 10:00. */
async function running(
  fixture: Partial<TaskFixture> = {},
  options: Partial<NodeOptions> = {},
): Promise<{ node: TestNode; id: string }> {
  count += 1;
  const id = `Scheduled${count}`;
  const node = makeNode({ id, ...fixture }, options);
  await node.start();
  await node.manager.selectGroup(id, true, 'technologist');
  return { node, id };
}

const slotsOf = (runs: readonly { slot: Date | null }[]) => runs.map(({ slot }) => slot);

describe('schedule', () => {
  test('TM-30: slots are a period apart whatever the runs last', async () => {
    const gate = new Gate();
    const { node, id } = await running({ code: { run: gate.run } });
    await until('the first run', () => gate.entered === 1);
    await node.advance(17);
    gate.open();
    await ended(node, id, 1);
    await node.advance(43);
    await until('the second run', () => gate.entered === 2);
    await node.advance(25);
    gate.open();
    await ended(node, id, 2);
    await until(
      'the next time',
      async () => (await node.manager.task(id)).nextRunAt?.getTime() === at('12:00:00').getTime(),
    );
    expect(slotsOf(await node.runs(id))).toEqual([at('10:00:00'), at('11:00:00')]);
    expect(slotsOf(await node.manager.slots(id, 3))).toEqual([at('12:00:00'), at('13:00:00'), at('14:00:00')]);
  });

  test('TM-31: stop at 10:20 and start at 10:40 keep the slot at 11:00', async () => {
    const { node, id } = await running();
    await ended(node, id, 1);
    await node.advance(20);
    expect((await node.manager.stop(id, 'technologist')).status).toBe('stopped');
    await node.advance(20);
    const view = await node.manager.start(id, 'technologist');
    expect(view).toMatchObject({ status: 'started', nextRunAt: at('11:00:00') });
    await node.advance(20);
    expect(slotsOf(await ended(node, id, 2))).toEqual([at('10:00:00'), at('11:00:00')]);
  });

  test('TM-31: neither a restart of the host nor a failure moves the grid', async () => {
    const store: QueueStore = new Set();
    const clock = new ManualClock('2026-01-12T10:00:00.000Z');
    const failing: Partial<TaskFixture> = {
      code: {
        run: async () => {
          throw new Error('boom');
        },
      },
    };
    const { node, id } = await running(failing, { clock, queue: new ManualQueue(clock, store) });
    await ended(node, id, 1);
    await node.advance(20);
    await node.drain();
    const again = makeNode({ id, ...failing }, { clock, queue: new ManualQueue(clock, store) });
    await again.start();
    expect((await again.manager.task(id)).nextRunAt).toEqual(at('11:00:00'));
    await again.advance(40);
    expect(slotsOf(await ended(again, id, 2))).toEqual([at('10:00:00'), at('11:00:00')]);
  });

  test('TM-32: missed slots give one run at once in the latest of them, and the grid stays', async () => {
    const { node, id } = await running();
    await ended(node, id, 1);
    await node.manager.stop(id, 'technologist');
    await node.advance(200);
    await node.manager.start(id, 'technologist');
    const [, run] = await ended(node, id, 2);
    expect(run).toMatchObject({ slot: at('13:00:00'), startedAt: at('13:20:00') });
    expect((await node.manager.task(id)).nextRunAt).toEqual(at('14:00:00'));
    expect((await node.runs(id)).length).toBe(2);
  });

  test('TM-32: a task with misfire «skip» passes missed slots over, with a note', async () => {
    const schedule = { ...hourly, misfire: 'skip' } as const;
    const { node, id } = await running({ schedule });
    await ended(node, id, 1);
    await node.manager.stop(id, 'technologist');
    await node.advance(200);
    await node.manager.start(id, 'technologist');
    const [, run] = await ended(node, id, 2);
    expect(run).toMatchObject({ slot: at('13:00:00'), outcome: 'skipped', startedAt: null });
    expect(run?.message).toContain('с 12.01.2026 14:00:00 по 12.01.2026 16:00:00');
    await node.advance(40);
    expect((await ended(node, id, 3))[2]).toMatchObject({ slot: at('14:00:00'), outcome: 'nothing' });
  });

  test('TM-33: «Выполнить сейчас» shifts no slot and changes no status, also of a stopped task', async () => {
    const { node, id } = await running();
    await ended(node, id, 1);
    await node.advance(10);
    const [requested] = await node.manager.runNow(id, undefined, 'technologist');
    const [, manual] = await ended(node, id, 2);
    expect(manual).toMatchObject({ id: requested?.runId, kind: 'manual', slot: null, requestedBy: 'technologist' });
    expect(await node.manager.task(id)).toMatchObject({ status: 'started', nextRunAt: at('11:00:00') });
    await node.manager.stop(id, 'technologist');
    await node.manager.runNow(id, 0, 'technologist');
    await ended(node, id, 3);
    expect(await node.manager.task(id)).toMatchObject({ status: 'stopped', nextRunAt: null });
  });

  test('TM-34: a click during a run queues one run, and a second click gets that one', async () => {
    const gate = new Gate();
    const { node, id } = await running({ code: { run: gate.run } });
    await until('the automatic run', () => gate.entered === 1);
    const [first] = await node.manager.runNow(id, 0, 'technologist');
    const [second] = await node.manager.runNow(id, 0, 'technologist');
    expect(second).toEqual(first);
    expect(gate.entered).toBe(1);
    gate.open();
    await until('the manual run', () => gate.entered === 2);
    gate.open();
    const runs = await ended(node, id, 2);
    expect(runs.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['automatic', 'success'],
      ['manual', 'success'],
    ]);
  });

  test('TM-34: an automatic run due during a manual one starts when that ends, in its slot', async () => {
    const gate = new Gate();
    let waits = false;
    const run = async (context: Parameters<Gate['run']>[0]) => {
      return waits ? gate.run(context) : ({ kind: 'ok' } as const);
    };
    const { node, id } = await running({ code: { run }, schedule: { ...hourly, misfire: 'skip' } });
    await ended(node, id, 1);
    waits = true;
    await node.manager.runNow(id, 0, 'technologist');
    await until('the manual run', () => gate.entered === 1);
    await node.advance(75);
    waits = false;
    gate.open();
    const [, , automatic] = await ended(node, id, 3);
    expect(automatic).toMatchObject({
      kind: 'automatic',
      slot: at('11:00:00'),
      startedAt: at('11:15:00'),
      outcome: 'success',
    });
    expect((await node.manager.task(id)).nextRunAt).toEqual(at('12:00:00'));
  });

  test('TM-34: an automatic run due during an automatic one is skipped with a note, and the grid kept', async () => {
    const gate = new Gate();
    const { node, id } = await running({ code: { run: gate.run } });
    await until('the run', () => gate.entered === 1);
    await node.advance(65);
    await node.reconcile();
    expect((await node.runs(id))[1]).toMatchObject({ slot: at('11:00:00'), outcome: 'skipped' });
    await node.advance(60);
    gate.open();
    const runs = await ended(node, id, 3);
    expect(runs.map(({ outcome }) => outcome)).toEqual(['success', 'skipped', 'skipped']);
    expect(runs[2]?.message).toContain('ещё выполнялся');
    await node.advance(55);
    await until('the next run', () => gate.entered === 2);
    expect((await node.runs(id))[3]?.slot).toEqual(at('13:00:00'));
    gate.open();
  });

  test('TM-34: instances of one task run beside each other', async () => {
    const gate = new Gate();
    const settings = new FixtureSettings();
    settings.jobIds.set(`Scheduled${count + 1}`, [0, 1, 2]);
    const { node, id } = await running({ code: { run: gate.run } }, { settings });
    await until('three runs', () => gate.entered === 3);
    expect((await node.manager.task(id)).instances.map(({ state }) => state)).toEqual([
      'running',
      'running',
      'running',
    ]);
    gate.open();
    await ended(node, id, 3);
  });

  test('TM-35: 24 h → 1 h at 15:20 after slot 10:00 gives one run in slot 15:00, and 16:00 is next', async () => {
    const settings = new FixtureSettings();
    const schedule = { kind: 'grid', period: { default: 24, unit: 'hours', setting: 'common:/hours' } } as const;
    const { node, id } = await running({ schedule }, { settings });
    await ended(node, id, 1);
    await node.advance(320);
    await node.manager.stop(id, 'technologist');
    settings.common.set(id, { hours: 1 });
    await fresh.database.transaction((transaction) => {
      return node.events.saved({ kind: 'task', id }, 'technologist', transaction);
    });
    const [, run] = await ended(node, id, 2);
    expect(run).toMatchObject({ slot: at('15:00:00'), startedAt: at('15:20:00') });
    expect(await node.manager.task(id)).toMatchObject({ status: 'started', nextRunAt: at('16:00:00') });
  });

  test('TM-36: a clock set back by minutes repeats no slot', async () => {
    const { node, id } = await running();
    await ended(node, id, 1);
    await node.advance(60);
    await ended(node, id, 2);
    node.clock.jump(at('10:58:00'));
    await node.reconcile();
    await node.advance(30);
    expect((await node.runs(id)).length).toBe(2);
    await node.advance(32);
    expect(slotsOf(await ended(node, id, 3))).toEqual([at('10:00:00'), at('11:00:00'), at('12:00:00')]);
  });

  test('a loop waits for its delay after the end, and manual runs do not move it', async () => {
    const gate = new Gate();
    const schedule = { kind: 'after-end', period: { default: 10, unit: 'minutes' } } as const;
    const { node, id } = await running({ code: { run: gate.run }, schedule });
    await until('the run', () => gate.entered === 1);
    await node.advance(5);
    gate.open();
    await ended(node, id, 1);
    await until('the next time', async () => {
      return (await node.manager.task(id)).nextRunAt?.getTime() === at('10:15:00').getTime();
    });
    await node.advance(10);
    await until('the next run', () => gate.entered === 2);
    expect((await node.runs(id))[1]?.slot).toEqual(at('10:15:00'));
    gate.open();
  });

  test('TM-32: a timer that the queue lost is made anew, and a due slot still runs', async () => {
    const { node, id } = await running();
    await ended(node, id, 1);
    await until('the timer', async () => (await node.queue.pending()).some(({ at: time }) => time !== null));
    node.queue.lose(() => true);
    await node.advance(70);
    expect((await node.runs(id)).length).toBe(1);
    await node.reconcile();
    expect((await ended(node, id, 2))[1]?.slot).toEqual(at('11:00:00'));
  });

  test('TM-33: a queued run whose record was lost starts after the next reconciliation', async () => {
    const gate = new Gate();
    const { node, id } = await running({ code: { run: gate.run } });
    await until('the run', () => gate.entered === 1);
    await node.manager.runNow(id, 0, 'technologist');
    node.queue.lose(({ ticket }) => ticket !== null);
    gate.open();
    await until('the queued run', () => gate.entered === 2);
    gate.open();
    await ended(node, id, 2);
  });

  test('an event wakes a started task once, and a stopped one not at all', async () => {
    const gate = new Gate();
    const { node, id } = await running({ code: { run: gate.run }, schedule: { kind: 'none' } });
    await node.wake(id);
    await until('the event run', () => gate.entered === 1);
    await node.wake(id);
    await node.wake(id);
    gate.open();
    await until('one more', () => gate.entered === 2);
    gate.open();
    const runs = await ended(node, id, 2);
    expect(runs.map(({ kind }) => kind)).toEqual(['event', 'event']);
    await node.manager.stop(id, 'technologist');
    await node.wake(id);
    expect((await node.runs(id)).length).toBe(2);
  });
});
