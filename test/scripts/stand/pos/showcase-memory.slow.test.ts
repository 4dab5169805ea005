import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectControl, type PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { csv, idOf, office, row, ShowcaseClient, zip } from './showcase-client.ts';

/** Peak memory of another process is read from /proc. */
const onLinux = existsSync('/proc/self/status') ? describe : describe.skip;
const megabyte = 1024 * 1024;
/** For garbage that is not collected yet: half of what a file held in memory would add at least. */
const allowance = 70 * megabyte;

onLinux('memory of the emulator does not grow with the file (needs /proc)', () => {
  let folder: string;
  let child: ChildProcess;
  let emulator: PosEmulator;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pos-showcase-'));
    const accounts = path.join(folder, 'accounts.json');
    await writeFile(accounts, JSON.stringify([office]));
    const file = (relative: string) => fileURLToPath(new URL(`../../../../${relative}`, import.meta.url));
    const main = file('scripts/stand/pos/main.ts');
    const parameters = ['--import', file('test/support/typescript.mjs'), main, '--showcase', accounts];
    child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
    emulator = { url: (JSON.parse(line) as { url: string }).url } as PosEmulator;
    // What every upload needs once is there already.
    for (let warmUp = 0; warmUp < 3; warmUp++)
      await send(csv(...Array.from({ length: 5000 }, (_, at) => row(at + warmUp))));
  });
  afterAll(async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
    await rm(folder, { recursive: true });
  });

  test('a csv of 140 MB, streamed', async () => {
    const before = await peak();
    const rows = 400_000;
    const hash = createHash('sha256');
    let size = 0;
    for (const piece of pieces(rows)) {
      hash.update(piece);
      size += piece.length;
    }
    expect(size).toBeGreaterThan(140 * megabyte);
    expect(await stream(rows, hash.digest('hex'))).toBe(202);
    expect((await peak()) - before).toBeLessThan(allowance);
    const control = connectControl(emulator.url);
    expect(await control.processUploads()).toBeGreaterThan(0);
    expect(await control.uploads()).toContainEqual(
      expect.objectContaining({ size, state: 'PROCESSED', rows: { total: rows, accepted: rows, rejected: 0 } }),
    );
  }, 300_000);

  test('a zip that unpacks to 150 MB', async () => {
    const before = await peak();
    const rows = 400_000;
    const archive = zip({ 'a.csv': Buffer.concat([...pieces(rows)]) });
    expect(await send(archive, { rows: String(rows), type: 'application/zip' })).toBe(202);
    expect((await peak()) - before).toBeLessThan(allowance);
  }, 300_000);

  async function send(file: Buffer, parts = {}): Promise<number> {
    return (await new ShowcaseClient(emulator).uploadAnew(file, parts)).status;
  }

  async function stream(rows: number, sha256: string): Promise<number> {
    const client = await new ShowcaseClient(emulator).login();
    const headers = { ...client.transaction(), 'content-type': 'multipart/form-data; boundary=b' };
    const sending = request(`${client.client.base}/showcase/v1/uploads`, { method: 'POST', headers });
    const answered = once(sending, 'response');
    await pipeline(Readable.from(multipart(rows, sha256)), sending);
    const [response] = await answered;
    response.resume();
    return response.statusCode;
  }

  async function peak(): Promise<number> {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }
});

function* multipart(rows: number, sha256: string): Generator<Buffer> {
  const head = (part: string) => `--b\r\ncontent-disposition: form-data; name="${part}"`;
  yield Buffer.from(`${head('rows')}\r\n\r\n${rows}\r\n${head('sha256')}\r\n\r\n${sha256}\r\n`);
  yield Buffer.from(`${head('file')}; filename="a.csv"\r\ncontent-type: text/csv\r\n\r\n`);
  yield* pieces(rows);
  yield Buffer.from('\r\n--b--\r\n');
}

/** A file in pieces of a thousand rows. */
function* pieces(rows: number): Generator<Buffer> {
  yield csv();
  const values = row(0).slice(20);
  for (let from = 0; from < rows; from += 1000) {
    yield Buffer.from(Array.from({ length: 1000 }, (_, at) => `${idOf(from + at)}${values}\r\n`).join(''));
  }
}
