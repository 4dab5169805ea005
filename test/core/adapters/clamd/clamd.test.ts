import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClamd } from '../../../../core/adapters/clamd/index.ts';
import { type ClosableFileVault, createVault } from '../../../../core/documents/files/vault.ts';
import { type TestClamd, testClamd, virus, virusName } from '../../../support/clamd.ts';

const limit = 8 * 1024 * 1024;
let directory: string;
let clamd: TestClamd;
let vault: ClosableFileVault;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-clamd-'));
  clamd = await testClamd(0, limit);
  vault = await createVault(path.join(directory, 'files'), createClamd(clamd.address));
});
afterAll(async () => {
  await vault.close();
  await clamd.stop();
  await rm(directory, { recursive: true, force: true });
});

async function* pieces(...texts: (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
const big = (size: number) => Array.from({ length: size / 64 / 1024 }, () => Buffer.alloc(64 * 1024, 'a'));
const kept = async () => {
  const names = await readdir(path.join(directory, 'files'), { recursive: true });
  return names.filter((name) => /[0-9a-f]{64}|\.part$/.test(name));
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'kept',
    ({ code }: { code: string }) => code,
  );

describe('AC-06: clamd is asked about a file before it is kept', () => {
  test('a clean file is kept, small or large, and is asked about whole', async () => {
    expect(await codeOf(vault.store(pieces('письмо ', 'заявителя')))).toBe('kept');
    expect(await codeOf(vault.store(pieces(...big(limit))))).toBe('kept');
    expect(await codeOf(vault.store(pieces()))).toBe('kept');
    expect(clamd.asked).toEqual([Buffer.byteLength('письмо заявителя'), limit, 0]);
  });

  test('of an infected one nothing is kept, small or large', async () => {
    const before = await kept();
    const small = vault.store(pieces(virus.slice(0, 9), virus.slice(9)));
    await expect(small).rejects.toMatchObject({ code: 'FILE_INFECTED', item: virusName });
    expect(await codeOf(vault.store(pieces(...big(1024 * 1024), virus)))).toBe('FILE_INFECTED');
    expect(await kept()).toEqual(before);
  });

  test('what was made here is not asked about', async () => {
    const before = clamd.asked.length;
    await vault.store(pieces('Протокол'), { own: true });
    expect(clamd.asked).toHaveLength(before);
  });

  test('a daemon that hangs up, takes no file so large, or is away leaves a file unchecked, and nothing kept', async () => {
    const before = await kept();
    clamd.hangUps = 1;
    expect(await codeOf(vault.store(pieces('a', 'b')))).toBe('FILE_UNCHECKED');
    await expect(vault.store(pieces(...big(limit * 2)))).rejects.toMatchObject({
      code: 'FILE_UNCHECKED',
      message: expect.stringContaining('StreamMaxLength'),
    });
    await clamd.stop();
    await expect(vault.store(pieces('a'))).rejects.toMatchObject({
      name: 'RetryLaterError',
      code: 'FILE_UNCHECKED',
      message: expect.stringMatching(/антивирус не отвечает \(ECONNREFUSED\).*antivirus\.clamd/),
    });
    expect(await kept()).toEqual(before);
    expect(await createClamd(clamd.address).trouble()).toBe('ECONNREFUSED');
    await clamd.start();
    expect(await createClamd(clamd.address).trouble()).toBeUndefined();
    expect(await codeOf(vault.store(pieces('a')))).toBe('kept');
  });

  test('it is reached by a Unix socket, too', async () => {
    const local = await testClamd(path.join(directory, 'clamd.ctl'));
    try {
      expect(await createClamd(local.address).infection(pieces('чисто'))).toBeUndefined();
      expect(await createClamd(local.address).infection(pieces(virus))).toBe(virusName);
    } finally {
      await local.stop();
    }
  });
});
