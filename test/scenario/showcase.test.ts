import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Office } from '../../plugins/pos/test/office.ts';
import { openPosHouse, type PosHouse } from '../../plugins/pos/test/pos-house.ts';
import { ShowcaseDesk } from '../../plugins/pos/test/showcase-desk.ts';
import type { Api } from '../../scripts/harness/api.ts';
import { until } from '../../scripts/harness/until.ts';
import { createMailServer, type MailServer } from '../../scripts/stand/mail/server.ts';
import { classifier, codePrefix } from '../../scripts/stand/pos/index.ts';

const taskId = 'POSShowcase.POSShowcaseDispatcher';
const lkoId = 'b11bba7a-029a-46bd-965e-d03c1bd0204b';
const subject = 'Невозможность выгрузки для передачи на витрину ПОС';

type Row = Record<string, unknown>;

let house: PosHouse;
let mail: MailServer;
let desk: ShowcaseDesk;
let rubricDue: string;
let directory: string;
let clerk: Api;

beforeAll(async () => {
  house = await openPosHouse();
  mail = await createMailServer();
  directory = await mkdtemp(path.join(tmpdir(), 'priemnaya-kept-'));
  house.emulator.control.addShowcaseAccount({ login: 'витрина', password: 'made-up-secret' });
  const sql = {
    query: (statement: string, parameters: readonly unknown[] = []) => house.sql(statement, ...parameters),
  };
  const office = new Office(sql as never, 'S');
  desk = new ShowcaseDesk(sql as never, office);
  await desk.set();
  clerk = await house.login('clerk', ['clerk'], [desk.made.card]);
  await office.setValues(desk.made.organization, { POS_LKO_ID: lkoId });
  const [category] = classifier;
  rubricDue = await desk.rubric(`Вопрос ССТУ #pos_link:${codePrefix}${category!.id}.${category!.children[0]!.id}`);
  const { version } = await house.api.get<{ version: number }>(`/api/tasks/${taskId}/settings`);
  await house.api.put(`/api/tasks/${taskId}/settings`, {
    version,
    common: {
      serverUrl: house.emulator.url,
      periodHours: 24,
      deliveryKindIsn: desk.made.posDelivery,
      repeats: 0,
      keepFiles: true,
      directory,
      mail: {
        administrator: 'administrator@example.ru',
        sender: 'showcase@example.ru',
        server: '127.0.0.1',
        port: mail.port,
        authorization: 'none',
      },
    },
    instances: [{ settings: { login: 'витрина', password: 'made-up-secret' } }],
  });
  // Saving starts the task, which runs at once: nothing is there for it yet.
  await until('the first run', async () => {
    const { items } = await house.api.get<{ items: Row[] }>(`/api/tasks/${taskId}/runs`);
    return items.some(({ finishedAt }) => finishedAt != null);
  });
});
afterAll(async () => {
  await house.end();
  await mail.close();
  await rm(directory, { recursive: true, force: true });
});

async function run(): Promise<Row> {
  const { runs } = await house.api.post<{ runs: { runId: string }[] }>(`/api/tasks/${taskId}/run`);
  const runId = runs[0]!.runId;
  const ended = async () => {
    const seen = await house.api.get<Row>(`/api/runs/${runId}`);
    return seen.finishedAt == null ? undefined : seen;
  };
  return (await until('the end of the run', ended, 60_000)) as Row;
}

const exportsOf = async () => (await house.api.get<{ items: Row[]; kept: Row }>('/api/showcase/exports')).items;
const windowOf = (isn: number) => clerk.get<Row & { results: Row[] }>(`/api/documents/${isn}/pos`);

