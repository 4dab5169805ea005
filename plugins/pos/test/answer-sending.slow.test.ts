import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type HttpRequest, RetryLaterError } from '../../../core/contract/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { TcpLink } from '../../../test/support/tcp-link.ts';
import { watchedDatabase } from '../../../test/support/watched-database.ts';
import plugin from '../plugin.ts';
import { AnswerDesk } from './answer-desk.ts';
import { lko } from './support.ts';

const minuteMs = 60_000;
let desk: AnswerDesk;
let link: TcpLink;
beforeEach(async () => {
  desk = await AnswerDesk.open();
  const url = new URL(desk.house.pos.url);
  link = new TcpLink({ host: url.hostname, port: Number(url.port) });
  await link.listen();
  desk.house.settings = { ...desk.house.settings, posUrl: `http://${link.address}` };
});
afterEach(async () => {
  await link.close();
  await desk.end();
});

type Fault = Parameters<AnswerDesk['house']['pos']['control']['addFault']>[0]['fault'];
const fault = (rule: Fault, times = 1, operation = 'sendAnswer') =>
  desk.house.pos.control.addFault({ match: { operation, times }, fault: rule });
const attemptOf = async (isn: number) => (await desk.window(isn)).body.attempt;
const sendingOf = async (isn: number) => (await desk.values(isn)).POS_SENDING;
const keys = (messageId: string) => desk.tries(messageId).map(({ idempotencyKey }) => idempotencyKey);

/** Nobody waits for an answer of ПОС longer than that. */
function hasty(timeoutMs: number) {
  const { http } = desk.house.services;
  return { request: (url: string, request?: HttpRequest) => http.request(url, { ...request, timeoutMs }) };
}

