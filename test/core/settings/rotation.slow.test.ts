import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from '../../../core/ports/database.ts';
import { createSecretsAdmin, openSecretKeys, type Settings } from '../../../core/settings/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { collect, type House, house, moduleAlpha, right, url } from './house.ts';

let directory: string;
let file: string;
let h: House;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'rotation-'));
  file = path.join(directory, 'secret.key');
  h = await house({ file });
});
afterAll(async () => {
  await h.fresh.drop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  await h.settings.save(
    moduleAlpha,
    { version: 0, common: { url, server: 'dmz', mail: { password: 'почта-1' } } },
    'x',
  );
  await h.settings.save(collect, { ...right, common: { folder: 'x', key: 'ключ-1' } }, 'x');
  await h.settings.save(collect, { version: 1, common: { folder: 'y', key: 'ключ-2' } }, 'x');
});
afterEach(async () => {
  await h.fresh.database.query('truncate host.settings, host.settings_version, host.secret_key, host.node');
  await rm(file, { force: true });
  await openSecretKeys(h.fresh.database, { file });
  h = Object.assign(h, { settings: await h.node() });
});

const admin = (options: { environment?: string; database?: Database } = {}) =>
  createSecretsAdmin({ database: h.fresh.database, file, lockMs: 60_000, ...options });
const keyTexts = async () => (await readFile(file, 'utf8')).trim().split('\n');
const usedKeys = async () => {
  const { keys } = await admin().status();
  return keys.filter(({ inForce, earlier }) => inForce + earlier > 0).map(({ id }) => id);
};
const secrets = async (settings: Settings) => [
  await settings.resolve(collect.id, 0),
  await settings.resolveModule('alpha'),
];
const present = {
  common: { folder: 'y', key: 'ключ-2' },
  instance: { login: 'robot', password: 'тайна-1' },
};

