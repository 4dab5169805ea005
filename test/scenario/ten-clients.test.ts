import { expect, test } from '@jest/globals';
import { play } from '../../scripts/crash/clients/play.ts';

test('TM-11, TM-34, TM-38, TM-50, TM-72: what ten clients do at random on two nodes leaves no state that the rules do not know', async () => {
  const { calls, runs, faults } = await play({ clients: 10, seconds: 15, seed: 7 });
  expect(faults).toEqual([]);
  expect([calls > 100, runs > 20]).toEqual([true, true]);
});
