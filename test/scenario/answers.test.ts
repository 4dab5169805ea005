import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadConfig } from '../../config/index.ts';
import { ALL_CARDS } from '../../core/access/index.ts';
import { openHost } from '../../core/main.ts';
import { until } from '../../scripts/harness/until.ts';
import { demoOrganisations, emulatorOrganisations, prepareDemo } from '../../scripts/stand/demo/index.ts';
import { createPosEmulator, type PosEmulator } from '../../scripts/stand/pos/index.ts';
import { Hosts, type RunningHost } from '../support/hosts.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const password = 'made-up-for-the-scenario';
const [organisation] = demoOrganisations;
const registration = 'POSExchange.POSRegistration';
const statusTask = 'POSExchange.POSStatusSender';
/** On a machine that is five times slower. */
const patienceMs = 60_000;

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  readonly body: any;
}

let hosts: Hosts;
let pos: PosEmulator;
let data: string;
/** Where users come in. */
let office: RunningHost;
/** «Сервер ФЗ с доступом в интернет». */
let internet: RunningHost;
const cookies = new Map<string, string>();
const found = { group: '', department: '', head: '', executor: '' };

beforeAll(async () => {
  pos = await createPosEmulator({ seed: 5, organisations: emulatorOrganisations });
  data = await mkdtemp(path.join(tmpdir(), 'priemnaya-answers-'));
  const environment = {
    PRIEMNAYA_SECRET_KEY: randomBytes(32).toString('base64'),
    PRIEMNAYA_TASKS_GRACE_SECONDS: '1',
    PRIEMNAYA_STAND_MODE: 'off',
  };
  hosts = await Hosts.open(environment);
  await prepare(environment);
  [office, internet] = [await start('офис'), await start('интернет')];
});
afterAll(async () => {
  await hosts?.end();
  await pos?.close();
  await rm(data, { recursive: true, force: true });
});

const start = (node: string) => hosts.start({ node, source: true });

/** What a technologist and an administrator do; the module speaks with ПОС from the node «интернет». */
async function prepare(environment: Record<string, string>): Promise<void> {
  const house = { DATABASE_URL: hosts.fresh.url, PRIEMNAYA_DATA: data, PRIEMNAYA_NODE_NAME: 'интернет' };
  const host = await openHost(await loadConfig({ ...environment, ...house }), silent);
  try {
    await prepareDemo(host, { posUrl: pos.url, intervalMinutes: 999, say: () => {} });
    const people = { clerk: ['clerk'], reader: ['auditor'], stranger: ['clerk'] };
    for (const [login, roles] of Object.entries(people)) {
      const cards = login === 'clerk' ? [ALL_CARDS] : ['0.ЧУЖАЯ.'];
      await host.access.users.create({ login, password, name: login, roles, cards });
      cookies.set(login, `priemnaya_session=${await host.access.sessions.open(login)}`);
    }
    const { directories } = host.documents;
    const groups = await directories.list('document-groups', { q: 'ПОС Ответы', limit: 10 });
    found.group = groups.items[0]!.due as string;
    const departments = await directories.list('departments', { q: organisation!.name, limit: 10 });
    found.department = departments.items[0]!.due as string;
    const officials = await directories.list('departments', { q: 'Примерова', limit: 10 });
    found.executor = officials.items[0]!.due as string;
    found.head = (await directories.list('departments', { q: 'Образцов', limit: 10 })).items[0]!.due as string;
  } finally {
    await host.close();
  }
}

