import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openWatchedOffice, orders, rows, type WatchedOffice } from './watched-office.ts';

let office: WatchedOffice;
beforeAll(async () => {
  office = await openWatchedOffice();
});
afterAll(() => office.end());
afterEach(() => office.clear());

const sql = (statement: string) => office.database.query(statement);
const write = (...statements: string[]) =>
  office.database.transaction(async (transaction) => void (await transaction.query(statements.join('; '))));
const writeApart = async (...statements: string[]) => {
  for (const statement of statements) await sql(statement);
};
const values = (change: string) => sql(`UPDATE delo."AR_RUBRIC_VALUE" SET ${change}`);
const document = (kind: 1 | 2 | 3 = 2) => rows.document(1, kind, office.groupOf[kind]);

describe('ED-04: a rubric line', () => {
  test('with «Статус ПОС» is an event and sets «Выгрузить» of its РК, in whatever order the rows are written', async () => {
    for (const order of orders([document(), rows.line(5, 1), rows.status(5, 'Назначен исполнитель')])) {
      for (const how of [write, writeApart]) {
        await how(...order);
        expect([order, await office.flag(1)]).toEqual([order, 1]);
        expect([order, await office.taken()]).toEqual([order, ['rubric 1 5']]);
        await office.clear();
      }
    }
  });

  test.each([
    ['another status', `"RUB_STATUS" = 'Отклонено модератором'`, true],
    ['the same status', `"RUB_STATUS" = 'Назначен исполнитель'`, false],
    ['the same status in other case', `"RUB_STATUS" = 'НАЗНАЧЕН ИСПОЛНИТЕЛЬ'`, false],
    ['the status cleared', `"RUB_STATUS" = NULL`, true],
    ['«Включить в отчет» set', `"RUB_REPORT" = 1`, true],
    ['«Включить в отчет» not set', `"RUB_REPORT" = 0`, false],
    ['both', `"RUB_STATUS" = 'Отклонено модератором', "RUB_REPORT" = 1`, true],
  ])('%s: %s', async (_, change, counts) => {
    await write(document(), rows.number(1), rows.line(5, 1), rows.status(5, 'Назначен исполнитель'));
    await office.taken();
    await sql('UPDATE delo."AR_RC_VALUE" SET "MSG_SHOWN" = NULL');
    const before = await office.stamp(1);
    await values(change);
    expect(await office.taken()).toEqual(counts ? ['rubric 1 5'] : []);
    expect(await office.flag(1)).toBe(counts ? 1 : null);
    expect((await office.stamp(1)).version).toBe(before.version + (counts ? 1 : 0));
  });

  test('without a value is none; taking «Включить в отчет» away neither', async () => {
    await write(document(), rows.number(1, null), rows.line(5, 1), rows.status(5, null));
    expect([await office.taken(), await office.flag(1)]).toEqual([[], null]);
    await values('"RUB_REPORT" = 1');
    expect([await office.taken(), await office.flag(1)]).toEqual([['rubric 1 5'], 1]);
    await values('"RUB_REPORT" = 0');
    expect(await office.taken()).toEqual([]);
  });

  test('writes the change stamp of its РК also where «Выгрузить» is set already, once for a transaction', async () => {
    await write(document(), rows.line(5, 1), rows.line(6, 1), rows.status(5, 'a'), rows.status(6, 'a'));
    expect(await office.stamp(1)).toMatchObject({ version: 1 });
    await sql(`UPDATE delo."DOC_RC" SET "UPD_DATE" = '2020-01-01'`);
    await write(
      `UPDATE delo."AR_RUBRIC_VALUE" SET "RUB_STATUS" = 'b'`,
      `UPDATE delo."AR_RUBRIC_VALUE" SET "RUB_REPORT" = 1`,
    );
    const { version, at } = await office.stamp(1);
    expect([version, at.getFullYear() > 2020, await office.flag(1)]).toEqual([2, true, 1]);
  });

  test('sets «Выгрузить» of incoming documents too, and of outgoing ones never', async () => {
    await write(document(1), rows.line(5, 1), rows.status(5, 'a'));
    expect([await office.taken(), await office.flag(1)]).toEqual([['rubric 1 5'], 1]);
    await office.clear();
    await write(document(3), rows.number(1), rows.line(5, 1), rows.status(5, 'a'));
    await write(rows.status(6, 'a'), rows.line(6, 1));
    expect([await office.taken(), await office.flag(1)]).toEqual([[], null]);
  });

  test('SH-03: sets «Выгрузить» only where the group of the РК has it attached', async () => {
    const { due } = await office.directories.create('document-groups', { name: 'Без', code: 'БЕЗ', kind: 2 }, 'test');
    await write(rows.document(1, 2, due as string), rows.number(1, null), rows.line(5, 1), rows.status(5, 'a'));
    expect([await office.taken(), await office.flag(1)]).toEqual([['rubric 1 5'], null]);
  });

  test('does not hinder a program that writes the row of values of the РК itself, later in its transaction', async () => {
    await write(document(), rows.line(5, 1), rows.status(5, 'a'), rows.number(1));
    expect([await office.taken(), await office.flag(1)]).toEqual([['document 1', 'rubric 1 5'], 1]);
  });

  test('of a set are events of their own, and РК get their stamps in one order whatever the order of the lines', async () => {
    await write(
      ...[1, 2, 3].map((isn) => rows.document(isn, 2, office.group)),
      ...[1, 2, 3].map((isn) => rows.line(10 - isn, isn)),
      `INSERT INTO delo."AR_RUBRIC_VALUE" ("ISN_REF_RUBRIC", "RUB_STATUS") VALUES (9, 'a'), (7, 'a'), (8, 'a')`,
    );
    expect(await office.taken()).toEqual(['rubric 3 7', 'rubric 2 8', 'rubric 1 9']);
    expect([await office.flag(1), await office.flag(2), await office.flag(3)]).toEqual([1, 1, 1]);
  });

  test('rolled back leaves neither event nor flag nor stamp', async () => {
    await write(document(), rows.number(1), rows.line(5, 1));
    await office.taken();
    await sql(`BEGIN; ${rows.status(5, 'a')}; ROLLBACK`);
    expect([await office.taken(), await office.flag(1), (await office.stamp(1)).version]).toEqual([[], null, 1]);
  });
});

test('ED-04: two transactions that set «Выгрузить» of one РК wait for each other, and both count', async () => {
  await write(document(), rows.line(5, 1), rows.line(6, 1));
  const [one, other] = [await office.program(), await office.program()];
  await one.query(`BEGIN; ${rows.status(5, 'a')}`);
  const second = other.query(`BEGIN; ${rows.status(6, 'a')}; COMMIT`);
  await one.query('COMMIT');
  await second;
  expect(await office.taken()).toEqual(['rubric 1 5', 'rubric 1 6']);
  expect([await office.flag(1), (await office.stamp(1)).version]).toEqual([1, 3]);
});

test('ED-04: a line and its values that two transactions write at once set «Выгрузить» when the event is taken', async () => {
  await write(document());
  const [one, other] = [await office.program(), await office.program()];
  await one.query(`BEGIN; ${rows.line(5, 1)}`);
  await other.query(`BEGIN; ${rows.status(5, 'a')}`);
  await other.query('COMMIT');
  expect(await office.taken()).toEqual([]);
  await one.query('COMMIT');
  office.clock.at = new Date(office.clock.at.getTime() + 60_000);
  expect(await office.taken()).toEqual(['rubric 1 5']);
  expect(await office.flag(1)).toBe(1);
});
