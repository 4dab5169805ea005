import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClamd } from '../../../../core/adapters/clamd/index.ts';
import { until } from '../../../../scripts/harness/until.ts';
import { type TestClamd, testClamd, virus, virusName } from '../../../support/clamd.ts';
import { type DocumentHouse, openDocumentHouse } from '../support/document-house.ts';

let clamd: TestClamd;
/** Files of gigabytes are the vault's own matter. */
let asked = false;
let house: DocumentHouse;
let made: DocumentHouse['made'];
beforeAll(async () => {
  clamd = await testClamd();
  house = await openDocumentHouse({
    infection: async (content) => (asked ? createClamd(clamd.address).infection(content) : undefined),
  });
  made = house.made;
});
afterAll(async () => {
  await house.end();
  await clamd.stop();
});

const read = async (isn: number) => (await house.clerk('GET', `/api/documents/${isn}`)).json();
const fileOf = (isn: number, id: number) => `/api/documents/${isn}/files/${id}`;
const limited = (limits: object) =>
  house.documents.directories.update('document-groups', made.answers, { fileLimits: limits }, 'test');

test('ED-12: a file is safe on disk under its hash, and comes back as it was', async () => {
  const { isn } = await house.registered();
  const bytes = Buffer.from('Ответ заявителю');
  const answer = await house.upload(isn, 'Ответ «итог».pdf', new Blob([bytes]), { send: 'true', description: 'Скан' });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect([answer.statusCode, answer.json()]).toEqual([
    201,
    { id: expect.any(Number), name: 'Ответ «итог».pdf', description: 'Скан', size: bytes.length, send: true, sha256 },
  ]);
  expect((await stat(path.join(house.filesDirectory, sha256.slice(0, 2), sha256))).size).toBe(bytes.length);
  const content = await house.clerk('GET', `${fileOf(isn, answer.json().id)}/content`);
  expect(content.body).toBe('Ответ заявителю');
  const view = await read(isn);
  expect([view.version, view.protocol.at(-1)]).toMatchObject([
    2,
    { operation: 'Добавлен файл', comment: 'Ответ «итог».pdf' },
  ]);
  expect(await house.audit()).toContain(`clerk: document.file.create ${isn} → done`);
});

test('AC-06: an infected file is refused at its field; while the antivirus is away a file can be sent later', async () => {
  asked = true;
  const { isn } = await house.registered();
  const infected = await house.upload(isn, 'справка.pdf', new Blob([virus]));
  expect([infected.statusCode, infected.json().error.details]).toEqual([
    422,
    [expect.objectContaining({ path: '/file', code: 'FILE_INFECTED', message: expect.stringContaining(virusName) })],
  ]);
  await clamd.stop();
  const unchecked = await house.upload(isn, 'справка.pdf', new Blob(['чисто']));
  expect([unchecked.statusCode, unchecked.json().error.code]).toEqual([503, 'FILE_UNCHECKED']);
  expect((await read(isn)).files).toEqual([]);
  await clamd.start();
  expect((await house.upload(isn, 'справка.pdf', new Blob(['чисто']))).statusCode).toBe(201);
  asked = false;
});

test('ED-05: «Рассылать» is set and taken back, and a file is removed; its bytes stay for others', async () => {
  const { isn } = await house.registered();
  const { id, sha256 } = (await house.upload(isn, 'a.txt', new Blob(['a']))).json();
  expect((await house.clerk('PATCH', fileOf(isn, id), { send: true })).json()).toMatchObject({ id, send: true });
  expect((await house.clerk('PATCH', fileOf(isn, id), { send: true })).statusCode).toBe(200);
  expect((await read(isn)).version).toBe(3);
  expect((await house.stranger('PATCH', fileOf(isn, id), { send: true })).statusCode).toBe(404);
  expect((await house.stranger('DELETE', fileOf(isn, id))).statusCode).toBe(404);
  expect((await house.stranger('GET', `${fileOf(isn, id)}/content`)).statusCode).toBe(404);
  expect((await house.clerk('DELETE', fileOf(isn, id))).statusCode).toBe(204);
  const view = await read(isn);
  expect(view.files).toEqual([]);
  expect(view.protocol.slice(-2)).toMatchObject([
    { operation: 'Файл: «Рассылать» установлено', comment: 'a.txt' },
    { operation: 'Удалён файл', comment: 'a.txt' },
  ]);
  expect((await stat(path.join(house.filesDirectory, sha256.slice(0, 2), sha256))).size).toBe(1);
  expect((await house.clerk('DELETE', fileOf(isn, id))).json().error.code).toBe('FILE_LINE_UNKNOWN');
});

