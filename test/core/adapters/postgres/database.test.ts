import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase } from '../../../../core/adapters/postgres/index.ts';
import type { Database } from '../../../../core/ports/database.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase({ migrations: 'none' });
  database = fresh.database;
  await database.query('create table item (n int primary key, word text)');
});
afterAll(() => fresh.drop());

const numbers = async () => (await database.query<{ n: number }>('select n from item order by n')).map(({ n }) => n);

describe('values', () => {
  test('come as numbers, dates, digits and json', async () => {
    const [row] =
      await database.query(`select 4294967296::bigint as isn, count(*) as count, 9223372036854775807 as huge,
      12.50::numeric(9,2) as sum, date '2026-02-28' as day, timestamptz '2026-02-28 12:00+03' as at,
      array[1,null,3]::bigint[] as many, array[date '2026-01-01'] as days, '{"a":1}'::jsonb as json, null as nothing
      from item`);
    expect(row).toEqual({
      isn: 4_294_967_296,
      count: 0,
      huge: '9223372036854775807',
      sum: '12.50',
      day: '2026-02-28',
      at: new Date('2026-02-28T09:00:00Z'),
      many: [1, null, 3],
      days: ['2026-01-01'],
      json: { a: 1 },
      nothing: null,
    });
  });

  test('instants come exact to the millisecond, also old, far and endless ones', async () => {
    const texts = [
      '2026-11-26 17:10:32.123456+00',
      '2026-11-26 17:10:32.1+00',
      '0044-03-15 00:00:00+00',
      '12026-01-01 10:00:00+00',
    ];
    const rows = await fresh.database.query<{ at: Date }>('select t::timestamptz as at from unnest($1::text[]) as t', [
      texts,
    ]);
    expect(rows.map(({ at }) => at.toISOString())).toEqual([
      '2026-11-26T17:10:32.123Z',
      '2026-11-26T17:10:32.100Z',
      '0044-03-15T00:00:00.000Z',
      '+012026-01-01T10:00:00.000Z',
    ]);
    const [before] = await fresh.database.query<{ at: Date }>(`select timestamptz '0044-03-15 10:00+00 BC' as at`);
    expect(before?.at.getUTCFullYear()).toBe(-43);
    expect(await fresh.database.query(`select timestamptz 'infinity' as at`)).toEqual([
      { at: Number.POSITIVE_INFINITY },
    ]);
  });

  test('of errors are not quoted', async () => {
    await database.query('create table citizen (name text primary key)');
    await database.query('insert into citizen values ($1)', ['Примеров']);
    const twice = await database.query('insert into citizen values ($1)', ['Примеров']).catch((error) => error);
    expect(twice).toMatchObject({ code: '23505', constraint: 'citizen_pkey' });
    const wrong = await database.query('select $1::text::int', ['Примеров']).catch((error) => error);
    expect(wrong.code).toBe('22P02');
    expect(JSON.stringify([twice, wrong, twice.message, wrong.message])).not.toContain('Примеров');
  });
});

describe('a transaction', () => {
  test('commits what its work wrote, and undoes all when the work fails', async () => {
    await database.transaction((transaction) => transaction.query('insert into item values (1)'));
    const failing = database.transaction(async (transaction) => {
      await transaction.query('insert into item values (2)');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await numbers()).toEqual([1]);
  });

  test('undoes only what a failed attempt wrote', async () => {
    await database.transaction(async (transaction) => {
      await transaction.query('insert into item values (10)');
      const outer = transaction.attempt(async () => {
        await transaction.query('insert into item values (11)');
        await expect(
          transaction.attempt(() => transaction.query('insert into item values (10)')),
        ).rejects.toMatchObject({
          code: '23505',
        });
        await transaction.query('insert into item values (12)');
        return 'kept';
      });
      expect(await outer).toBe('kept');
      await expect(
        transaction.attempt(async () => {
          await transaction.query('insert into item values (13)');
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
    });
    expect(await numbers()).toEqual([1, 10, 11, 12]);
  });

  test('is not reported as committed when an error in it was swallowed', async () => {
    const swallowing = database.transaction(async (transaction) => {
      await transaction.query('insert into item values (20)');
      await transaction.query('select 1/0').catch(() => {});
    });
    await expect(swallowing).rejects.toMatchObject({ code: 'TRANSACTION_LOST' });
    expect(await numbers()).not.toContain(20);
  });

  test('refuses queries after its end', async () => {
    const kept = await database.transaction(async (transaction) => transaction);
    await expect(kept.query('select 1')).rejects.toMatchObject({ code: 'TRANSACTION_OVER' });
  });

  test('leaves its connection usable when a deferred constraint refuses the commit', async () => {
    const single = createDatabase(fresh.url, { connections: 1 });
    await single.query('create table child (parent int references item deferrable initially deferred)');
    const refused = single.transaction((transaction) => transaction.query('insert into child values (999)'));
    await expect(refused).rejects.toMatchObject({ code: '23503' });
    await single.transaction((transaction) => transaction.query('insert into child values (1)'));
    await single.close();
  });
});

describe('a stream', () => {
  test('yields all rows in batches', async () => {
    let sum = 0;
    const rows = database.stream<{ n: number }>(
      'select n::bigint as n from generate_series(1, $1::int) n',
      [2_500],
      1_000,
    );
    for await (const { n } of rows) sum += n;
    expect(sum).toBe((2_500 * 2_501) / 2);
  });

  test('that is left early gives its connection back', async () => {
    const single = createDatabase(fresh.url, { connections: 1 });
    for (let round = 0; round < 3; round += 1) {
      for await (const row of single.stream('select generate_series(1, 100000)', [], 10)) {
        expect(row).toBeDefined();
        break;
      }
    }
    expect(await single.query('select 1 as n')).toEqual([{ n: 1 }]);
    await single.close();
  });

  test('that fails in the middle rejects with the error', async () => {
    const reading = async () => {
      for await (const row of database.stream('select 1/(50-n) from generate_series(1, 100) n', [], 10)) void row;
    };
    await expect(reading()).rejects.toMatchObject({ code: '22012' });
  });
});

test('exclusively lets one work at a time, also over other connections', async () => {
  const other = createDatabase(fresh.url);
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await database.query('select pg_sleep(0.05)');
    seen.push(`${name} ends`);
  };
  await Promise.all([database.exclusively('work', work('a')), other.exclusively('work', work('b'))]);
  expect(seen[1]?.[0]).toBe(seen[0]?.[0]);
  expect(await other.exclusively('work', async () => 'free again')).toBe('free again');
  await expect(other.exclusively('work', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await database.exclusively('work', async () => 'free again')).toBe('free again');
  await other.close();
});

test('close may be called twice; what comes later is refused', async () => {
  const closing = createDatabase(fresh.url);
  await closing.query('select 1');
  await Promise.all([closing.close(), closing.close()]);
  await expect(closing.query('select 1')).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
  await expect(closing.listen('x', () => {})).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
});
