import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../../scripts/harness/until.ts';
import type { Fault, PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { code, Emulators } from './client.ts';
import { csv, formOf, hashOf, office, row, ShowcaseClient } from './showcase-client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: ShowcaseClient;

beforeEach(async () => {
  emulator = await emulators.start({ showcase: { accounts: [office], receivedMs: 0, processingMs: 0 } });
  client = await new ShowcaseClient(emulator).login();
});
afterAll(() => emulators.closeAll());

const file = csv(row(1));
const fail = (fault: Fault, operation = 'upload') =>
  emulator.control.addFault({ match: { operation, times: 1 }, fault });
const received = async () => (await emulator.control.uploads()).length;

describe('faults of an upload', () => {
  test.each([
    [401, '401 TOKEN_INVALID'],
    [429, '429 TOO_MANY_REQUESTS'],
    [500, '500 INTERNAL_ERROR'],
    [503, '503 SERVICE_UNAVAILABLE'],
  ])('status %i: not carried out', async (status, expected) => {
    fail({ kind: 'status', status });
    expect(code(await client.upload(file))).toBe(expected);
    expect(await received()).toBe(0);
    expect(code(await client.uploadAnew(file))).toBe('202 OK');
  });

  test('status after: taken, found by its hash', async () => {
    fail({ kind: 'status-after', status: 503 });
    expect(code(await client.upload(file))).toBe('503 SERVICE_UNAVAILABLE');
    expect((await client.find(hashOf(file))).json.items).toHaveLength(1);
  });

  test('reset: not taken', async () => {
    fail({ kind: 'reset' });
    await expect(client.upload(file)).rejects.toThrow('fetch failed');
    expect(await received()).toBe(0);
  });

  test('reset after and half an answer: taken, the token used up', async () => {
    fail({ kind: 'reset-after' });
    await expect(client.upload(file)).rejects.toThrow('fetch failed');
    expect(code(await client.upload(csv(row(2))))).toBe('401 TOKEN_USED');
    fail({ kind: 'cut-body' });
    await expect(client.uploadAnew(csv(row(2)))).rejects.toThrow('terminated');
    expect(await received()).toBe(2);
    expect(emulator.control.journal({ operation: 'upload', effective: true })).toMatchObject([
      { status: null, fault: 'reset-after' },
      { status: 202, fault: 'cut-body' },
    ]);
  });

  test('cut in the middle of the file: told of in the journal, nothing kept', async () => {
    await client.upload(file);
    fail({ kind: 'cut-request', afterBytes: 200_000 });
    const large = csv(...Array.from({ length: 2000 }, (_, at) => row(at)));
    await expect(client.uploadAnew(large)).rejects.toThrow('fetch failed');
    await until('the journal', () => emulator.control.journal({ operation: 'upload' }).length === 2);
    expect(emulator.control.journal({ operation: 'upload' })[1]).toMatchObject({ status: null, fault: 'cut-request' });
    await until('the half file to go', async () => (await keptFiles()).length === 1);
    expect(code(await client.upload(large))).toBe('202 OK');
  });

  test('cut also where the file is shorter', async () => {
    fail({ kind: 'cut-request', afterBytes: 1_000_000 });
    await expect(client.upload(file)).rejects.toThrow('fetch failed');
    expect(await received()).toBe(0);
  });

  test('slow arrival', async () => {
    fail({ kind: 'slow-request', bytesPerSecond: 20_000 });
    const begun = Date.now();
    expect(code(await client.upload(file))).toBe('202 OK');
    expect(Date.now() - begun).toBeGreaterThan(50);
  });

  test('a client that goes away in the middle uses no token up', async () => {
    await client.upload(file);
    await client.login();
    const headers = { ...client.transaction(), 'content-type': 'multipart/form-data; boundary=b' };
    const sending = request(`${client.client.base}/showcase/v1/uploads`, { method: 'POST', headers });
    const ended = new Promise((resolve) => sending.on('error', resolve));
    const head = (part: string) => `--b\r\ncontent-disposition: form-data; name="${part}"`;
    sending.write(`${head('rows')}\r\n\r\n1\r\n${head('sha256')}\r\n\r\n${hashOf(file)}\r\n`);
    sending.write(`${head('file')}; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\nhalf`);
    await until('the file to come', async () => (await keptFiles()).length === 2);
    sending.destroy();
    await ended;
    await until('the half file to go', async () => (await keptFiles()).length === 1);
    expect(code(await client.upload(csv(row(2))))).toBe('202 OK');
  });

  test('delay: taken although the client went away', async () => {
    fail({ kind: 'delay', ms: 100 });
    const gone = fetch(`${client.client.base}/showcase/v1/uploads`, {
      method: 'POST',
      headers: client.transaction(),
      body: formOf(file),
      signal: AbortSignal.timeout(50),
    });
    await expect(gone).rejects.toThrow();
    await until('the upload', async () => (await received()) === 1);
  });
});

test('faults of a token and of queries', async () => {
  fail({ kind: 'status', status: 503 }, 'showcaseToken');
  expect(code(await client.ask(office))).toBe('503 SERVICE_UNAVAILABLE');
  const { uploadId } = (await client.upload(file)).json;
  fail({ kind: 'status', status: 429 }, 'uploadState');
  expect(code(await client.state(uploadId))).toBe('429 TOO_MANY_REQUESTS');
  fail({ kind: 'reset' }, 'findUpload');
  await expect(client.find(hashOf(file))).rejects.toThrow('fetch failed');
  expect(code(await client.state(uploadId))).toBe('200 OK');
});

async function keptFiles(): Promise<string[]> {
  const [upload] = await emulator.control.uploads();
  return readdir((upload?.file ?? '').replace(/\/[^/]+$/, ''));
}
