import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Installation, lko, open } from './support.ts';

let house: Installation;
beforeEach(async () => {
  house = await open();
});
afterEach(async () => {
  await house.end();
});

describe('the whole way of messages', () => {
  test('RG-01: reads the list page by page to its end, registers and confirms every message', async () => {
    house.pos.control.addMessages({ lkoId: lko.lkoId, count: 250, fileSize: 2000 });
    const { outcome, counters, errors } = await house.run();
    expect(errors).toEqual([]);
    expect(outcome.kind).toBe('ok');
    expect(counters).toMatchObject({ received: 250, registered: 250, confirmed: 250 });
    expect(await house.seen()).toHaveLength(250);
    const registrations = house.pos.control.registrations();
    expect(
      registrations.every(({ effective, repeats, conflicts }) => effective === 1 && repeats + conflicts === 0),
    ).toBe(true);
    expect((await house.run()).outcome.kind).toBe('nothing');
  });
});