async function call(
  method: string,
  target: string,
  body?: unknown,
  who = house.api,
): Promise<{ status: number; body: Row }> {
  const answer = await fetch(`${house.url}${target}`, {
    method,
    headers: {
      cookie: who.cookie,
      origin: house.url,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

describe('«Витрина ПОС. Выгрузка данных» of a whole host', () => {
  test('SH-08…SH-13: from the flag to the window, with a letter about what was left out', async () => {
    const isn = await desk.question({ rubricDue });
    const left = await desk.question({ rubricDue, status: null });
    expect(await windowOf(isn)).toMatchObject({ mode: 'showcase', available: true, upload: true, results: [] });
    expect(await run()).toMatchObject({ outcome: 'partial', counters: { exported: 1, leftOut: 1 } });
    const [made] = await exportsOf();
    expect(made).toMatchObject({
      state: 'accepted',
      lines: 1,
      leftOut: 1,
      uploadState: 'RECEIVED',
      kept: { there: true },
    });
    const after = await windowOf(isn);
    expect(after).toMatchObject({
      upload: false,
      results: [{ result: '200 – Данные приняты в обработку', uploadId: made!.uploadId }],
    });
    const letter = await until('the letter', async () => mail.letters.find((each) => each.subject === subject), 30_000);
    expect(letter!.text).toContain(`(ISN ${left})`);
    expect(letter!.attachments).toHaveLength(1);
    expect(letter!.from).toContain('showcase@example.ru');
    expect(house.logged.join()).not.toContain('made-up-secret');
    expect(mail.letters.filter((each) => each.subject !== subject)).toEqual([]);

    // SH-12: outside of the slots, a minute after.
    house.emulator.control.processUploads();
    await house.sql('update plugin_pos.showcase_export set next_ask_at = now()');
    await house.sql('update host.task_wake set at = now() where task_id = $1', taskId);
    await until(
      'the state',
      async () => (await exportsOf()).some(({ id, uploadState }) => id === made!.id && uploadState === 'PROCESSED'),
      60_000,
    );
  });

  test('SH-13: the flag of the window is the доп. реквизит of the РК', async () => {
    const isn = await desk.question({ rubricDue, upload: 0 });
    const target = `/api/documents/${isn}/pos/upload`;
    expect(await call('PUT', target, { upload: true }, clerk)).toMatchObject({ status: 200, body: { upload: true } });
    const document = await clerk.get<{ values: Row }>(`/api/documents/${isn}`);
    expect(document.values.POS_UPLOAD).toBe(true);
    expect(await call('PUT', target, { upload: false }, clerk)).toMatchObject({ status: 200, body: { upload: false } });
    expect((await call('PUT', target, { upload: 'yes' }, clerk)).status).toBeGreaterThanOrEqual(400);
    expect((await call('PUT', '/api/documents/1/pos/upload', { upload: true }, clerk)).status).toBe(404);
    const bare = await desk.question({ rubricDue });
    await house.sql('update delo."DOC_RC" set "DUE_DOCGROUP" = $2 where "ISN_DOC" = $1', bare, '0.none.');
    expect(await windowOf(bare)).toMatchObject({ available: false, upload: null, reasons: [{ code: 'NO_ATTRIBUTE' }] });
    expect((await call('PUT', `/api/documents/${bare}/pos/upload`, { upload: true }, clerk)).status).toBe(409);
    await house.sql('update delo."AR_RC_VALUE" set "POS_UPLOAD" = 0 where "ISN_DOC" = $1', bare);
  });

  test('SH-14: the dry run, «Не выгружено и почему», and «Статус ПОС» of many at once', async () => {
    const goes = await desk.question({ rubricDue });
    const left = await desk.question({ rubricDue, status: null });
    const dry = await call('POST', '/api/showcase/dry-run', { rows: 5 });
    expect(dry).toMatchObject({ status: 200, body: { reasons: [{ reason: 'NO_STATUS', count: 2 }] } });
    expect((dry.body.rows as Row[]).map(({ id }) => id)).toContainEqual(
      expect.stringMatching(`^${String(goes).padStart(10, '0')}`),
    );
    const blocked = await call('GET', '/api/showcase/blocked?reason=NO_STATUS', undefined, clerk);
    const lines = (blocked.body.items as { document: Row; rubric: Row }[]).map(({ document, rubric }) => {
      return { isn: document.isn, rubric: rubric.id };
    });
    expect(lines.map(({ isn }) => isn)).toContain(left);
    const status = 'Назначен исполнитель';
    expect((await call('POST', '/api/showcase/blocked/status', { status: 'Иной', lines }, clerk)).status).toBe(422);
    expect(await call('POST', '/api/showcase/blocked/status', { status, lines }, clerk)).toEqual({
      status: 200,
      body: { count: lines.length },
    });
    expect((await call('GET', '/api/showcase/blocked', undefined, clerk)).body).toMatchObject({
      reasons: [],
      items: [],
    });
    const other = await house.login('other', ['clerk'], []);
    expect((await call('POST', '/api/showcase/blocked/status', { status, lines }, other)).status).toBe(404);
    expect((await call('POST', '/api/showcase/dry-run', {}, clerk)).status).toBe(403);
    await house.sql('update delo."AR_RC_VALUE" set "POS_UPLOAD" = 0');
  });

  test('exports that the showcase refused are sent again by command, and kept files are deleted by command', async () => {
    const isn = await desk.question({ rubricDue });
    house.emulator.control.addFault({
      match: { operation: 'upload', times: 1 },
      fault: { kind: 'status', status: 413 },
    });
    expect(await run()).toMatchObject({ outcome: 'partial' });
    const [refused, first] = await exportsOf();
    expect(refused).toMatchObject({ state: 'refused', answerText: expect.any(String) });
    expect((await call('POST', `/api/showcase/exports/${first!.id}/resend`)).status).toBe(409);
    expect((await call('POST', '/api/showcase/exports/999999/resend')).status).toBe(404);
    expect((await call('POST', `/api/showcase/exports/${refused!.id}/resend`)).status).toBe(202);
    await until('the state', async () => ((await exportsOf())[0]!.state === 'accepted' ? true : undefined), 60_000);
    expect(await windowOf(isn)).toMatchObject({ upload: false, results: [{ outcome: 'accepted' }] });

    const { kept } = await house.api.get<{ kept: Row }>('/api/showcase/exports?limit=1');
    expect(kept).toMatchObject({ count: 2, bytes: expect.any(Number) });
    const file = `/api/showcase/exports/${first!.id}/file`;
    const taken = await fetch(`${house.url}${file}`, { headers: { cookie: house.api.cookie } });
    const { path: keptPath } = first!.kept as { path: string };
    expect(Buffer.from(await taken.arrayBuffer())).toEqual(await readFile(keptPath));
    expect(taken.headers.get('content-disposition')).toContain(`${encodeURIComponent(path.basename(keptPath))}`);
    expect((await call('GET', file, undefined, clerk)).status).toBe(403);
    expect((await call('DELETE', file)).status).toBe(204);
    expect(await call('GET', file)).toMatchObject({ status: 404, body: { error: { code: 'SHOWCASE_FILE_MISSING' } } });
    expect((await call('DELETE', `/api/showcase/exports/${first!.id}/file`)).status).toBe(204);
    expect((await exportsOf())[1]!.kept).toBeNull();
    const [audit] = await house.sql(
      `select count(*)::integer as count from host.audit where action like 'pos: DELETE %/showcase/exports/%'`,
    );
    expect(audit!.count).toBe(2);
    const { items, nextCursor } = await house.api.get<{ items: Row[]; nextCursor: string }>(
      '/api/showcase/exports?limit=1',
    );
    expect(items).toHaveLength(1);
    const next = await house.api.get<{ items: Row[] }>(`/api/showcase/exports?limit=1&cursor=${nextCursor}`);
    expect(next.items[0]!.id).toBe(first!.id);
    expect((await call('GET', '/api/showcase/exports?cursor=x')).status).toBe(422);
  });
});