test('ED-11: «Рассылать» that another user changed since is not changed back unseen', async () => {
  const { isn } = await house.registered();
  const { id } = (await house.upload(isn, 'a.txt', new Blob(['a']), { send: 'true' })).json();
  const { version } = await read(isn);
  await house.colleague('PATCH', fileOf(isn, id), { version, send: false });
  const answer = await house.clerk('PATCH', fileOf(isn, id), { version, send: true });
  expect([answer.statusCode, answer.json().error.details]).toMatchObject([
    409,
    [{ path: '/send', current: false, given: true }],
  ]);
});

test('ED-12: a file over the limits of the group is refused, and nothing of it stays', async () => {
  await limited({ maxSize: 1000, extensions: ['pdf'] });
  const { isn } = await house.registered({ groupDue: made.answers });
  const large = await house.upload(isn, 'a.pdf', new Blob([Buffer.alloc(700_000, 'b')]));
  expect([large.statusCode, large.json().error.details]).toEqual([
    422,
    [
      {
        path: '/file',
        code: 'FILE_TOO_LARGE',
        message: 'Файл больше 1000 байт, допустимых в этой группе документов.',
      },
    ],
  ]);
  for (const name of ['a.exe', 'pdf', 'a.pdf.exe']) {
    const answer = await house.upload(isn, name, new Blob(['a']));
    expect([answer.statusCode, answer.json().error.details[0].message]).toEqual([
      422,
      'Файлы такого типа в этой группе документов не допускаются. Допустимы: pdf.',
    ]);
  }
  expect((await house.upload(isn, 'A.PDF', new Blob([Buffer.alloc(1000)]))).statusCode).toBe(201);
  expect((await read(isn)).files).toHaveLength(1);
  expect(await readdir(path.join(house.filesDirectory, 'parts'))).toEqual([]);
});

test('ED-12: a group may allow one file', async () => {
  await limited({ maxSize: null, extensions: null });
  await house.fresh.database.query('UPDATE delo."DG_FILE_CONSTRAINT" SET "ONE_FILE" = 1 WHERE "DUE" = $1', [
    made.answers,
  ]);
  const { isn } = await house.registered({ groupDue: made.answers });
  expect((await house.upload(isn, 'a.txt', new Blob(['a']))).statusCode).toBe(201);
  expect((await house.upload(isn, 'b.txt', new Blob(['b']))).statusCode).toBe(422);
});

test('ED-12: large files are streamed: many at once take little memory', async () => {
  const { isn } = await house.registered();
  const part = Buffer.alloc(1024 * 1024, 'x');
  const size = 48;
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const answers = await Promise.all(
    [1, 2, 3, 4].map((n) =>
      sendSlowly(
        isn,
        `large-${n}.bin`,
        Array.from({ length: size }, () => part),
      ),
    ),
  );
  clearInterval(watch);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect((await read(isn)).files.map(({ size: bytes }: { size: number }) => bytes)).toEqual(
    Array(4).fill(size * part.length),
  );
  expect((most - before) / 2 ** 20).toBeLessThan(120);
});

test('ED-12: of an upload that breaks off nothing stays', async () => {
  const { isn } = await house.registered();
  await sendSlowly(isn, 'broken.bin', [Buffer.alloc(400_000, 'y')], 'break').catch(() => undefined);
  await until('the part to be gone', async () =>
    (await readdir(path.join(house.filesDirectory, 'parts'))).length === 0 ? true : undefined,
  );
  expect(await read(isn)).toMatchObject({ version: 1, files: [] });
  expect((await house.upload(isn, 'whole.bin', new Blob(['a']))).statusCode).toBe(201);
});

test('ED-12: the same file twice is there once; of a name only its last part counts', async () => {
  const { isn } = await house.registered();
  const first = await house.upload(isn, 'folder/a.txt', new Blob(['a']));
  const second = await house.upload(isn, 'a.txt', new Blob(['a']));
  expect([first.json().name, second.json().id]).toEqual(['a.txt', first.json().id]);
  expect((await read(isn)).version).toBe(2);
});

test.each<[string, () => Promise<{ statusCode: number; json(): { error: { code: string } } }>, number, string]>([
  [
    'a name longer than its field',
    async () => house.upload((await house.registered()).isn, `${'я'.repeat(256)}`, new Blob(['a'])),
    422,
    'DOCUMENT_INVALID',
  ],
  [
    'a description longer than its field',
    async () =>
      house.upload((await house.registered()).isn, 'a.txt', new Blob(['a']), { description: 'я'.repeat(256) }),
    422,
    'DOCUMENT_INVALID',
  ],
  ['no file', async () => noFile((await house.registered()).isn), 422, 'FILE_MISSING'],
  ['a form that is cut off', async () => noFile((await house.registered()).isn, 20), 400, 'BAD_REQUEST'],
  [
    'another form',
    async () => house.clerk('POST', `/api/documents/${(await house.registered()).isn}/files`, { a: 1 }),
    415,
    'MEDIA_TYPE',
  ],
  ['a РК that is not there', async () => house.upload(1, 'a.txt', new Blob(['a'])), 404, 'DOCUMENT_MISSING'],
])('ED-06: %s is refused in the one shape', async (_, send, status, code) => {
  const answer = await send();
  expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
});

