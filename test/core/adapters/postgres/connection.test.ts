import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase } from '../../../../core/adapters/postgres/index.ts';
import type { Database } from '../../../../core/ports/database.ts';
import { until } from '../../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { startOldServer } from './old-server.ts';

let fresh: FreshDatabase;
/** Who cuts connections of the others. */
let admin: Database;
beforeAll(async () => {
  fresh = await freshDatabase({ migrations: 'none' });
  admin = createDatabase(fresh.url, { application: 'admin' });
});
afterAll(async () => {
  await admin.close();
  await fresh.drop();
});

const cut = (application: string) =>
  admin.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [application]);

function withUrl(change: (url: URL) => void): string {
  const url = new URL(fresh.url);
  change(url);
  return url.href;
}

async function failure(url: string): Promise<{ code: string; message: string }> {
  const database = createDatabase(url, { connectTimeoutMs: 2_000 });
  try {
    return await database.ping().then(
      () => ({ code: 'NONE', message: '' }),
      (error) => error,
    );
  } finally {
    await database.close();
  }
}

describe('a connection that is cut', () => {
  test('while idle does no harm', async () => {
    const lost: Error[] = [];
    const database = createDatabase(fresh.url, { application: 'idle', onLost: (error) => lost.push(error) });
    await database.query('select 1');
    await cut('idle');
    await until('the loss', () => lost.length > 0);
    expect(lost[0]).toMatchObject({ code: 'DATABASE_AWAY' });
    expect(await database.query('select 1 as n')).toEqual([{ n: 1 }]);
    await database.close();
  });

  test('in a query or a transaction is a coded error, and the next query has another', async () => {
    const database = createDatabase(fresh.url, { application: 'busy', connections: 1 });
    const sleeping = database.query('select pg_sleep(30)').catch((error) => error);
    await until('a busy session', async () => (await cut('busy')).length > 0);
    expect(await sleeping).toMatchObject({ code: 'DATABASE_AWAY' });
    const thinking = database.transaction(async (transaction) => {
      await transaction.query('create table never (n int)');
      await cut('busy');
      await transaction.query('select 1');
    });
    await expect(thinking).rejects.toMatchObject({ code: 'DATABASE_AWAY' });
    expect(await database.query(`select to_regclass('never') as never`)).toEqual([{ never: null }]);
    await database.close();
  });

  test('while it held a lock aborts the signal and rejects', async () => {
    const database = createDatabase(fresh.url, { application: 'holder' });
    const holding = database.exclusively('held', async (lost) => {
      await cut('holder');
      await until('the abort', () => lost.aborted);
    });
    await expect(holding).rejects.toMatchObject({ code: 'DATABASE_LOCK_LOST' });
    await database.close();
  });
});

describe('listening', () => {
  test('hears notifications until it is closed', async () => {
    const heard: string[] = [];
    const database = createDatabase(fresh.url);
    const subscription = await database.listen('news', (payload) => heard.push(payload));
    const other = await database.listen('news', (payload) => heard.push(`other ${payload}`));
    await admin.query(`notify news, 'one'`);
    await until('two notices', () => heard.length === 2);
    await subscription.close();
    await subscription.close();
    await admin.query(`notify news, 'two'`);
    await until('the third notice', () => heard.length === 3);
    expect(heard.sort()).toEqual(['one', 'other one', 'other two']);
    await other.close();
    await database.close();
  });

  test('comes back after its connection was cut, and tells of the gap', async () => {
    const heard: string[] = [];
    let gaps = 0;
    const database = createDatabase(fresh.url, { application: 'listener' });
    await database.listen(
      'Новости дня',
      (payload) => heard.push(payload),
      () => {
        gaps += 1;
      },
    );
    for (let round = 1; round <= 2; round += 1) {
      await cut('listener');
      await until('the gap', () => gaps === round);
      await admin.query(`select pg_notify('Новости дня', $1)`, [String(round)]);
      await until('the notice', () => heard.length === round);
    }
    expect(heard).toEqual(['1', '2']);
    await database.close();
  });
});

describe('an unsuitable database', () => {
  test('is away: nobody listens', async () => {
    const error = await failure(
      withUrl((url) => {
        url.port = '1';
      }),
    );
    expect(error.code).toBe('DATABASE_AWAY');
    expect(error.message).not.toContain(new URL(fresh.url).password);
  });

  test('is away: the server does not answer', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    expect((await failure(`postgresql://a:b@127.0.0.1:${port}/c`)).code).toBe('DATABASE_AWAY');
    silent.close();
  });

  test('is older than the SQL of the product', async () => {
    const old = await startOldServer();
    const error = await failure(`postgresql://a:b@127.0.0.1:${old.port}/c`);
    expect(error.code).toBe('DATABASE_TOO_OLD');
    expect(error.message).toContain('PostgreSQL 14.12, нужна версия 15');
    old.close();
  });

  test('refuses the password', async () => {
    const error = await failure(
      withUrl((url) => {
        url.password = 'wrong-secret';
      }),
    );
    expect(error.code).toBe('DATABASE_REFUSED');
    expect(error.message).not.toContain('wrong-secret');
  });

  test('does not exist', async () => {
    const error = await failure(
      withUrl((url) => {
        url.pathname = 'нет_такой';
      }),
    );
    expect(error.code).toBe('DATABASE_MISSING');
    expect(error.message).toContain('нет_такой');
  });

  test('is not in UTF-8', async () => {
    const name = new URL(fresh.url).pathname.slice(1);
    await admin.query(
      `create database "${name}_ascii" template template0 encoding 'SQL_ASCII' locale 'C' locale_provider libc`,
    );
    const error = await failure(
      withUrl((url) => {
        url.pathname = `${name}_ascii`;
      }),
    );
    expect(error.code).toBe('DATABASE_WRONG_ENCODING');
    await admin.query(`drop database "${name}_ascii"`);
  });

  test('has a connection string that cannot be read', () => {
    for (const url of ['', 'localhost', 'mysql://a:secret@b/c']) {
      expect(() => createDatabase(url)).toThrow(expect.objectContaining({ code: 'DATABASE_URL_INVALID' }));
    }
  });
});
