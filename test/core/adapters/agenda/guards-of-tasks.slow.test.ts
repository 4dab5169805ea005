import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunContext } from '../../../../core/contract/index.ts';
import { until } from '../../../../scripts/harness/until.ts';
import { Gate } from '../../tasks/fixture.ts';
import { ended, type TestNode } from '../../tasks/world.ts';
import { every, type NodeOnStore, nodeOn, recordName } from './nodes.ts';
import { inMs } from './queues.ts';
import { mongoDoubleStore, postgresStore, type TestStore } from './stores.ts';

/** Facts of Agenda whose guard is the instance's own row, shown with a real queue. A title names the fact. */
describe.each([
  ['PostgreSQL', postgresStore],
  ['MongoDB (double, alone)', () => mongoDoubleStore()],
])('guards of the task manager over a queue on %s', (_title, open) => {
  let store: TestStore;
  const nodes: TestNode[] = [];
  let count = 0;

  beforeAll(async () => {
    store = await open();
  });
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.drain()));
  });
  afterAll(() => store.drop());

  function node(options: Omit<NodeOnStore, 'store'>): TestNode {
    const made = nodeOn({ store, ...options });
    nodes.push(made);
    return made;
  }
  const nextId = () => {
    count += 1;
    return `Guarded${count}`;
  };
  const timerOf = async (id: string) => (await store.records(recordName(id))).find(({ type }) => type === 'single');

  test('Agenda: disable() is not seen by a prefetched record; it fires, and the row knows «остановлена»', async () => {
    const id = nextId();
    const one = node({ id, fixture: { schedule: every(5) }, processEveryMs: 2_000, reconcileMs: 3_600_000 });
    await one.start();
    await one.manager.selectGroup(id, true, 'technologist');
    await ended(one, id, 1);
    await until('the next slot is prefetched', async () => {
      const timer = await timerOf(id);
      return timer !== undefined && timer.lockedAt !== null && timer.at !== null && timer.at > new Date();
    });
    const slot = (await timerOf(id))?.at as Date;
    await one.manager.stop(id, 'technologist');
    const runs = (await one.runs(id)).length;
    expect((await timerOf(id))?.lockedAt).not.toBeNull();
    await until('it has fired', async () => new Date() > slot && (await timerOf(id))?.lockedAt === null);
    await until('the record follows', async () => (await timerOf(id))?.disabled);
    expect((await one.runs(id)).length).toBe(runs);
  });

  test('Agenda: concurrency is per process; two processes fire at once, and one run is made at a time', async () => {
    const id = nextId();
    const gate = new Gate();
    const fixture = { schedule: every(1), code: { run: gate.run } };
    const [one, other] = [node({ id, fixture }), node({ id, fixture, name: 'узел-2' })];
    await Promise.all([one.start(), other.start()]);
    await one.manager.selectGroup(id, true, 'technologist');
    await until('a run', () => gate.entered === 1);
    await Promise.all([one.manager.runNow(id, 0, 'technologist'), other.manager.runNow(id, 0, 'technologist')]);
    const end = Date.now() + 2_500;
    await until('slots and tickets fire', () => Date.now() > end);
    expect(gate.entered).toBe(1);
    await one.manager.stop(id, 'technologist');
    gate.open();
  });

  test('Agenda: a lock that was lost is not noticed; a run that lost its lease is aborted', async () => {
    const id = nextId();
    let running: RunContext | undefined;
    const run = (context: RunContext) => {
      running = context;
      return new Promise<never>((_, reject) => {
        context.signal.addEventListener('abort', () => reject(context.signal.reason));
      });
    };
    // So long that the run is aborted because its lease is not its own any more, not because it ran out.
    const one = node({ id, fixture: { schedule: { kind: 'none' }, code: { run } }, lockMs: 10_000 });
    await one.start();
    await one.manager.selectGroup(id, true, 'technologist');
    await one.manager.runNow(id, 0, 'technologist');
    await until('the run', () => running);
    await store.fresh.database.query(`update host.task_instance set fencing = fencing + 1 where task_id = $1`, [id]);
    await until('it is aborted', () => running?.signal.aborted, 60_000);
    expect(running?.signal.reason).toBe('lock-lost');
  });

  test('Agenda: what crashed runs again beside what seemed dead; each run has a higher fencing number', async () => {
    const id = nextId();
    const numbers: number[] = [];
    const run = async ({ fencing }: RunContext) => {
      numbers.push(fencing);
      return { kind: 'nothing' } as const;
    };
    const one = node({ id, fixture: { schedule: { kind: 'none' }, code: { run } } });
    await one.start();
    await one.manager.selectGroup(id, true, 'technologist');
    for (let runs = 1; runs <= 2; runs += 1) {
      await one.manager.runNow(id, 0, 'technologist');
      await ended(one, id, runs);
    }
    // The record of a run that ended fires again, as after a crash between its end and its last write.
    const [ticket] = await store.records(recordName(id));
    await store.change(recordName(id), { at: null, lockedAt: inMs(-60_000), owner: 'узел-9/dead' });
    await until('they have fired', async () =>
      (await store.records(recordName(id))).every(({ lockedAt }) => lockedAt === null),
    );
    expect(ticket).toBeDefined();
    expect(await one.runs(id)).toHaveLength(2);
    expect(numbers).toHaveLength(2);
    expect(numbers[1]).toBeGreaterThan(numbers[0] as number);
  });

  test('Agenda: queryJobs loads all rows; records of ended runs are removed by the reconciliation', async () => {
    const id = nextId();
    const one = node({ id, fixture: { schedule: { kind: 'none' } }, reconcileMs: 3_600_000 });
    await one.start();
    await one.manager.selectGroup(id, true, 'technologist');
    for (let runs = 1; runs <= 3; runs += 1) {
      await one.manager.runNow(id, 0, 'technologist');
      await ended(one, id, runs);
    }
    const tickets = async () => (await store.records(recordName(id))).filter(({ type }) => type === 'normal');
    await until('their ends', async () =>
      (await tickets()).every(({ finishedAt, lockedAt }) => finishedAt && !lockedAt),
    );
    // A ticket may be there twice, where a reconciliation met one on its way; it fires in vain.
    const there = (await tickets()).length;
    await one.reconcile();
    expect(await tickets()).toHaveLength(there);
    await store.change(recordName(id), { finishedAt: inMs(-86_400_000 - 60_000) });
    await one.reconcile();
    expect(await tickets()).toEqual([]);
    expect(await one.runs(id)).toHaveLength(3);
  });

  test('Agenda: about 400 jobs a second; a run of a thousand items is one job', async () => {
    const id = nextId();
    const run = async (context: RunContext) => {
      for (let item = 1; item <= 1_000; item += 1) context.progress(item, 1_000);
      return { kind: 'ok' } as const;
    };
    const one = node({ id, fixture: { schedule: { kind: 'none' }, code: { run } } });
    await one.start();
    await one.manager.selectGroup(id, true, 'technologist');
    await one.manager.runNow(id, 0, 'technologist');
    await ended(one, id, 1);
    expect((await store.records(recordName(id))).filter(({ type }) => type === 'normal')).toHaveLength(1);
  });
});