async function noFile(isn: number, cut = 0) {
  const form = new FormData();
  form.append('send', 'true');
  const whole = new Request('http://x', { method: 'POST', body: form });
  const body = await whole.text();
  const response = await fetch(new URL(`/api/documents/${isn}/files`, house.url), {
    method: 'POST',
    body: body.slice(0, body.length - cut),
    headers: { cookie: await clerkCookie(), 'content-type': whole.headers.get('content-type')! },
  });
  const answer = (await response.json()) as { error: { code: string } };
  return { statusCode: response.status, json: () => answer };
}

async function clerkCookie(): Promise<string> {
  return `priemnaya_session=${await house.services.access.sessions.open('clerk')}`;
}

/** Sends a file piece by piece, and may break off in the middle. */
async function sendSlowly(isn: number, name: string, pieces: Buffer[], end?: 'break'): Promise<{ status: number }> {
  const boundary = 'boundary-of-the-test';
  const request = http.request(new URL(`/api/documents/${isn}/files`, house.url), {
    method: 'POST',
    headers: { cookie: await clerkCookie(), 'content-type': `multipart/form-data; boundary=${boundary}` },
  });
  const answered = new Promise<{ status: number }>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode! }));
    });
  });
  const write = (bytes: string | Buffer) => new Promise<void>((sent) => request.write(bytes, () => sent()));
  await write(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`);
  for (const piece of pieces) await write(piece);
  if (end === 'break') request.destroy();
  else request.end(`\r\n--${boundary}--\r\n`);
  return answered;
}

test('ED-12, ED-11: a file is replaced in its place; one that a colleague replaced meanwhile is not, and nobody of another картотека replaces any', async () => {
  const { isn } = await house.registered();
  const { id } = (
    await house.upload(isn, 'ответ.txt', new Blob(['первый']), { send: 'true', description: 'Ответ' })
  ).json();
  const { version } = await read(isn);
  const put = (name: string, text: string, query = '', by: 'clerk' | 'stranger' = 'clerk') =>
    house.upload(isn, name, new Blob([text]), {}, { method: 'PUT', path: `${fileOf(isn, id)}/content${query}`, by });
  const answer = await put('..\\ответ\u202efdp.txt', 'второй', `?version=${version}`);
  expect([answer.statusCode, answer.json()]).toMatchObject([
    200,
    { id, name: 'ответ_fdp.txt', size: Buffer.byteLength('второй'), send: true, description: 'Ответ' },
  ]);
  const { protocol } = await read(isn);
  expect(protocol.at(-1)).toMatchObject({ operation: 'Заменён файл', comment: 'ответ.txt → ответ_fdp.txt' });
  expect(await house.audit()).toContain(`clerk: document.file.replace ${isn}/${id} → done`);
  const shown = await house.clerk('GET', `${fileOf(isn, id)}/content?view=true`);
  expect([shown.body, shown.headers['content-type'], shown.headers['content-disposition']]).toEqual([
    'второй',
    'text/plain; charset=utf-8',
    `inline; filename*=UTF-8''${encodeURIComponent('ответ_fdp.txt')}`,
  ]);
  const late = await put('третий.txt', 'третий', `?version=${version}`);
  expect([late.statusCode, late.json().error.details]).toMatchObject([
    409,
    [{ path: '/name', current: 'ответ_fdp.txt', given: 'третий.txt' }],
  ]);
  const removed = await house.clerk('DELETE', `${fileOf(isn, id)}?version=${version}`);
  expect([removed.statusCode, removed.json().error.details]).toMatchObject([409, [{ current: 'ответ_fdp.txt' }]]);
  expect((await put('чужой.txt', 'чужой', '', 'stranger')).statusCode).toBe(404);
  // What would run in a browser is only ever saved, whatever its name says.
  for (const text of [
    '<html><script>alert(1)</script>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
  ]) {
    expect((await put('страница.pdf', text)).statusCode).toBe(200);
    const { headers } = await house.clerk('GET', `${fileOf(isn, id)}/content?view=true`);
    expect([headers['content-type'], headers['content-disposition']]).toEqual([
      'application/octet-stream',
      expect.stringContaining('attachment'),
    ]);
  }
});
