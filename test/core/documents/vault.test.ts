import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FileVault } from '../../../core/contract/index.ts';
import { createVault } from '../../../core/documents/files/vault.ts';

let directory: string;
let vault: FileVault;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-vault-'));
  vault = await createVault(directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function* inChunks(bytes: Buffer, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function all(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const placeOf = (sha256: string) => path.join(directory, sha256.slice(0, 2), sha256);
const parts = () => readdir(path.join(directory, 'parts'));

test.each([0, 1, 20_000, 300_000, 3_000_000])(
  'ED-12: %d bytes are kept under their hash and read back',
  async (size) => {
    const bytes = randomBytes(size);
    const sha256 = hashOf(bytes);
    expect(await vault.store(inChunks(bytes), { size, sha256, maxSize: size })).toEqual({ sha256, size });
    expect(hashOf(await readFile(placeOf(sha256)))).toBe(sha256);
    expect(hashOf(await all(vault.open(sha256)))).toBe(sha256);
    expect(await parts()).toEqual([]);
  },
);

test.each([20_000, 600_000])(
  'ED-12: a wrong or too large file of %d bytes is refused, and nothing of it stays',
  async (size) => {
    const bytes = randomBytes(size);
    const store = (expected: object) => vault.store(inChunks(bytes), expected);
    await expect(store({ size: size + 1 })).rejects.toMatchObject({ code: 'FILE_SIZE_DIFFERS' });
    await expect(store({ size: size - 1 })).rejects.toMatchObject({ code: 'FILE_SIZE_DIFFERS' });
    await expect(store({ sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'FILE_HASH_DIFFERS' });
    await expect(store({ maxSize: size - 1 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect(await parts()).toEqual([]);
    await expect(readFile(placeOf(hashOf(bytes)))).rejects.toMatchObject({ code: 'ENOENT' });
  },
);

test('ED-12: a file that is too large is refused before it has all come', async () => {
  let sent = 0;
  async function* endless() {
    for (;;) {
      sent += 1000;
      yield Buffer.alloc(1000);
    }
  }
  await expect(vault.store(endless(), { maxSize: 5_000 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  expect(sent).toBe(6_000);
});

test('ED-12: a source that breaks leaves nothing', async () => {
  async function* broken() {
    yield randomBytes(500_000);
    throw new Error('connection lost');
  }
  await expect(vault.store(broken())).rejects.toThrow('connection lost');
  expect(await parts()).toEqual([]);
});

test('ED-12: the same bytes at once from many are kept once', async () => {
  const bytes = randomBytes(400_000);
  const stored = await Promise.all(Array.from({ length: 20 }, () => vault.store(inChunks(bytes))));
  expect(new Set(stored.map(({ sha256 }) => sha256))).toEqual(new Set([hashOf(bytes)]));
  expect(hashOf(await readFile(placeOf(hashOf(bytes))))).toBe(hashOf(bytes));
  expect(await parts()).toEqual([]);
});

test('ED-12: a damaged file of another size is replaced by whole bytes', async () => {
  const bytes = randomBytes(1_000);
  const place = placeOf(hashOf(bytes));
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, bytes.subarray(0, 400));
  await vault.store(inChunks(bytes));
  expect(hashOf(await readFile(place))).toBe(hashOf(bytes));
});

test('ED-12: at start old parts of killed writers go, and those of living ones stay', async () => {
  const old = path.join(directory, 'parts', 'old.part');
  const fresh = path.join(directory, 'parts', 'fresh.part');
  await writeFile(old, 'x');
  await writeFile(fresh, 'y');
  const twoHoursAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await utimes(old, twoHoursAgo, twoHoursAgo);
  await createVault(directory);
  expect(await parts()).toEqual(['fresh.part']);
  await rm(fresh);
});

test.each(['../../etc/passwd', 'f'.repeat(64), 'F'.repeat(64), ''])('ED-12: «%s» opens nothing', async (name) => {
  await expect(all(vault.open(name))).rejects.toMatchObject({ code: 'FILE_UNKNOWN' });
});
