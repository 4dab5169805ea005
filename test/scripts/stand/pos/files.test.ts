import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DerivedContent, type FileKind } from '../../../../scripts/stand/pos/files.ts';
import type { AppealFile, PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { Client, code, Emulators } from './client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: Client;
let id: string;
let small: AppealFile;
let large: AppealFile;
let given: AppealFile;

beforeAll(async () => {
  emulator = await emulators.start();
  client = await new Client(emulator).login();
  const appeal = emulator.control.addMessage({
    files: [
      { name: 'Фото.jpg', size: 20_000 },
      { name: 'Скан.pdf', size: 3_000_000 },
      { name: 'Записка.txt', content: Buffer.from('содержание'), contentType: 'text/plain; charset=utf-8' },
    ],
  });
  id = appeal.id;
  [small, large, given] = appeal.files as [AppealFile, AppealFile, AppealFile];
});
afterAll(() => emulators.closeAll());

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const fetchFile = (file: AppealFile, headers: Record<string, string> = {}) =>
  client.get('fileContent', `/api/v1/appeals/${id}/files/${file.id}/content`, headers);

describe('content of a file', () => {
  test('has the declared size and hash, a length and an ETag', async () => {
    for (const file of [small, large, given]) {
      const { bytes, headers, status } = await fetchFile(file);
      expect([status, bytes.length, sha256(bytes)]).toEqual([200, file.size, file.sha256]);
      expect(headers.get('content-length')).toBe(String(file.size));
      expect(headers.get('etag')).toBe(`"sha256:${file.sha256}"`);
      expect(headers.get('content-type')).toBe('application/octet-stream');
    }
    expect((await fetchFile(given)).bytes.toString()).toBe('содержание');
  });

  test.each([
    ['bytes=0-99', 0, 100],
    ['bytes=1000000-2999999', 1_000_000, 3_000_000],
    ['bytes=2999999-', 2_999_999, 3_000_000],
    ['bytes=2999999-9999999', 2_999_999, 3_000_000],
    ['bytes=-10', 2_999_990, 3_000_000],
    ['bytes=-9999999', 0, 3_000_000],
  ])('%s is answered 206', async (range, start, end) => {
    const whole = (await fetchFile(large)).bytes;
    const { status, bytes, headers } = await fetchFile(large, { range });
    expect(status).toBe(206);
    expect(headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/3000000`);
    expect(bytes.equals(whole.subarray(start, end))).toBe(true);
  });

  test.each(['bytes=3000000-', 'bytes=-0'])('%s is answered 416', async (range) => {
    const refused = await fetchFile(large, { range });
    expect(code(refused)).toBe('416 RANGE_NOT_SATISFIABLE');
    expect(refused.headers.get('content-range')).toBe('bytes */3000000');
  });

  test.each(['bytes=5-1', 'bytes=-', 'bytes=0-1,3-4', 'lines=1-2'])('%s is ignored', async (range) => {
    expect((await fetchFile(small, { range })).status).toBe(200);
  });

  test('If-Range holds a range to the version of the file', async () => {
    const range = 'bytes=0-9';
    expect((await fetchFile(small, { range, 'if-range': `"sha256:${small.sha256}"` })).status).toBe(206);
    expect((await fetchFile(small, { range, 'if-range': '"sha256:other"' })).status).toBe(200);
  });
});

describe('a spoilt file', () => {
  test('gone and missing', async () => {
    emulator.control.corruptFile(id, small.id, 'gone');
    expect(code(await fetchFile(small))).toBe('410 FILE_EXPIRED');
    emulator.control.corruptFile(id, small.id, 'missing');
    expect(code(await fetchFile(small))).toBe('404 FILE_NOT_FOUND');
  });

  test('another hash with the same size, as often as asked for', async () => {
    emulator.control.corruptFile(id, small.id, 'hash', { times: 1 });
    const spoilt = (await fetchFile(small)).bytes;
    expect(spoilt).toHaveLength(small.size);
    expect(sha256(spoilt)).not.toBe(small.sha256);
    expect(sha256((await fetchFile(small)).bytes)).toBe(small.sha256);
  });

  test('another size', async () => {
    emulator.control.corruptFile(id, small.id, 'size');
    expect((await fetchFile(small)).bytes).toHaveLength(10_000);
    emulator.control.corruptFile(id, small.id, 'none');
    expect((await fetchFile(small)).bytes).toHaveLength(20_000);
  });

  test('slow', async () => {
    emulator.control.corruptFile(id, small.id, 'slow', { bytesPerSecond: 100_000 });
    const begun = Date.now();
    expect(sha256((await fetchFile(small)).bytes)).toBe(small.sha256);
    expect(Date.now() - begun).toBeGreaterThan(90);
    emulator.control.corruptFile(id, small.id, 'none');
  });

  test('size and hash declared untruly from the beginning', async () => {
    const { id: other, files } = emulator.control.addMessage({
      files: [{ name: 'a.txt', content: Buffer.from('abc'), size: 99, sha256: '0'.repeat(64) }],
    });
    expect(files).toMatchObject([{ size: 99, sha256: '0'.repeat(64) }]);
    const path = `/api/v1/appeals/${other}/files/${files[0]?.id}/content`;
    expect((await client.get('fileContent', path)).bytes.toString()).toBe('abc');
  });
});

describe('derived content', () => {
  const magic: Record<FileKind, string> = {
    pdf: '255044462d',
    jpg: 'ffd8ff',
    png: '89504e470d0a1a0a',
    docx: '504b0304',
    txt: Buffer.from('Приложение').toString('hex'),
  };

  test.each(Object.entries(magic) as [FileKind, string][])('%s begins as its kind does', (kind, beginning) => {
    const content = new DerivedContent(kind, 5, 1000);
    expect(Buffer.concat([...content.slices(0, 1000)]).toString('hex')).toMatch(new RegExp(`^${beginning}`));
  });

  test('follows from kind, seed and size, in whole and in parts', () => {
    for (const kind of Object.keys(magic) as FileKind[]) {
      const read = (seed: number, size: number, start: number, end: number) =>
        Buffer.concat([...new DerivedContent(kind, seed, size).slices(start, end)]);
      const { size } = new DerivedContent(kind, 9, 2_500_001);
      const whole = read(9, 2_500_001, 0, size);
      expect(whole).toHaveLength(size);
      expect(read(9, 2_500_001, 0, size).equals(whole)).toBe(true);
      for (const at of [0, 10, 300, 1_048_600, size - 1]) {
        expect(read(9, 2_500_001, at, Math.min(size, at + 777)).equals(whole.subarray(at, at + 777))).toBe(true);
      }
      expect(read(10, 2_500_001, 0, size).equals(whole)).toBe(false);
    }
  });

  test('a text is UTF-8 whatever its size', () => {
    for (let size = 100; size < 300; size++) {
      const content = new DerivedContent('txt', 1, size);
      const bytes = Buffer.concat([...content.slices(0, content.size)]);
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).not.toThrow();
      expect(Math.abs(bytes.length - size)).toBeLessThanOrEqual(1);
    }
  });
});
