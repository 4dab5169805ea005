import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { openWatchedOffice, rows, type WatchedOffice, watch } from './watched-office.ts';

let office: WatchedOffice;
beforeAll(async () => {
  office = await openWatchedOffice();
});
afterAll(() => office.end());
afterEach(async () => {
  await office.database.query(
    'TRUNCATE delo.event, delo."DOC_RC", delo."AR_RC_VALUE", delo."RESOLUTION", delo."REPLY", delo."REF_RUBRIC", delo."AR_RUBRIC_VALUE"',
  );
});

/** What another program does, in one transaction. */
const write = (...statements: string[]) => office.database.query(`BEGIN; ${statements.join('; ')}; COMMIT`);
/** In a transaction for each statement. */
const writeApart = async (...statements: string[]) => {
  for (const statement of statements) await office.database.query(statement);
};
/** Every order of these. */
function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

const appeal = [rows.document(1), rows.number(1)];
const answered = [...appeal, rows.resolution(11, 1), rows.executor(11)];

test('ED-03: a repeat of the triggers changes nothing and says so', async () => {
  const { wizard } = office.system;
  expect(await wizard.isWatched(watch)).toBe(true);
  for (const line of await wizard.ensureWatch(watch, false))
    expect(line).toMatch(/уже есть, изменений не требуется\.$/);
});

test('ED-04: a РК with a number is one event, in whatever order its rows are written', async () => {
  for (const order of orders(appeal)) {
    await write(...order);
    expect(await office.taken()).toEqual(['document 1']);
    await office.database.query('TRUNCATE delo."DOC_RC", delo."AR_RC_VALUE"');
    await writeApart(...order);
    expect(await office.taken()).toEqual(['document 1']);
    await office.database.query('TRUNCATE delo."DOC_RC", delo."AR_RC_VALUE"');
  }
  expect(await office.system.events.waiting('post')).toEqual({ count: 0, oldest: null });
});

test('ED-04: the responsible executor is an event, in whatever order РК, number, resolution and executor are written', async () => {
  for (const order of orders(answered)) {
    await write(...order);
    expect([order, await office.taken()]).toEqual([order, ['document 1', 'resolution 1 11']]);
    await office.database.query('TRUNCATE delo."DOC_RC", delo."AR_RC_VALUE", delo."RESOLUTION", delo."REPLY"');
    await writeApart(...order);
    expect([order, await office.taken()]).toEqual([order, ['document 1', 'resolution 1 11']]);
    await office.database.query('TRUNCATE delo."DOC_RC", delo."AR_RC_VALUE", delo."RESOLUTION", delo."REPLY"');
  }
});
