import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { DrivenInstance, type Grid, type Step } from './schedule.ts';

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
  // Nothing here is to survive: commits need not wait for the disk.
  const [{ name }] = (await fresh.database.query('select current_database() as name')) as [{ name: string }];
  await fresh.database.query(`alter database "${name}" set synchronous_commit = off`);
});
afterAll(() => fresh.drop());

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 9_000 }) }),
  },
  { weight: 4, arbitrary: fc.constantFrom<Step>({ kind: 'end' }, { kind: 'manual' }) },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ kind: 'start' }, { kind: 'stop' }, { kind: 'crash' }) },
);

const plans = fc.record({
  kind: fc.constant('grid' as const),
  periodMs: fc.integer({ min: 500, max: 5_000 }).map((seconds) => seconds * 1000),
  misfire: fc.constantFrom('fire-once' as const, 'skip' as const),
});

async function driven(plan: Grid, steps: readonly Step[]): Promise<DrivenInstance> {
  const instance = new DrivenInstance(fresh, plan);
  await instance.prepare();
  for (const one of steps) await instance.apply(one);
  return instance;
}

test('TM-30, TM-31, TM-32, TM-34, TM-43: whatever happens, the history meets every slot once, and no two runs overlap', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.array(step, { minLength: 5, maxLength: 30 }), async (plan, steps) => {
      const instance = await driven(plan, steps);
      let expected = instance.firstStart;
      for (const { slot, from, outcome, at } of await instance.history()) {
        // Without a gap and without a repeat: each entry begins where the one before it ended.
        expect(from).toBe(expected);
        expect((slot - from) % plan.periodMs).toBe(0);
        expect(slot).toBeLessThanOrEqual(at);
        // The latest slot of those that were due, so that nothing is caught up twice.
        if (outcome !== 'skipped') expect(at - slot).toBeLessThan(plan.periodMs);
        expected = slot + plan.periodMs;
      }
      expect(await instance.overlaps()).toBe(0);
    }),
    { numRuns: 120 },
  );
}, 120_000);

test('TM-34: a manual run never costs an automatic one, also with misfire «skip»', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 60, max: 5_000 }),
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 1, max: 20_000 }),
      async (period, before, during) => {
        const plan = { kind: 'grid', periodMs: period * 1000, misfire: 'skip' } as const;
        const end = { kind: 'end' } as const;
        const instance = await driven(plan, [
          { kind: 'start' },
          end,
          { kind: 'wait', seconds: (before % period) + 1 },
          end,
        ]);
        const count = (await instance.history()).length;
        for (const one of [{ kind: 'manual' }, { kind: 'wait', seconds: during }, end] as const) {
          await instance.apply(one);
        }
        for (const { outcome } of (await instance.history()).slice(count)) expect(outcome).not.toBe('skipped');
      },
    ),
    { numRuns: 120 },
  );
}, 120_000);
