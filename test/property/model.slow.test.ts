import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ModelWorld } from './model-world.ts';
import { story } from './steps.ts';
import { broken } from './verdict.ts';

test('TM-30…TM-38, TM-43: in 100,000 stories no automatic run is off the grid, none overlaps, and no slot is lost', () => {
  fc.assert(
    fc.property(story, (one) => {
      expect(broken(new ModelWorld(one).play())).toEqual([]);
    }),
    { numRuns: 100_000 },
  );
}, 300_000);
