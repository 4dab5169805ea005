import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { freshDatabase } from '../support/database.ts';
import { HostWorld } from './host-world.ts';
import { type Story, story } from './steps.ts';
import { broken, type Outcome } from './verdict.ts';

const stories = 200;
/** Stories that are played at once, each in a database of its own. */
const beside = 4;

async function played(one: Story): Promise<Outcome> {
  const fresh = await freshDatabase();
  try {
    // Nothing here is to survive: commits need not wait for the disk.
    const [{ name }] = (await fresh.database.query('select current_database() as name')) as [{ name: string }];
    await fresh.database.query(`alter database "${name}" set synchronous_commit = off`);
    return await new HostWorld(fresh, 'Story', one).play();
  } finally {
    await fresh.drop();
  }
}

test('TM-30…TM-38, TM-43, TM-50: two nodes of the real host keep the rules in 200 stories', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(story, { minLength: beside, maxLength: beside }), async (batch) => {
      count += batch.length;
      const outcomes = await Promise.all(batch.map(played));
      expect(outcomes.map(broken)).toEqual(batch.map(() => []));
    }),
    // A story takes real time: the first that fails is shown as it is.
    { numRuns: stories / beside, endOnFailure: true },
  );
  expect(count).toBe(stories);
}, 900_000);
