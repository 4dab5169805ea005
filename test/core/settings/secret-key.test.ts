import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loadSecretKeys } from '../../../core/settings/index.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'key-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('TM-24: the key file is made once, for its owner only, also by processes that start together', async () => {
  const file = path.join(directory, 'data', 'secret.key');
  const all = await Promise.all(Array.from({ length: 8 }, () => loadSecretKeys({ file })));
  expect(new Set(all.map(({ current }) => current.id)).size).toBe(1);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(path.dirname(file))).toEqual(['secret.key']);
  expect(Buffer.from(await readFile(file, 'utf8'), 'base64')).toHaveLength(32);
});

test('TM-24: the variable wins over the file', async () => {
  const environment = randomBytes(32).toString('base64');
  const { current } = await loadSecretKeys({ environment, file: '/nowhere/at/all' });
  expect(current.id).not.toContain(environment);
});

test.each(['short', 'x'.repeat(44), '!'.repeat(43), ',', randomBytes(33).toString('base64')])(
  'a wrong key %# is refused without being shown',
  async (environment) => {
    const error = await loadSecretKeys({ environment, file: '/nowhere' }).catch((reason) => reason);
    expect(error).toMatchObject({ code: 'SECRET_KEY_INVALID' });
    if (environment.length > 1) expect(error.message).not.toContain(environment);
  },
);

test('TM-24: a key file that others may read is refused', async () => {
  const file = path.join(directory, 'secret.key');
  await writeFile(file, randomBytes(32).toString('base64'));
  await chmod(file, 0o644);
  await expect(loadSecretKeys({ file })).rejects.toMatchObject({ code: 'SECRET_KEY_FILE_OPEN' });
  await expect(loadSecretKeys({ file: path.join(file, 'x') })).rejects.toMatchObject({
    code: 'SECRET_KEY_FILE_UNUSABLE',
  });
});
