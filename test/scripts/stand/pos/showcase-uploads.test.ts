import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { code, Emulators } from './client.ts';
import { branch, csv, formOf, hashOf, office, type Parts, row, ShowcaseClient, zip } from './showcase-client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: ShowcaseClient;

beforeEach(async () => {
  const timing = { receivedMs: 0, processingMs: 0 };
  emulator = await emulators.start({ showcase: { accounts: [office, branch], maxFileBytes: 100_000, ...timing } });
  client = await new ShowcaseClient(emulator).login();
});
afterAll(() => emulators.closeAll());

const good = csv(row(1), row(2));
const zipped = (entries: Record<string, Buffer>, checksum?: (content: Buffer) => number) =>
  client.upload(zip(entries, checksum), { rows: '2', type: 'application/zip', filename: 'pos_showcase.zip' });
const field = (name: string, value: string): [string, string] => [name, value];
const send = (...entries: [string, string | Blob][]) => {
  const form = new FormData();
  for (const [name, value] of entries) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, 'pos_showcase.csv');
  }
  return client.sendForm(form);
};
const file = (bytes = good): [string, Blob] => ['file', new Blob([Uint8Array.from(bytes)], { type: 'text/csv' })];

describe('an upload', () => {
  test('of a csv is received: 202 with receipt and id', async () => {
    const answer = await client.upload(good);
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ code: '200', description: 'Данные приняты в обработку', rows: 2 });
    expect(await emulator.control.uploads()).toMatchObject([
      {
        uploadId: answer.json.uploadId,
        contour: 'prod',
        login: office.login,
        sha256: hashOf(good),
        size: good.length,
        filename: 'pos_showcase.csv',
        state: 'PROCESSED',
        rows: { total: 2, accepted: 2, rejected: 0 },
      },
    ]);
    expect(emulator.control.journal({ operation: 'upload' })).toMatchObject([
      {
        body: { rows: 2, sha256: hashOf(good) },
        parts: [{ name: 'file', size: good.length, sha256: hashOf(good) }],
        effective: true,
      },
    ]);
  });

  test('of a zip with one csv is received; the hash is that of the archive', async () => {
    const archive = zip({ 'pos_showcase.csv': good });
    const answer = await client.upload(archive, { rows: '2', type: 'application/zip' });
    expect(answer.status).toBe(202);
    expect((await client.find(hashOf(archive))).json.items).toEqual([answer.json]);
    expect(await emulator.control.showcaseRows()).toMatchObject([{ line: 2 }, { line: 3 }]);
  });

  const broken: [string, () => Buffer, Parts, string][] = [
    ['other columns', () => Buffer.from(good.toString().replace('regionName', 'region')), {}, '400 BAD_HEADER'],
    ['no header', () => Buffer.from(`\ufeff${row(1)}\r\n`), {}, '400 BAD_HEADER'],
    ['commas', () => Buffer.from(good.toString().replaceAll(';', ',')), {}, '400 BAD_HEADER'],
    ['line ends of Unix', () => Buffer.from(good.toString().replaceAll('\r\n', '\n')), {}, '400 BAD_HEADER'],
    ['no bytes', () => Buffer.alloc(0), {}, '400 EMPTY_FILE'],
    ['a header alone', () => csv(), {}, '400 EMPTY_FILE'],
    ['no BOM', () => good.subarray(3), {}, '400 BAD_ENCODING'],
    ['a BOM cut short', () => good.subarray(0, 2), {}, '400 BAD_ENCODING'],
    ['bytes of windows-1251', () => csv(row(1, { channel: '\u0001' })), {}, '400 BAD_ENCODING'],
    ['an end in the middle of a character', () => Buffer.concat([good, Buffer.from([0xd0])]), {}, '400 BAD_ENCODING'],
    ['a quote that is not closed', () => csv(row(1), `"${row(2)}`), {}, '400 BAD_REQUEST'],
    ['a wrong hash', () => good, { sha256: hashOf(csv()) }, '400 CHECKSUM_MISMATCH'],
    ['too few rows', () => good, { rows: '3' }, '400 ROWS_MISMATCH'],
    ['too many rows', () => good, { rows: '1' }, '400 ROWS_MISMATCH'],
    [
      'more bytes than allowed',
      () => csv(...Array.from({ length: 500 }, (_, at) => row(at))),
      {},
      '413 FILE_TOO_LARGE',
    ],
    ['another media type', () => good, { type: 'text/plain' }, '415 UNSUPPORTED_MEDIA_TYPE'],
    ['rows that are no number', () => good, { rows: 'две' }, '422 VALIDATION_FAILED'],
    ['a hash that is none', () => good, { sha256: 'нет' }, '422 VALIDATION_FAILED'],
  ];
  test.each(broken)('with %s is refused, and leaves nothing behind', async (name, bytes, parts, expected) => {
    const content = name === 'bytes of windows-1251' ? replaced(bytes(), 0x01, 0xcf) : bytes();
    expect(code(await client.upload(content, parts))).toBe(expected);
    expect(await emulator.control.uploads()).toEqual([]);
    await client.uploadAnew(good);
    expect(await keptFiles()).toHaveLength(1);
  });

  test('of a broken archive is BAD_ARCHIVE', async () => {
    const archives: [Record<string, Buffer>, ((content: Buffer) => number)?][] = [
      [{}],
      [{ 'a.csv': good, 'b.csv': good }],
      [{ 'a.txt': good }],
      [{ 'a.csv': good }, () => 1],
    ];
    for (const [entries, checksum] of archives) {
      await client.login();
      expect(code(await zipped(entries, checksum))).toBe('400 BAD_ARCHIVE');
    }
    const cut = zip({ 'a.csv': good }).subarray(0, -30);
    for (const bytes of [good, cut, Buffer.alloc(0)]) {
      expect(code(await client.uploadAnew(bytes, { rows: '2', type: 'application/zip' }))).toBe('400 BAD_ARCHIVE');
    }
  });

  test('in an archive is checked as outside', async () => {
    expect(code(await zipped({ 'a.csv': good.subarray(3) }))).toBe('400 BAD_ENCODING');
    await client.login();
    expect(code(await zipped({ 'a.csv': csv(row(1)) }))).toBe('400 ROWS_MISMATCH');
  });

  test('has rows and sha256 before file, each part once; unknown parts are ignored', async () => {
    const [rows, sha256] = [field('rows', '2'), field('sha256', hashOf(good).toUpperCase())];
    const wrong: [string, string | Blob][][] = [
      [rows, sha256],
      [rows, file()],
      [sha256, file()],
      [file(), rows, sha256],
      [rows, file(), sha256],
      [rows, rows, sha256, file()],
      [rows, sha256, file(), file()],
    ];
    for (const entries of wrong) {
      await client.login();
      expect(code(await send(...entries))).toBe('422 VALIDATION_FAILED');
    }
    await client.login();
    expect(code(await send(field('more', '1'), rows, sha256, file()))).toBe('202 OK');
  });

  test('is multipart, whole', async () => {
    const json = { 'content-type': 'application/json' };
    expect(code(await client.sendForm(Buffer.from('{}'), json))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    const whole = Buffer.from(await new Response(formOf(good)).arrayBuffer());
    const type = `multipart/form-data; boundary=${whole.subarray(2, whole.indexOf('\r\n')).toString()}`;
    const bodies: [string, Buffer][] = [
      ['multipart/form-data', whole],
      [type, whole.subarray(0, -200)],
      [type, Buffer.from('nothing')],
    ];
    for (const [contentType, body] of bodies) {
      await client.login();
      expect(code(await client.sendForm(body, { 'content-type': contentType }))).toBe('400 BAD_REQUEST');
    }
    await client.login();
    expect(code(await client.sendForm(whole, { 'content-type': type }))).toBe('202 OK');
  });

  test('of the same file by the same login is DUPLICATE_FILE with the id of the first', async () => {
    const { uploadId } = (await client.upload(good)).json;
    const again = await client.uploadAnew(good);
    expect(code(again)).toBe('409 DUPLICATE_FILE');
    expect(again.json.error.details).toEqual([{ field: 'uploadId', value: uploadId }]);
    expect(code(await new ShowcaseClient(emulator, 'prod', branch).uploadAnew(good))).toBe('202 OK');
    expect(code(await new ShowcaseClient(emulator, 'test').uploadAnew(good))).toBe('202 OK');
  });

  test('of a file that was rejected before is received anew', async () => {
    const rule = emulator.control.addRejectRule({ code: 'CLOSED' });
    const rejected = (await client.upload(good)).json.uploadId;
    expect((await client.state(rejected)).json.state).toBe('REJECTED');
    emulator.control.removeRejectRule(rule);
    const { uploadId } = (await client.uploadAnew(good)).json;
    expect((await client.find(hashOf(good))).json.items).toMatchObject([{ uploadId: rejected }, { uploadId }]);
    expect(code(await client.uploadAnew(good))).toBe('409 DUPLICATE_FILE');
  });

  test('is found by hash and by id, by its own login and contour only', async () => {
    const receipt = (await client.upload(good)).json;
    expect((await client.find(hashOf(good).toUpperCase())).json).toEqual({ items: [receipt] });
    expect((await client.find(hashOf(csv()))).json).toEqual({ items: [] });
    for (const wrong of ['', 'abc', `${hashOf(good)}&sha256=${hashOf(good)}`]) {
      expect(code(await client.find(wrong))).toBe('400 BAD_REQUEST');
    }
    for (const other of [new ShowcaseClient(emulator, 'prod', branch), new ShowcaseClient(emulator, 'test')]) {
      await other.login();
      expect((await other.find(hashOf(good))).json).toEqual({ items: [] });
      expect(code(await other.state(receipt.uploadId))).toBe('404 UPLOAD_NOT_FOUND');
    }
    expect(code(await client.state('unknown'))).toBe('404 UPLOAD_NOT_FOUND');
  });
});

function replaced(bytes: Buffer, from: number, to: number): Buffer {
  return Buffer.from(bytes.map((byte) => (byte === from ? to : byte)));
}

async function keptFiles(): Promise<string[]> {
  const [upload] = await emulator.control.uploads();
  return readdir(path.dirname(upload?.file ?? ''));
}
