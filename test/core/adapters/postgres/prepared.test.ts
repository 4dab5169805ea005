import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase } from '../../../../core/adapters/postgres/index.ts';
import type { Database, Sql } from '../../../../core/ports/database.ts';
import { prepared } from '../../../../core/ports/prepared.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let fresh: FreshDatabase;
/** Of one connection, so that every question meets the same. */
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase({ migrations: 'none' });
  await fresh.database.query('create table item as select n from generate_series(1, 100) as n');
  database = createDatabase(fresh.url, { connections: 1 });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const those = prepared('select n from item where n = any($1::integer[]) order by n');
const kept = async (sql: Sql) =>
  (await sql.query<{ statement: string }>('select statement from pg_prepared_statements')).map(
    ({ statement }) => statement,
  );

test('a prepared statement is kept by its connection, but not where many values are given; others are not', async () => {
  const many = Array.from({ length: 50 }, (_, index) => index + 1);
  expect(await database.query(those, [many])).toHaveLength(50);
  expect(await database.query('select n from item where n = $1', [7])).toEqual([{ n: 7 }]);
  expect(await kept(database)).toEqual([]);

  expect(await database.query(those, [[3, 1]])).toEqual([{ n: 1 }, { n: 3 }]);
  expect(await database.query(those, [many])).toHaveLength(50);
  await database.transaction(async (transaction) => {
    expect(await transaction.query(those, [[2]])).toEqual([{ n: 2 }]);
    expect(await kept(transaction)).toEqual([those]);
  });
});

test('a table that changed its shape costs one refusal: the connection with the old plan is given up', async () => {
  const all = prepared('select * from item where n = $1');
  expect(await database.query(all, [1])).toEqual([{ n: 1 }]);
  await fresh.database.query('alter table item add column word text');
  await expect(database.query(all, [1])).rejects.toMatchObject({ code: '0A000' });
  expect(await database.query(all, [1])).toEqual([{ n: 1, word: null }]);
});