describe('RP-04, RP-06: a failure is over', () => {
  test('a refused connection: the reason is said, both РК tell it, nothing goes later, a new attempt has a new key', async () => {
    const { answer, appeal, messageId } = await desk.ready();
    link.refuse();
    link.drop();
    const failed = await desk.send(answer);
    expect(failed.error).toMatchObject({
      name: 'UpstreamError',
      message: expect.stringMatching(/^Ошибка отправки запроса в ПОС: ПОС недоступна: .*ECONNREFUSED/),
    });
    for (const isn of [answer, appeal]) {
      expect(await sendingOf(isn)).toMatch(/^Направлен ответ: Решено\. Не отправлено в ПОС \(ПОС недоступна.*\) \d/);
    }
    expect((await desk.values(appeal)).POS_STATUS).toBe('Назначен исполнитель');
    expect((await desk.window(answer)).body).toMatchObject({
      available: true,
      attempt: { state: 'FAILED', text: 'Дорога отремонтирована.', error: failed.error!.message },
    });
    await link.listen();
    desk.tick(10 * minuteMs);
    await desk.statuses();
    expect(desk.tries(messageId)).toEqual([]);
    expect((await desk.send(answer, { text: 'Другой' })).status).toBe(200);
    const [first, second] = await desk.entries();
    expect([first!.state, second!.state]).toEqual(['refused', 'done']);
    expect(first!.key).not.toBe(second!.key);
  });

  test('RP-07: types and sizes are refused in the words of ПОС', async () => {
    const { answer, messageId } = await desk.ready();
    await desk.attach(answer, 'программа.exe', 100);
    const type = await desk.send(answer);
    expect(type.error).toMatchObject({ code: 'FILE_TYPE_NOT_ALLOWED' });
    const [refused] = desk.tries(messageId);
    expect(refused).toMatchObject({ status: 415, effective: false });
    expect(type.error!.message).toMatch(/^Ошибка отправки запроса в ПОС: .*415/);
    await desk.house.database.query(`delete from delo."REF_FILE" where "ISN_REF_DOC" = $1`, [answer]);
    fault({ kind: 'status', status: 413, code: 'FILE_TOO_LARGE' });
    expect((await desk.send(answer)).error).toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect((await desk.send(answer)).status).toBe(200);
    expect(new Set(keys(messageId)).size).toBe(3);
  });

  test.each<[string, Fault]>([
    ['429', { kind: 'status', status: 429 }],
    ['403', { kind: 'status', status: 403, code: 'LKO_INTEGRATION_DISABLED' }],
    ['404', { kind: 'status', status: 404, code: 'APPEAL_NOT_FOUND' }],
    ['422', { kind: 'status', status: 422, code: 'VALIDATION_FAILED' }],
  ])('%s is a failure, and over', async (_, rule) => {
    const { answer, messageId } = await desk.ready();
    fault(rule);
    expect((await desk.send(answer)).error).toMatchObject({ name: 'UpstreamError' });
    desk.tick(90 * minuteMs);
    await desk.statuses();
    expect(desk.tries(messageId)).toHaveLength(1);
    expect((await desk.entries()).map(({ state }) => state)).toEqual(['refused']);
    expect((await desk.send(answer)).status).toBe(200);
  });

  test('a key that ПОС does not take, and a token that does not come, are failures of this attempt', async () => {
    const { answer } = await desk.ready();
    desk.house.pos.control.setKey(lko.lkoId, 'other');
    expect((await desk.send(answer)).error).toMatchObject({ message: expect.stringContaining('секретный ключ') });
    desk.house.pos.control.setKey(lko.lkoId, lko.clientSecret);
    desk.house.pos.control.expireTokens();
    fault({ kind: 'reset' }, 1, 'token');
    expect((await desk.send(answer)).error).toMatchObject({ name: 'UpstreamError' });
    expect((await desk.send(answer)).status).toBe(200);
  });

  test('a file that the store does not give ends the attempt', async () => {
    const { answer, messageId } = await desk.ready();
    await desk.attach(answer, 'ответ.pdf', 200_000);
    const { documents } = desk.house.services;
    const files = {
      store: documents.files.store,
      async *open() {
        yield Buffer.from('начало');
        throw Object.assign(new Error('torn'), { code: 'EIO' });
      },
    };
    desk.services = { documents: Object.assign(Object.create(documents), { files }) };
    expect((await desk.send(answer)).error).toMatchObject({ name: 'UpstreamError', code: 'POS_SENDING_FAILED' });
    desk.services = {};
    expect(desk.taken(messageId)).toEqual([]);
    expect((await desk.send(answer)).status).toBe(200);
  });

  test('the command of a technologist does not send a refused answer again', async () => {
    const { answer } = await desk.ready();
    fault({ kind: 'status', status: 422, code: 'VALIDATION_FAILED' });
    await desk.send(answer);
    const [row] = await desk.house.database.query<{ id: number }>(
      `select id from plugin_pos.outbox where kind = 'answer'`,
    );
    const retry = plugin.routes!.find(({ path }) => path === '/outbox/:id/retry')!;
    const request = { parameters: { id: String(row!.id) }, query: {}, headers: {}, body: undefined };
    const asked = { ...request, rawBody: undefined, user: 'technologist', cards: undefined };
    await expect(retry.handle(asked, desk.house.context() as never)).rejects.toMatchObject({
      code: 'POS_OUTBOX_UNKNOWN',
    });
  });
});

