import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keyring, openSecretKeys } from '../../../core/settings/index.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { collect, house, right } from './house.ts';

let fresh: FreshDatabase;
let directory: string;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'key-'));
  await fresh.database.query('truncate host.secret_key');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const someKey = () => randomBytes(32).toString('base64');

describe('TM-24: the key file', () => {
  test('is made once, for its owner only, also by processes that start together', async () => {
    const file = path.join(directory, 'data', 'secret.key');
    const all = await Promise.all(Array.from({ length: 8 }, () => openSecretKeys(fresh.database, { file })));
    expect(new Set(all.map(({ first }) => first?.id)).size).toBe(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(path.dirname(file))).toEqual(['secret.key']);
    expect(Buffer.from(await readFile(file, 'utf8'), 'base64')).toHaveLength(32);
  });

  test('is not used where the variable is set', async () => {
    const environment = someKey();
    const keys = new Keyring({ environment, file: '/nowhere/at/all' });
    expect(keys.first?.id).not.toContain(environment);
    expect(keys.place).toBe('PRIEMNAYA_SECRET_KEY');
  });

  test('is refused where others may read it, or where it cannot be made', async () => {
    const file = path.join(directory, 'secret.key');
    await writeFile(file, someKey());
    await chmod(file, 0o644);
    expect(() => new Keyring({ file })).toThrow(expect.objectContaining({ code: 'SECRET_KEY_FILE_OPEN' }));
    const below = openSecretKeys(fresh.database, { file: path.join(file, 'x') });
    await expect(below).rejects.toMatchObject({ code: 'SECRET_KEY_FILE_UNUSABLE' });
  });

  test('is replaced whole, for the same readers, also behind a link', async () => {
    const real = path.join(directory, 'mounted.key');
    const file = path.join(directory, 'secret.key');
    await writeFile(real, `${someKey()}\n`, { mode: 0o640 });
    await chmod(real, 0o640);
    await symlink(real, file);
    // What a killed predecessor has left.
    await writeFile(`${real}.${randomUUID()}`, someKey());
    const keys = new Keyring({ file });
    const old = keys.first?.id;
    const { id } = await keys.addFirst();
    expect(keys.ids).toEqual([id, old]);
    expect((await stat(real)).mode & 0o777).toBe(0o640);
    expect((await readdir(directory)).sort()).toEqual(['mounted.key', 'secret.key']);
    expect(new Keyring({ file: real }).ids).toEqual(keys.ids);
  });
});

test.each(['short', 'x'.repeat(44), '!'.repeat(43), ',', randomBytes(33).toString('base64')])(
  'a wrong key %# is refused without being shown',
  (environment) => {
    let error: Error | undefined;
    try {
      new Keyring({ environment, file: '/nowhere' });
    } catch (reason) {
      error = reason as Error;
    }
    expect(error).toMatchObject({ code: 'SECRET_KEY_INVALID' });
    if (environment.length > 1) expect(error?.message).not.toContain(environment);
  },
);

describe('TM-24: the key of the installation', () => {
  test('a second node that was not given the key does not start, and makes no key of its own', async () => {
    await openSecretKeys(fresh.database, { file: path.join(directory, 'one', 'secret.key') });
    const file = path.join(directory, 'two', 'secret.key');
    await expect(openSecretKeys(fresh.database, { file })).rejects.toMatchObject({
      code: 'SECRET_KEY_UNKNOWN',
      message: expect.stringMatching(/скопируйте файл secret\.key.*PRIEMNAYA_SECRET_KEY.*secrets forget/s),
    });
    expect(await readdir(directory)).toEqual(['one']);
    const other = openSecretKeys(fresh.database, { environment: someKey(), file });
    await expect(other).rejects.toMatchObject({ code: 'SECRET_KEY_UNKNOWN' });
  });

  test('of two first nodes with data of their own, one begins and the other is refused', async () => {
    const files = ['one', 'two'].map((name) => path.join(directory, name, 'secret.key'));
    const both = await Promise.allSettled(files.map((file) => openSecretKeys(fresh.database, { file })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await readdir(directory)).toHaveLength(1);
  });

  test('an installation from before keeps the key that opens what is stored, and no other is taken', async () => {
    const key = someKey();
    const h = await house({ environment: key, file: '/nowhere' });
    try {
      await h.settings.save(collect, right, 'x');
      await h.fresh.database.query('truncate host.secret_key');
      const file = path.join(directory, 'secret.key');
      await expect(openSecretKeys(h.fresh.database, { file })).rejects.toMatchObject({ code: 'SECRET_KEY_UNKNOWN' });
      expect(await readdir(directory)).toEqual([]);
      const { first } = await openSecretKeys(h.fresh.database, { environment: key, file });
      expect(await h.fresh.database.query('select id from host.secret_key')).toEqual([{ id: first?.id }]);
    } finally {
      await h.fresh.drop();
    }
  });
});