describe('TM-24: rotation of the key', () => {
  test('every version of all settings is encrypted with a new key, and the old one can go', async () => {
    const [old] = await keyTexts();
    const before = await admin().status();
    expect(before.keys).toEqual([
      expect.objectContaining({ position: 1, present: true, inForce: 3, earlier: 2, forgotten: 0 }),
    ]);
    const done = await admin().rotate();
    expect(done).toMatchObject({ made: true, resealed: 5, damaged: 0, keyless: 0, nodes: [] });
    expect(done.unused).toEqual([{ position: 2, id: before.keys[0]!.id }]);
    expect(await usedKeys()).toEqual([done.present]);
    expect(await keyTexts()).toEqual([expect.any(String), old]);
    expect(await admin().dropUnused()).toEqual([before.keys[0]!.id]);
    const rest = await keyTexts();
    expect(rest).not.toContain(old);
    expect(JSON.stringify([before, done, await admin().status()])).not.toContain(old);
    const node = await h.node();
    expect(await secrets(node)).toMatchObject([present, { mail: { password: 'почта-1' } }]);
    expect(await node.restore(collect, 1, 'x')).toMatchObject({
      version: 3,
      secretsSet: ['/common/key', expect.any(String)],
    });
    expect(await node.resolve(collect.id, 0)).toMatchObject({ common: { key: 'ключ-1' } });
  });

  test('twice is harmless, and dropping makes no key', async () => {
    expect(await admin().dropUnused()).toEqual([]);
    const first = await admin().rotate();
    const second = await admin().rotate();
    expect(second).toMatchObject({ made: true, resealed: 5 });
    expect(second.unused).toHaveLength(2);
    expect(second.unused[0]!.id).toBe(first.present);
    expect(await admin().dropUnused()).toHaveLength(2);
    expect(await usedKeys()).toEqual([second.present]);
  });

  test('of two at once, one waits for the other', async () => {
    const both = await Promise.all([admin().rotate(), admin().rotate()]);
    expect(both.map(({ made }) => made)).toEqual([true, true]);
    expect(await keyTexts()).toHaveLength(3);
    expect(await secrets(await h.node())).toMatchObject([present, {}]);
  });

  test('two running hosts go on without a restart, and encrypt with the new key at once', async () => {
    const [one, two] = [await h.node(), await h.node()];
    await secrets(one);
    const { present: id } = await admin().rotate();
    await admin().dropUnused();
    // One had the settings in memory, the other had not.
    for (const host of [one, two]) expect(await secrets(host)).toMatchObject([present, {}]);
    await one.save(collect, { version: 2, common: { folder: 'z', key: 'ключ-3' } }, 'x');
    expect(await two.resolve(collect.id, 0)).toMatchObject({ common: { key: 'ключ-3' } });
    expect(await usedKeys()).toEqual([id]);
  });

  test('a save under way is not missed', async () => {
    const { database } = h.fresh;
    const waiting = async (count: number) => {
      const rows = await database.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length === count;
    };
    const { saving, rotating } = await database.transaction(async (transaction) => {
      await transaction.query('lock table host.settings_version in exclusive mode');
      const saving = h.settings.save(collect, { version: 2, common: { folder: 'z', key: 'ключ-3' } }, 'x');
      await until('a save that has its key', () => waiting(1));
      const rotating = admin().rotate();
      await until('a rotation that waits', () => waiting(2));
      return { saving, rotating };
    });
    await saving;
    const { present: id } = await rotating;
    expect(await usedKeys()).toEqual([id]);
  });

  test('broken off at any statement, it is finished by the next call, and nothing is lost meanwhile', async () => {
    let step = 1;
    for (; ; step += 1) {
      const keysBefore = (await keyTexts()).length;
      const died = await admin({ database: dyingAt(h.fresh.database, step) })
        .rotate()
        .then(
          () => false,
          () => true,
        );
      expect(await secrets(await h.node())).toMatchObject([present, { mail: { password: 'почта-1' } }]);
      if (!died) break;
      const { present: id } = await admin().rotate();
      expect(await usedKeys()).toEqual([id]);
      // One key at most for both calls together, or one for each where the first had finished its work.
      expect((await keyTexts()).length - keysBefore).toBeLessThanOrEqual(2);
      await admin().dropUnused();
      expect(await keyTexts()).toHaveLength(1);
    }
    expect(step).toBeGreaterThan(20);
  });

  test('with more versions than fit into one transaction', async () => {
    await h.fresh.database.query(
      `insert into host.settings_version
       select owner_kind, owner_id, version + n, saved_at, author, document, diff
         from host.settings_version, generate_series(10, 200) as n where version = 1 and owner_kind = 'task'`,
    );
    expect(await admin().rotate()).toMatchObject({ resealed: 5 + 191 * 2 });
    expect(await usedKeys()).toHaveLength(1);
  });

  test('a damaged value hinders neither the next rotation nor the dropping of its key', async () => {
    await h.fresh.database.query(
      `update host.settings_version set document = jsonb_set(document, '{common,values,key,$secret,tag}', '"AAAA"')
        where owner_kind = 'task' and version = 1`,
    );
    expect(await admin().rotate()).toMatchObject({ made: true, resealed: 4, damaged: 1 });
    expect(await admin().rotate()).toMatchObject({ made: true, resealed: 4, damaged: 1 });
    expect(await admin().dropUnused()).toHaveLength(2);
    const node = await h.node();
    expect(await secrets(node)).toMatchObject([present, {}]);
    await expect(node.restore(collect, 1, 'x')).rejects.toMatchObject({
      details: [{ path: '/common/key', message: expect.stringContaining('не расшифровывается') }],
    });
  });

  test('keys of the variable: the first one encrypts, none is made, and the command says which can go', async () => {
    const [old] = await keyTexts();
    const fresh = randomBytes(32).toString('base64');
    const done = await admin({ environment: `${fresh}, ${old}` }).rotate();
    expect(done).toMatchObject({ made: false, resealed: 5, unused: [{ position: 2 }] });
    await expect(admin({ environment: `${fresh}, ${old}` }).dropUnused()).rejects.toMatchObject({
      code: 'SECRET_KEYS_ELSEWHERE',
    });
    expect(await keyTexts()).toEqual([old]);
    expect(await secrets(await h.node(fresh))).toMatchObject([present, {}]);
    await expect(secrets(await h.node(old as string))).rejects.toMatchObject({ code: 'SECRET_KEY_UNKNOWN' });
  });
});