describe('RP-06: «Выясняется»', () => {
  test.each<[string, Fault]>([
    ['the answer of ПОС is lost', { kind: 'reset-after' }],
    ['the request is lost', { kind: 'reset' }],
    ['ПОС fails', { kind: 'status', status: 503 }],
    ['ПОС fails after it has taken it', { kind: 'status-after', status: 502 }],
    ['half of its answer comes', { kind: 'cut-body' }],
    ['its answer is a page', { kind: 'wrong-content-type' }],
    ['its answer breaks off', { kind: 'broken-json' }],
  ])('%s: the same goes with the same key until ПОС says; once in effect', async (_, rule) => {
    const { answer, appeal, messageId } = await desk.ready();
    await desk.attach(answer, 'ответ.pdf', 20_000);
    fault(rule);
    expect(await desk.send(answer)).toMatchObject({ status: 202, body: { state: 'UNKNOWN' } });
    for (const isn of [answer, appeal]) expect(await sendingOf(isn)).toMatch(/Не отправлено в ПОС \(выясняется: /);
    expect((await desk.values(appeal)).POS_STATUS).toBe('Назначен исполнитель');
    // A second click, and another text in a second window, get the attempt under way.
    expect(await desk.send(answer, { text: 'Другой' })).toMatchObject({ status: 202, body: { state: 'UNKNOWN' } });
    expect(await desk.entries()).toHaveLength(1);
    await desk.statuses();
    expect(desk.tries(messageId)).toHaveLength(1);
    desk.tick(minuteMs);
    await desk.statuses();
    expect(desk.taken(messageId)).toHaveLength(1);
    expect(new Set(keys(messageId)).size).toBe(1);
    const hashes = desk.tries(messageId).map(({ parts }) => JSON.stringify(parts?.map(({ sha256 }) => sha256)));
    expect(new Set(hashes).size).toBe(1);
    expect(await attemptOf(answer)).toMatchObject({ state: 'ANSWER_SENT', error: null });
    expect((await desk.values(appeal)).POS_STATUS).toBe('Направлен ответ: Решено');
    expect(await sendingOf(answer)).toMatch(/^Направлен ответ: Решено\. Отправлено в ПОС/);
  });

  test('it is read-only, and asked for when the window is looked at', async () => {
    const { answer, messageId } = await desk.ready();
    fault({ kind: 'reset-after' }, 2);
    await desk.send(answer);
    expect((await desk.window(answer)).body).toMatchObject({
      available: false,
      readonly: true,
      attempt: { state: 'UNKNOWN', text: 'Дорога отремонтирована.', nextAt: expect.any(Date) },
    });
    expect((await desk.window(answer)).body).toMatchObject({ readonly: false, attempt: { state: 'ANSWER_SENT' } });
    expect(desk.tries(messageId)).toHaveLength(3);
    expect(desk.taken(messageId)).toHaveLength(1);
  });

  test('once it was begun, a refused connection and a wrong key do not end it; what ПОС says does', async () => {
    const { answer, messageId } = await desk.ready();
    fault({ kind: 'reset' });
    await desk.send(answer);
    link.refuse();
    link.drop();
    expect(await attemptOf(answer)).toMatchObject({ state: 'UNKNOWN' });
    await link.listen();
    desk.house.pos.control.setKey(lko.lkoId, 'other');
    expect(await attemptOf(answer)).toMatchObject({ state: 'UNKNOWN' });
    desk.house.pos.control.setKey(lko.lkoId, lko.clientSecret);
    fault({ kind: 'status', status: 422, code: 'VALIDATION_FAILED' });
    expect(await attemptOf(answer)).toMatchObject({ state: 'FAILED' });
    expect(desk.taken(messageId)).toEqual([]);
    expect((await desk.send(answer)).status).toBe(200);
    expect(new Set(keys(messageId)).size).toBe(2);
  });

  test('ПОС answers after our time limit: in progress first (409), then what it said', async () => {
    const { answer, messageId } = await desk.ready();
    fault({ kind: 'delay', ms: 3_000 });
    desk.services = { http: hasty(500) };
    expect((await desk.send(answer)).status).toBe(202);
    expect(await attemptOf(answer)).toMatchObject({ state: 'UNKNOWN' });
    expect(desk.tries(messageId).map(({ code }) => code)).toContain('IDEMPOTENCY_IN_PROGRESS');
    desk.services = {};
    await until('the answer of ПОС', async () => (await attemptOf(answer)).state === 'ANSWER_SENT', 60_000);
    expect(desk.taken(messageId)).toHaveLength(1);
  });

  test('clicked many times from many windows: exactly one attempt, and all get what became of it', async () => {
    const { answer, messageId } = await desk.ready();
    fault({ kind: 'delay-answer', ms: 400 });
    const texts = Array.from({ length: 25 }, (_, n) => `Текст ${n}`);
    const replies = await Promise.all(texts.map((text) => desk.send(answer, { text })));
    expect(replies.map(({ status, error }) => [status, error])).toEqual(replies.map(() => [200, undefined]));
    expect(desk.tries(messageId)).toHaveLength(1);
    expect(await desk.entries()).toHaveLength(1);
  });

  test('two РК answer one message at once: one of them goes, the other is told', async () => {
    const { answer, appeal, messageId } = await desk.ready();
    const other = (await desk.create(appeal)).document as number;
    fault({ kind: 'delay-answer', ms: 400 });
    const replies = await Promise.all([desk.send(answer), desk.send(other)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([0, 200]);
    expect(replies.find(({ error }) => error)!.error).toMatchObject({ name: 'ConflictError' });
    expect(desk.tries(messageId)).toHaveLength(1);
  });

  test('after a final answer no other; after «Отложено» another', async () => {
    const { answer, appeal, messageId } = await desk.ready();
    const postponedTo = new Date(desk.house.clock.at.getTime() + 5 * 86_400_000).toISOString().slice(0, 10);
    expect((await desk.send(answer, { type: 'POSTPONED', postponedTo })).status).toBe(200);
    expect((await desk.window(answer)).body).toMatchObject({ available: true, attempt: { state: 'ANSWER_SENT' } });
    expect((await desk.send(answer, { type: 'REJECTED' })).status).toBe(200);
    expect((await desk.window(answer)).body).toMatchObject({ available: false, reasons: [{ code: 'ANSWERED' }] });
    const other = (await desk.create(appeal)).document as number;
    for (const isn of [answer, other]) expect((await desk.send(isn)).error).toMatchObject({ code: 'POS_ANSWERED' });
    expect(desk.taken(messageId)).toHaveLength(2);
    expect(await desk.values(answer)).toMatchObject({ POS_POSTPONED_DATE: postponedTo });
  });

  test('a supplement after a final answer can be answered again', async () => {
    const { answer, messageId } = await desk.ready();
    await desk.send(answer);
    desk.tick(minuteMs);
    desk.house.pos.control.redeliver(messageId, { files: [] });
    await desk.house.run();
    const documents = await desk.house.documents.read((await desk.house.seen(messageId)).map(({ isn }) => isn));
    const latest = [...documents.values()].filter(({ kind }) => kind === 2).at(-1)!.isn;
    await desk.assign(latest);
    const again = (await desk.create(latest)).document as number;
    expect((await desk.send(again)).status).toBe(200);
    expect(desk.taken(messageId)).toHaveLength(2);
  });
});

describe('RP-04: nothing goes behind the back of the user', () => {
  const unreachable = async (): Promise<never> => {
    throw new RetryLaterError('NODE_UNREACHABLE', 'Сервер «node» не принял команду за 30 с');
  };

  test('a server that is not reachable: said, told in both РК, and nothing is sent later', async () => {
    const { answer, appeal, messageId } = await desk.ready();
    desk.there = unreachable;
    expect((await desk.send(answer)).error).toMatchObject({
      message: 'Ошибка отправки запроса в ПОС: Сервер «node» не принял команду за 30 с',
    });
    expect(await sendingOf(appeal)).toContain('Не отправлено в ПОС (Сервер «node» не принял команду за 30 с)');
    desk.there = undefined;
    desk.tick(10 * minuteMs);
    await desk.statuses();
    expect(desk.tries(messageId)).toEqual([]);
    expect((await desk.send(answer)).status).toBe(200);
  });

  test('killed before the request: the attempt is given up, not sent by a run', async () => {
    const { answer, appeal, messageId } = await desk.ready();
    // The process of the window dies between its commit and the call.
    desk.there = () => new Promise(() => {});
    void desk.send(answer);
    await until('the intent', async () => (await desk.entries()).length === 1);
    desk.there = undefined;
    await desk.statuses();
    expect(desk.tries(messageId)).toEqual([]);
    expect(await attemptOf(answer)).toMatchObject({ state: 'SENDING' });
    await desk.assign(appeal);
    desk.tick(3 * minuteMs);
    await desk.statuses();
    expect(await attemptOf(answer)).toMatchObject({ state: 'FAILED' });
    expect(await sendingOf(appeal)).toContain('Не отправлено в ПОС (отправка прервана до обращения к ПОС)');
    desk.tick(minuteMs);
    await desk.statuses();
    expect(desk.tries(messageId)).toEqual([]);
    expect((await desk.send(answer)).status).toBe(200);
  });

  test('killed while it is sent: what ПОС has is found out with the same key', async () => {
    const { answer, messageId } = await desk.ready();
    // The server dies with the request on its way: its answer reaches nobody.
    const { http } = desk.house.services;
    const request = (url: string, asked?: HttpRequest) =>
      url.endsWith('/answers')
        ? http.request(url, asked).then(() => new Promise<never>(() => {}))
        : http.request(url, asked);
    desk.services = { http: { request } };
    void desk.send(answer);
    await until('the request', () => desk.taken(messageId).length === 1);
    desk.services = {};
    desk.tick(2 * minuteMs);
    expect(await attemptOf(answer)).toMatchObject({ state: 'ANSWER_SENT' });
    expect(desk.taken(messageId)).toHaveLength(1);
    expect(new Set(keys(messageId)).size).toBe(1);
  });

  test('killed after the claim and before the request: a refused connection then does not say that it failed', async () => {
    const { answer, messageId } = await desk.ready();
    desk.services = { http: { request: () => new Promise<never>(() => {}) } };
    void desk.send(answer);
    await until('the claim', async () => (await desk.entries())[0]?.begun === true);
    desk.services = {};
    desk.tick(2 * minuteMs);
    link.refuse();
    link.drop();
    await desk.statuses();
    await link.listen();
    desk.tick(90 * minuteMs);
    await desk.statuses();
    expect(await attemptOf(answer)).toMatchObject({ state: 'ANSWER_SENT' });
    expect(desk.taken(messageId)).toHaveLength(1);
  });

  test('killed before the record: settled later, once in effect, with all that belongs to it', async () => {
    const { answer, appeal, messageId } = await desk.ready();
    const database = watchedDatabase(desk.house.database, (sql) => {
      if (sql.includes('settled_at = case when r.state')) throw new RetryLaterError('DATABASE_AWAY', 'нет');
    });
    desk.services = { database };
    expect((await desk.send(answer)).status).toBe(202);
    desk.services = {};
    desk.tick(2 * minuteMs);
    await desk.statuses();
    expect(await attemptOf(answer)).toMatchObject({ state: 'ANSWER_SENT' });
    expect((await desk.values(appeal)).POS_STATUS).toBe('Направлен ответ: Решено');
    expect(desk.taken(messageId)).toHaveLength(1);
    expect(desk.tries(messageId)).toHaveLength(2);
  });
});

describe('RP-04: order within a message', () => {
  test('what waits before the answer goes first', async () => {
    const { answer, appeal, messageId } = await desk.ready();
    fault({ kind: 'status', status: 503 }, 3, 'sendStatus');
    await desk.assign(appeal);
    await desk.statuses();
    expect((await desk.send(answer)).status).toBe(200);
    const effective = desk.house.pos.control
      .journal({ id: messageId, effective: true })
      .map(({ operation }) => operation);
    expect(effective.slice(-2)).toEqual(['sendStatus', 'sendAnswer']);
  });

  test('where that cannot go, the answer does not either: said, and never sent later', async () => {
    const { answer, appeal, messageId } = await desk.ready();
    fault({ kind: 'status', status: 503 }, 100, 'sendStatus');
    await desk.assign(appeal);
    await desk.statuses();
    expect((await desk.send(answer)).error).toMatchObject({
      message: expect.stringMatching(
        /^Ошибка отправки запроса в ПОС: не передан более ранний запрос по этому сообщению: /,
      ),
    });
    desk.house.pos.control.clearFaults();
    desk.tick(90 * minuteMs);
    await desk.statuses();
    expect(desk.tries(messageId)).toEqual([]);
    expect((await desk.entries()).map(({ state }) => state)).toEqual(['refused']);
  });
});

describe('RP-05: «на согласовании в ЛКО»', () => {
  const addressees = async (isn: number) => (await desk.house.documents.read([isn])).get(isn)!.addressees;

  async function onApproval() {
    desk.house.pos.control.setApproval(lko.lkoId, true);
    const made = await desk.ready();
    expect(await desk.send(made.answer)).toMatchObject({ status: 200, body: { state: 'ANSWER_ON_APPROVAL' } });
    return made;
  }

  test('it is shown, no other is sent meanwhile, and the approval makes it final', async () => {
    const { answer, appeal, messageId } = await onApproval();
    expect((await desk.window(answer)).body).toMatchObject({
      available: false,
      reasons: [{ code: 'ON_APPROVAL' }],
      attempt: { state: 'ANSWER_ON_APPROVAL' },
    });
    expect(await desk.values(appeal)).toMatchObject({ POS_STATUS: 'Направлен ответ: Решено' });
    expect((await desk.send(answer)).error).toMatchObject({ code: 'POS_ON_APPROVAL' });
    expect((await addressees(answer)).every(({ sentAt }) => sentAt === null)).toBe(true);
    expect(desk.house.pos.control.approve(messageId)).toBe('SOLVED');
    desk.tick(15 * minuteMs);
    await desk.statuses();
    expect((await addressees(answer)).every(({ sentAt }) => sentAt !== null)).toBe(true);
    expect((await desk.window(answer)).body).toMatchObject({
      reasons: [{ code: 'ANSWERED' }],
      attempt: { state: 'ANSWER_SENT' },
    });
    expect(await desk.clerk.protocol(appeal)).toContain('Отправка ответа в ПОС | Решено: согласовано в ЛКО');
  });

  test('a refusal is told in both РК, and another answer can be sent; looked at in the window it is known at once', async () => {
    const { answer, appeal, messageId } = await onApproval();
    desk.house.pos.control.refuse(messageId);
    expect((await desk.window(answer)).body).toMatchObject({
      available: true,
      reasons: [],
      attempt: { state: 'APPROVAL_REFUSED' },
    });
    for (const isn of [answer, appeal]) {
      expect(await sendingOf(isn)).toContain('Не отправлено в ПОС (отклонено при согласовании в ЛКО)');
      expect(await desk.clerk.protocol(isn)).toContain(
        'Отправка ответа в ПОС | Решено: отклонено при согласовании в ЛКО',
      );
    }
    expect(await desk.values(appeal)).toMatchObject({ POS_STATUS: 'Назначен исполнитель' });
    desk.house.pos.control.setApproval(lko.lkoId, false);
    expect((await desk.send(answer, { text: 'Исправлено' })).body).toEqual({ state: 'ANSWER_SENT' });
    expect(desk.stateOf(messageId)).toBe('SOLVED');
  });

  test('ПОС away while it is asked: it is asked again', async () => {
    const { answer, messageId } = await onApproval();
    desk.house.pos.control.approve(messageId);
    fault({ kind: 'status', status: 503 }, 10, 'appealState');
    desk.tick(15 * minuteMs);
    await desk.statuses();
    expect(await attemptOf(answer)).toMatchObject({ state: 'ANSWER_ON_APPROVAL' });
    desk.house.pos.control.clearFaults();
    desk.tick(15 * minuteMs);
    await desk.statuses();
    expect(await attemptOf(answer)).toMatchObject({ state: 'ANSWER_SENT' });
  });
});

test('RP-07: ten files of ten MiB together', async () => {
  const { answer, messageId } = await desk.ready();
  for (let n = 0; n < 10; n += 1) await desk.attach(answer, `Приложение ${n}.pdf`, 1024 * 1024);
  expect((await desk.send(answer)).status).toBe(200);
  const [sent] = desk.taken(messageId);
  expect(sent!.parts!.slice(1).map(({ size }) => size)).toEqual(Array.from({ length: 10 }, () => 1024 * 1024));
});