async function ask(method: string, call: string, body?: unknown, user = 'clerk', host = office): Promise<Answer> {
  const form = body instanceof FormData;
  const response = await fetch(`${host.url}${call}`, {
    method,
    headers: {
      cookie: cookies.get(user)!,
      ...(body !== undefined && { origin: host.url }),
      ...(body !== undefined && !form && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** A message with an executor whose status is at ПОС, and the РК of an answer with two files to send. */
async function ready(): Promise<{ messageId: string; appeal: number; answer: number }> {
  const { id } = pos.control.addMessage({ lkoId: organisation!.pos.lkoId, files: [] });
  await office.api.post(`/api/tasks/${registration}/run`);
  const appeal = await until(
    'the РК of the message',
    async () => (await ask('GET', `/api/documents?msgId=${id}`)).body.items[0]?.isn as number | undefined,
    patienceMs,
  );
  const resolution = {
    authorDue: found.head,
    text: 'Ответить',
    executors: [{ due: found.executor, responsible: true }],
  };
  expect((await ask('POST', `/api/documents/${appeal}/resolutions`, resolution)).status).toBe(201);
  await until('the executor at ПОС', () => pos.control.states({ id })[0]!.state === 'EXECUTOR_ASSIGNED', patienceMs);
  const made = await ask('POST', `/api/documents/${appeal}/answers`, {
    groupDue: found.group,
    executorDue: found.executor,
  });
  expect(made).toMatchObject({
    status: 201,
    body: { kind: 3, links: [{ isn: appeal }], values: { POS_MSG_ID: id }, executors: ['Примерова П.П.'] },
  });
  for (const name of ['Ответ.pdf', 'Акт.docx']) {
    const form = new FormData();
    form.append('send', 'true');
    form.append('file', new Blob([`Содержимое ${name}`]), name);
    expect((await ask('POST', `/api/documents/${made.body.isn}/files`, form)).status).toBe(201);
  }
  return { messageId: id, appeal, answer: made.body.isn };
}

const taken = (id: string) => pos.control.journal({ operation: 'sendAnswer', id, effective: true });

test.each([
  ['SOLVED', 'Решено', 'SOLVED'],
  ['NOT_SOLVED', 'Не решено', 'NOT_SOLVED'],
  ['POSTPONED', 'Отложено', 'ANSWER_POSTPONED'],
  ['REDIRECTED', 'Перенаправлено', 'REDIRECTED'],
  ['REJECTED', 'Отклонено', 'REJECTED'],
])(
  'RP-02, RP-03, RP-05: «%s» with two files, from the page of one node through the server of PX-01',
  async (type, title, state) => {
    const { messageId, appeal, answer } = await ready();
    expect((await ask('GET', `/api/documents/${answer}/pos`)).body).toMatchObject({
      mode: 'answer',
      available: true,
      reasons: [],
      executor: 'Примерова П.П.',
      head: 'Образцов О.О.',
      files: { count: 2 },
      upload: null,
      results: [],
    });
    const postponedTo = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
    const input = { type, text: 'На № {№}: сделано.', comment: 'Акт', ...(type === 'POSTPONED' && { postponedTo }) };
    const preview = (await ask('POST', `/api/documents/${answer}/pos/preview`, input)).body;
    expect(preview).toMatchObject({ problems: [], text: expect.stringMatching(/^На № \S+: сделано\.$/) });
    const sent = await ask('POST', `/api/documents/${answer}/pos/answer`, input);
    expect(sent).toEqual({ status: 200, body: { state: 'ANSWER_SENT' } });
    expect(pos.control.states({ id: messageId })[0]!.state).toBe(state);
    const [{ parts }] = taken(messageId) as unknown as [{ parts: { json?: { text: string }; filename?: string }[] }];
    expect(parts[0]!.json!.text).toBe(preview.text);
    expect(parts.slice(1).map(({ filename }) => filename)).toEqual(['Ответ.pdf', 'Акт.docx']);
    for (const isn of [appeal, answer]) {
      const { body } = await ask('GET', `/api/documents/${isn}`);
      expect(body.values).toMatchObject({ POS_STATUS: `Направлен ответ: ${title}`, POS_COMMENT: 'Акт' });
      expect(body.values.POS_SENDING).toMatch(
        new RegExp(`^Направлен ответ: ${title}\\. Отправлено в ПОС \\d\\d/\\d\\d/\\d{4} \\d\\d:\\d\\d$`),
      );
    }
    const { addressees } = (await ask('GET', `/api/documents/${answer}`)).body;
    expect(addressees.length).toBeGreaterThan(0);
    for (const addressee of addressees)
      expect(addressee).toMatchObject({ sentAt: expect.any(String), delivery: 'ПОС' });
  },
);

test('RP-04, RP-06: values are refused with 422, a final answer with 409, ПОС’s reason with 502', async () => {
  const { messageId, answer } = await ready();
  const send = (body: object) => ask('POST', `/api/documents/${answer}/pos/answer`, body);
  expect(await send({ type: 'SOLVED' })).toMatchObject({
    status: 422,
    body: { error: { details: [{ path: '/text' }] } },
  });
  expect(await send({ type: 'SOLVED', text: 'Да', other: 1 })).toMatchObject({ status: 400 });
  expect(await send({ type: 'POSTPONED', text: 'Позже' })).toMatchObject({
    status: 422,
    body: { error: { details: [{ path: '/postponedTo' }] } },
  });
  pos.control.addFault({
    match: { operation: 'sendAnswer', times: 1 },
    fault: { kind: 'status', status: 413, code: 'FILE_TOO_LARGE' },
  });
  expect(await send({ type: 'SOLVED', text: 'Сделано' })).toMatchObject({
    status: 502,
    body: {
      error: { code: 'FILE_TOO_LARGE', message: expect.stringMatching(/^Ошибка отправки запроса в ПОС: .*413/) },
    },
  });
  pos.control.addFault({ match: { operation: 'sendAnswer', times: 1 }, fault: { kind: 'reset-after' } });
  expect(await send({ type: 'SOLVED', text: 'Сделано' })).toEqual({ status: 202, body: { state: 'UNKNOWN' } });
  expect((await ask('GET', `/api/documents/${answer}/pos`)).body).toMatchObject({ attempt: { state: 'ANSWER_SENT' } });
  expect(taken(messageId)).toHaveLength(1);
  expect(await send({ type: 'SOLVED', text: 'Ещё раз' })).toMatchObject({ status: 409 });
});

test('AC-02: an auditor looks and sends nothing; a clerk of another картотека sees nothing', async () => {
  const { answer, appeal } = await ready();
  expect((await ask('GET', `/api/documents/${answer}/pos`, undefined, 'reader')).status).toBe(200);
  const input = { type: 'SOLVED', text: 'Нет' };
  expect((await ask('POST', `/api/documents/${answer}/pos/answer`, input, 'reader')).status).toBe(403);
  expect((await ask('POST', `/api/documents/${answer}/pos/answer`, input, 'stranger')).status).toBe(404);
  expect((await ask('GET', `/api/documents/${answer}/pos`, undefined, 'stranger')).status).toBe(404);
  const body = { groupDue: found.group, executorDue: found.executor };
  expect((await ask('POST', `/api/documents/${appeal}/answers`, body, 'stranger')).status).toBe(404);
});

test('PX-03, RP-04: with that server away both say so, and nothing is sent when it comes back', async () => {
  const { messageId, answer } = await ready();
  expect(await office.api.post('/api/modules/pos/check')).toMatchObject({ items: [{ ok: true }, { ok: true }] });
  internet.child.kill('SIGKILL');
  await internet.ended;
  const send = () => ask('POST', `/api/documents/${answer}/pos/answer`, { type: 'SOLVED', text: 'Сделано' });
  const began = performance.now();
  const failed = await send();
  expect(failed).toMatchObject({
    status: 502,
    body: {
      error: { code: 'NODE_UNREACHABLE', message: expect.stringContaining('Сервер «интернет» не принял команду') },
    },
  });
  expect(performance.now() - began).toBeGreaterThan(29_000);
  internet = await start('интернет');
  await office.api.post(`/api/tasks/${statusTask}/run`);
  await until(
    'a run of the other server',
    async () => {
      const { items } = await office.api.get<{ items: { outcome: string | null }[] }>(
        `/api/tasks/${statusTask}/runs?limit=1`,
      );
      return items[0]?.outcome != null;
    },
    patienceMs,
  );
  expect(pos.control.journal({ operation: 'sendAnswer', id: messageId })).toEqual([]);
  expect(await send()).toMatchObject({ status: 200 });
  expect(taken(messageId)).toHaveLength(1);
}, 300_000);
