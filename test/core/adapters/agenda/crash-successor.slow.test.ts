import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../../../scripts/harness/until.ts';
import { inMs, Queues } from './queues.ts';
import { mongoDoubleStore, postgresStore, type TestStore } from './stores.ts';

describe.each([
  ['PostgreSQL', postgresStore],
  ['MongoDB (double, alone)', () => mongoDoubleStore()],
])('TM-43: records that a killed process held, on %s', (_title, open) => {
  let store: TestStore;
  let queues: Queues;

  beforeAll(async () => {
    store = await open();
    queues = new Queues(store);
  });
  afterEach(() => queues.stop());
  afterAll(() => store.drop());

  const lockMs = 60_000;

  test('fire at once when the node of the same name is started again; those of other nodes stay held', async () => {
    const [begun, ahead, other, longer] = [queues.work(), queues.work(), queues.work(), queues.work()];
    const first = queues.make({ lockMs });
    await first.open();
    const owners = [
      [begun, 'узел.1/dead', null],
      [ahead, 'узел.1/dead', inMs(500)],
      [other, 'узел-1/dead', null],
      [longer, 'узел.1/2/dead', null],
    ] as const;
    for (const [work, owner, at] of owners) {
      await first.schedule(work, { at: inMs(-1), enabled: true });
      await store.change(work.name, { at, owner, lockedAt: new Date() });
    }
    const successor = queues.make({ node: 'узел.1', lockMs });
    const fired: string[] = [];
    successor.serve(owners.map(([work]) => work));
    await successor.start(async ({ work }) => {
      fired.push(work.name);
      return { next: inMs(3_600_000) };
    });
    await until('both of the predecessor', () => fired.length === 2);
    expect([...fired].sort()).toEqual([begun.name, ahead.name].sort());
    for (const { name } of [other, longer]) expect((await store.records(name))[0]?.lockedAt).not.toBeNull();
  });
});