describe('TM-24: a key that is lost', () => {
  const lose = () => writeFile(file, randomBytes(32).toString('base64'), { mode: 0o600 });

  test('is given up by a command; then the secrets are entered anew', async () => {
    const saved = await readFile(file, 'utf8');
    await lose();
    await expect(admin().rotate()).rejects.toMatchObject({ code: 'SECRET_KEY_UNKNOWN' });
    expect(await admin().lost()).toBe(5);
    expect(await admin().forget()).toBe(5);
    expect(await admin().forget()).toBe(0);
    await openSecretKeys(h.fresh.database, { file });
    const node = await h.node();
    expect(await node.complete(collect.id)).toBe(false);
    expect((await node.read(collect)).missing).toEqual(['/common/key', '/instances/0/password']);
    expect((await node.read(collect)).common).toMatchObject({ folder: 'y' });
    const instances = [{ jobId: 0, settings: { login: 'robot', password: 'новая' } }];
    await node.save(collect, { version: 2, common: { folder: 'y', key: 'новый' }, instances }, 'x');
    const mail = { password: 'почта-2' };
    await node.save(moduleAlpha, { version: 1, common: { url, server: 'dmz', mail } }, 'x');
    expect(await node.resolve(collect.id, 0)).toMatchObject({ common: { key: 'новый' } });
    // The key is found after all: what it protects is readable again, and the next rotation takes it along.
    await writeFile(file, `${(await readFile(file, 'utf8')).trim()}\n${saved}`);
    const again = await h.node();
    await again.restore(moduleAlpha, 1, 'x');
    expect(await again.resolveModule('alpha')).toMatchObject({ mail: { password: 'почта-1' } });
    expect(await admin().rotate()).toMatchObject({ made: false, resealed: 5 });
    expect((await admin().status()).keys[0]).toMatchObject({ inForce: 3, earlier: 6, forgotten: 0 });
  });

  test('is not lost where a node lives', async () => {
    await lose();
    await h.fresh.database.query(
      `insert into host.node (name, incarnation, started_at, seen_at)
       values ('живой', gen_random_uuid(), now(), clock_timestamp())`,
    );
    await expect(admin().forget()).rejects.toMatchObject({ code: 'SECRET_KEY_IN_USE', item: 'живой' });
    expect(await admin().lost()).toBe(5);
  });

  test('where nothing is missing, nothing is given up', async () => {
    expect(await admin().forget()).toBe(0);
    expect(await secrets(await h.node())).toMatchObject([present, {}]);
  });
});

/** Dies at its n-th statement, in or out of a transaction. */
function dyingAt(database: Database, step: number): Database {
  let count = 0;
  const tick = () => {
    count += 1;
    if (count >= step) throw new Error('died');
  };
  const dying = <T extends { query: Database['query'] }>(sql: T): T =>
    Object.assign(Object.create(sql), {
      query: async (...parameters: Parameters<Database['query']>) => {
        tick();
        const rows = await sql.query(...parameters);
        tick();
        return rows;
      },
    });
  return Object.assign(dying(database), {
    transaction: (work: Parameters<Database['transaction']>[0]) =>
      database.transaction((transaction) => work(dying(transaction))),
    exclusively: database.exclusively.bind(database),
  }) as Database;
}
