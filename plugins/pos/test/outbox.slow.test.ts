import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PluginDatabase } from '../../../core/contract/index.ts';
import { createPosEmulator } from '../../../scripts/stand/pos/index.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { sendNow } from '../outbox/send.ts';
import { withdraw } from '../outbox/withdraw.ts';
import plugin from '../plugin.ts';
import { statusTaskId } from '../task-id.ts';
import { TokenCache } from '../wire/tokens.ts';
import { Clerk } from './clerk.ts';
import { dayMs, minuteMs, Post } from './posted.ts';
import { type Installation, lko, open, secondLko } from './support.ts';

let house: Installation;
let post: Post;
beforeEach(async () => {
  house = await open({ start: '2026-03-02T07:15:00Z' });
  post = new Post(house);
});
afterEach(async () => {
  await house.end();
});

type Rule = Parameters<Installation['pos']['control']['addFault']>[0];
const fault = (rule: Rule['fault'], match: Rule['match'] = {}) =>
  house.pos.control.addFault({ match: { operation: 'sendStatus', ...match }, fault: rule });
const of = (messageId: string) => ({ path: `/appeals/${messageId}/` });

describe('temporary errors', () => {
  test('ST-06: a status whose answers are lost goes again with the same key and body, once in effect', async () => {
    const [message] = await post.registered(1);
    await post.owe([message!]);
    fault({ kind: 'reset-after' }, { times: 3 });
    await post.send();
    expect(await post.shown({ kind: 'status' })).toMatchObject([{ state: 'waiting', attempts: 1, key: message }]);
    post.later(minuteMs);
    expect((await post.send()).outcome.kind).toBe('ok');
    const sent = post.received(message);
    expect(sent).toHaveLength(4);
    expect(new Set(sent.map(({ idempotencyKey, body }) => JSON.stringify([idempotencyKey, body]))).size).toBe(1);
    expect(post.effective(message!)).toEqual(['1']);
    expect(await post.rows()).toMatchObject([{ state: 'done', attempts: 2 }]);
  });

  test('ST-06: after 1, 2, 5, 15, 30 minutes, then hourly; later ones of the message wait, other messages do not', async () => {
    const [bad, good] = await post.registered(2);
    const [first] = await post.owe([bad!, good!], 2);
    const broken = fault({ kind: 'status', status: 500 }, of(bad!));
    for (const [index, minutes] of [1, 2, 5, 15, 30, 60, 60].entries()) {
      await post.send();
      const due = new Date(house.clock.at.getTime() + minutes * minuteMs);
      expect(await post.shown({ msgId: bad!, kind: 'status' })).toMatchObject([
        {
          id: first!.id,
          state: 'waiting',
          attempts: index + 1,
          nextAt: due,
          lastError: expect.stringContaining('500'),
        },
        { state: 'waiting', attempts: 0, nextAt: due, lastError: null },
      ]);
      expect(house.wakesAt.at(-1)).toEqual({ taskId: statusTaskId, at: due });
      post.later(minutes * minuteMs - 1);
      const before = post.received().length;
      await post.send();
      expect(post.received()).toHaveLength(before);
      post.later(1);
    }
    expect(post.effective(good!)).toEqual(['1', '2']);
    house.pos.control.removeFault(broken);
    await post.send();
    expect(post.effective(bad!)).toEqual(['1', '2']);
  });

  test('ST-06: after 7 days it waits for a command, later ones go; the command repeats it with the same key', async () => {
    const [message] = await post.registered(1);
    await post.owe([message!], 2);
    const { key } = (await post.rows())[0]!;
    const broken = fault({ kind: 'status', status: 502 }, { times: 6 });
    await post.send();
    post.later(7 * dayMs - 1);
    await post.send();
    expect(await post.rows()).toMatchObject([{ state: 'waiting', attempts: 2 }, { state: 'waiting' }]);
    house.pos.control.removeFault(broken);
    fault({ kind: 'status', status: 502 }, { times: 3 });
    post.later(60 * minuteMs);
    await post.send();
    expect(await post.rows()).toMatchObject([{ state: 'exhausted', attempts: 3 }, { state: 'done' }]);
    const [given] = await post.shown({ state: 'exhausted' });
    expect(given).toMatchObject({ nextAt: null, lastError: expect.stringContaining('502') });
    expect(await post.retry(given!.id as number)).toMatchObject({ state: 'waiting', attempts: 0, lastError: null });
    expect(house.wakes).toContain(statusTaskId);
    await post.send();
    expect(post.effective(message!)).toEqual(['2', '1']);
    expect(post.received(message).at(-1)).toMatchObject({ idempotencyKey: key });
  });

  test('ST-06, PX-04: a Retry-After is obeyed, for all messages of the organisation', async () => {
    const messages = await post.registered(20);
    await post.owe(messages);
    fault({ kind: 'status', status: 429, retryAfter: 600 }, { times: 8 });
    await post.send();
    const asked = post.received().length;
    expect(asked).toBeLessThanOrEqual(8);
    const until = new Date(house.clock.at.getTime() + 600_000);
    expect((await post.shown({ state: 'held', kind: 'status' }))[0]).toMatchObject({ attempts: 0, nextAt: until });
    expect(house.wakesAt.at(-1)).toEqual({ taskId: statusTaskId, at: until });
    post.later(599_000);
    await post.send();
    expect(post.received()).toHaveLength(asked);
    post.later(1_000);
    await post.send();
    for (const message of messages) expect(post.effective(message)).toEqual(['1']);
  });

  test('ST-01, ST-07: «not registered yet» waits, and goes as soon as the confirmation has come', async () => {
    const hidden = house.pos.control.addFault({
      match: { operation: 'listAppeals' },
      fault: { kind: 'status', status: 500 },
    });
    const { id } = house.pos.control.addMessage({ files: [] });
    await new Clerk(house.database).appeal({ messageId: id, groupDue: house.made.group, cardDue: house.made.card });
    await post.send();
    expect(await post.shown()).toMatchObject([
      { state: 'waiting', attempts: 1, lastError: expect.stringContaining('ещё не зарегистрировано') },
    ]);
    house.pos.control.removeFault(hidden);
    await house.run();
    await post.send();
    expect(house.pos.control.journal({ id, effective: true }).map(({ operation }) => operation)).toEqual([
      'confirmRegistration',
      // Of the РК made by hand, and of the one that the module made.
      'sendStatus',
      'sendStatus',
    ]);
  });
});

describe('refusals', () => {
  test('ST-06: a refusal waits for a command and holds up nothing; its content stays, its key only where ПОС forgets', async () => {
    const [message] = await post.registered(1);
    const [first] = await post.owe([message!, message!]);
    await house.database.query(`update plugin_pos.outbox set body = '{}' where id = $1`, [first!.id]);
    const [unknown] = await post.owe(['404404']);
    await post.send();
    expect(post.effective(message!)).toEqual(['1']);
    expect(await post.shown({ state: 'refused' })).toMatchObject([
      { id: first!.id, lastError: expect.stringContaining('VALIDATION_FAILED'), nextAt: null },
      { id: unknown!.id, lastError: expect.stringContaining('APPEAL_NOT_FOUND') },
    ]);
    const sent = post.received().length;
    post.later(30 * dayMs);
    await post.send();
    expect(post.received()).toHaveLength(sent);

    const before = await post.rows();
    for (const { id } of [first!, unknown!]) await post.retry(id);
    await expect(post.retry(first!.id)).rejects.toMatchObject({ code: 'POS_OUTBOX_UNKNOWN' });
    await post.send();
    const after = await post.rows();
    expect(after.map(({ state }) => state)).toEqual(['refused', 'done', 'refused']);
    expect(after[0]!.key).not.toBe(before[0]!.key);
    expect(after[2]!.key).toBe(before[2]!.key);
    const bodies = post.received(message).map(({ body }) => body);
    expect(bodies.filter((body) => JSON.stringify(body) === '{}')).toHaveLength(2);
  });
});

describe('organisations that are held', () => {
  test('PX-04: a wrong key holds all of one organisation without an attempt; others go; it ends by itself', async () => {
    await house.addOrganization(secondLko, 'Вторая');
    const mine = await post.registered(40);
    const [others] = await Promise.all([post.registered(3, secondLko.lkoId)]);
    const [{ due: second }] = (await house.database.query<{ due: string }>(
      `select due from plugin_pos.organization where name = $1`,
      [secondLko.name],
    )) as [{ due: string }];
    await post.owe(mine);
    const theirs = post.account(second, secondLko.clientId);
    await post.owe(others!, 1, theirs);
    house.pos.control.setKey(lko.lkoId, 'another-key');
    const { outcome } = await post.send();
    expect(outcome).toMatchObject({ kind: 'partial', failures: [{ code: 'POS_WRONG_KEY' }] });
    for (const message of others!) expect(post.effective(message)).toEqual(['1']);
    for (const message of mine) expect(post.effective(message)).toEqual([]);
    const held = await post.shown({ state: 'held', kind: 'status' });
    expect(held).toHaveLength(40);
    expect(held.every(({ attempts, lastError }) => attempts === 0 && String(lastError).includes('ключ'))).toBe(true);
    await house.office.setValues(house.made.organization, { POS_KEY: 'another-key' });
    post.later(minuteMs);
    await post.send();
    for (const message of mine) expect(post.effective(message)).toEqual(['1']);
    expect(await house.database.query('select 1 from plugin_pos.outbox_hold')).toEqual([]);
  });

  test('PX-04: a ПОС that is away is tried with growing pauses, not with thousands of attempts, and nothing is counted', async () => {
    const messages = await post.registered(200);
    await post.owe(messages, 2);
    const away = house.pos.control.addFault({ match: {}, fault: { kind: 'reset' } });
    house.pos.control.expireTokens();
    const pauses: number[] = [];
    for (let round = 0; round < 4; round++) {
      const before = house.pos.control.stats().received;
      await post.send();
      expect(house.pos.control.stats().received - before).toBeLessThan(80);
      const { at } = house.wakesAt.at(-1)!;
      pauses.push((at.getTime() - house.clock.at.getTime()) / 1000);
      house.clock.at = at;
    }
    expect(pauses).toEqual([15, 30, 60, 120]);
    expect((await post.rows()).every(({ state, attempts }) => state === 'waiting' && attempts === 0)).toBe(true);
    house.pos.control.removeFault(away);
    expect((await post.send()).outcome.kind).toBe('ok');
    for (const message of messages) expect(post.effective(message)).toEqual(['1', '2']);
  });

  test('PX-04: where ПОС answers but takes no status at all, the others are not tried in vain', async () => {
    const messages = await post.registered(100);
    await post.owe(messages);
    const broken = fault({ kind: 'status', status: 503 });
    await post.send();
    const counted = (await post.rows()).filter(({ attempts }) => attempts > 0);
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.length).toBeLessThan(30);
    house.pos.control.removeFault(broken);
    post.later(minuteMs);
    await post.send();
    for (const message of messages) expect(post.effective(message)).toEqual(['1']);
  });

  test('PX-04, ST-06: the time of a hold does not count towards the 7 days', async () => {
    const [message] = await post.registered(1);
    await post.owe([message!]);
    fault({ kind: 'status', status: 500 }, { times: 3 });
    await post.send();
    post.later(minuteMs);
    house.pos.control.setIntegration(lko.lkoId, false);
    await post.send();
    expect(await post.shown({ kind: 'status' })).toMatchObject([{ state: 'held', attempts: 1 }]);
    post.later(8 * dayMs);
    house.pos.control.setIntegration(lko.lkoId, true);
    const [other] = await post.registered(1);
    await post.owe([other!]);
    fault({ kind: 'status', status: 500 }, { ...of(message!), times: 3 });
    await post.send();
    expect(post.effective(other!)).toEqual(['1']);
    expect((await post.rows())[0]).toMatchObject({ state: 'waiting', attempts: 2 });
  });

  test('PX-05: entries of another address wait visibly, are counted by kind, asked about, and dropped by command', async () => {
    const [message] = await post.registered(1);
    await post.owe([message!], 2);
    const before = house.settings;
    house.settings = { ...before, testContour: true };
    await post.send();
    expect(post.received()).toEqual([]);
    const held = await post.shown({ state: 'held' });
    expect(held).toMatchObject([
      { key: message, contour: 'prod', nextAt: null },
      { key: message, nextAt: null },
    ]);
    expect(await post.call('/pos/debts')).toMatchObject({
      items: [{ contour: 'prod', statuses: 2, confirmations: 0, answers: 0, current: false }],
    });
    const problems = await plugin.moduleSettings!.check!(house.settings, before, house.context() as never);
    expect(problems).toMatchObject([{ code: 'OPEN_DEBTS', message: expect.stringContaining('статусов — 2') }]);
    house.settings = before;
    await post.send();
    expect(post.effective(message!)).toEqual(['1', '2']);

    await post.owe([message!], 3);
    const account = { ...post.account() };
    house.settings = { ...before, testContour: true };
    expect(await post.call('/pos/debts/drop', { body: account })).toMatchObject({ statuses: 3 });
    house.settings = before;
    await post.send();
    expect(post.effective(message!)).toEqual(['1', '2']);
    expect(await house.database.query('select statuses, by_login from plugin_pos.dropped_debt')).toEqual([
      { statuses: 3, by_login: 'technologist' },
    ]);
  });
});

describe('crashes and company', () => {
  test('ST-06: two engines at once send each request once, in order', async () => {
    const messages = await post.registered(120);
    await post.owe(messages, 3);
    const other = house.run({ task: 'POSExchange.POSRegistration' });
    const [one, two] = await Promise.all([post.send(), sendElsewhere()]);
    await other;
    expect([one.errors, two]).toEqual([[], 0]);
    for (const message of messages) expect(post.effective(message)).toEqual(['1', '2', '3']);
    expect(post.received()).toHaveLength(360);
  });

  test('ST-06: what a sender that died had claimed is free for the next run of its task, for others after its lease', async () => {
    const messages = await post.registered(3);
    const account = post.account();
    const until = new Date(house.clock.at.getTime() + minuteMs);
    const make = (messageId: string, by: string) => {
      const body =
        '{"status":"REGISTERED","statusName":"Зарегистрировано","occurredAt":"2026-03-02T10:15:00+03:00","notifyApplicant":false,"registration":{"number":"1","date":"2026-03-02"},"comment":"1"}';
      return {
        kind: 'status' as const,
        account,
        messageId,
        documentIsn: 1,
        subject: null,
        title: 'Статус',
        body,
        claim: { by, until },
      };
    };
    const made = await enqueue(
      house.database,
      [make(messages[0]!, `${statusTaskId} dead`), make(messages[1]!, ' dead'), make(messages[1]!, ' dead')],
      house.clock.at,
    );
    // Of one message only the first can be claimed.
    expect(made.map(({ state }) => state)).toEqual(['sending', 'sending', 'waiting']);
    await post.send();
    expect(post.effective(messages[0]!)).toEqual(['1']);
    expect(post.effective(messages[1]!)).toEqual([]);
    expect(house.wakesAt.at(-1)).toEqual({ taskId: statusTaskId, at: until });
    post.later(minuteMs + 1);
    await post.send();
    expect(post.effective(messages[1]!)).toEqual(['1', '1']);
  });

  test('ST-06: killed between the answer of ПОС and its recording, the same request goes again, once in effect', async () => {
    const messages = await post.registered(30);
    await post.owe(messages, 2);
    let transactions = 0;
    const database: PluginDatabase = {
      query: house.database.query.bind(house.database),
      transaction: async (work) => {
        // The first one takes events.
        if (++transactions > 1) throw Object.assign(new Error('killed'), { code: '57P01' });
        return house.database.transaction(work);
      },
    };
    await expect(post.send({ services: { database } })).rejects.toThrow('killed');
    expect(post.received().length).toBeGreaterThan(0);
    expect((await post.rows()).some(({ state }) => state === 'done')).toBe(false);
    await post.send();
    for (const message of messages) expect(post.effective(message)).toEqual(['1', '2']);
    expect((await post.rows()).every(({ state }) => state === 'done')).toBe(true);
  });

  test('ST-06: asked to stop, a run gives back what it has not sent', async () => {
    const messages = await post.registered(60);
    await post.owe(messages);
    const stop = new AbortController();
    fault({ kind: 'delay-answer', ms: 50 });
    const running = post.send({ signal: stop.signal });
    setTimeout(() => stop.abort('stopped'), 150);
    await running;
    expect((await post.rows()).every(({ state }) => state !== 'sending')).toBe(true);
    house.pos.control.clearFaults();
    await post.send();
    for (const message of messages) expect(post.effective(message)).toEqual(['1']);
  });

  test('ST-06: with faults of every sort each status takes effect once, in order, and none is lost', async () => {
    const messages = await post.registered(60);
    await post.owe(messages, 4);
    for (const [probability, rule] of [
      [0.1, { kind: 'reset' }],
      [0.15, { kind: 'reset-after' }],
      [0.05, { kind: 'cut-body' }],
      [0.05, { kind: 'status', status: 500 }],
      [0.05, { kind: 'status-after', status: 503 }],
      [0.03, { kind: 'status', status: 429, retryAfter: 1 }],
      [0.03, { kind: 'status', status: 401 }],
      [0.03, { kind: 'broken-json' }],
    ] as const) {
      fault(rule as Rule['fault'], { probability });
    }
    for (let round = 0; round < 5; round++) {
      await post.send();
      post.later(60 * minuteMs);
    }
    house.pos.control.clearFaults();
    await post.send();
    for (const message of messages) expect(post.effective(message)).toEqual(['1', '2', '3', '4']);
  });
});

describe('one request at once', () => {
  const tokens = new TokenCache();

  test('RP-04: sends at once what comes before, due or not, then itself', async () => {
    const [message] = await post.registered(1);
    fault({ kind: 'status', status: 500 }, { times: 3 });
    await post.owe([message!]);
    await post.send();
    const [last] = await post.owe([message!]);
    expect(await sendNow(house.context(), tokens, last!.id)).toMatchObject({ kind: 'done' });
    expect(post.effective(message!)).toEqual(['1', '1']);
    expect(await sendNow(house.context(), tokens, last!.id)).toEqual({ kind: 'elsewhere' });
  });

  test('RP-04: behind one that ПОС does not take it is not sent, and can be withdrawn; what was begun cannot', async () => {
    const [message] = await post.registered(1);
    const [first] = await post.owe([message!]);
    const [last] = await post.owe([message!]);
    fault({ kind: 'status', status: 500 });
    expect(await sendNow(house.context(), tokens, last!.id)).toMatchObject({
      kind: 'blocked',
      error: { code: 'POS_AWAY' },
    });
    expect(await withdraw(house.database, [first!.id, last!.id], house.clock.at)).toEqual([last!.id]);
    house.pos.control.clearFaults();
    post.later(minuteMs);
    await post.send();
    expect(post.effective(message!)).toEqual(['1']);
  });
});

describe('what people see', () => {
  test('ST-06: size and age are measured, and an old outbox is told of on every page', async () => {
    const messages = await post.registered(3);
    await post.owe(messages);
    const since = house.clock.at;
    fault({ kind: 'status', status: 503 });
    await post.send();
    const warnings = () => plugin.warnings!(house.context() as never);
    const codes = async () => (await warnings()).map(({ code }) => code);
    expect(await codes()).not.toContain('POS_OUTBOX_OLD');
    post.later(60 * minuteMs);
    expect(await warnings()).toContainEqual({
      code: 'POS_OUTBOX_OLD',
      text: 'Запросы в ПОС не удаётся отправить: ждут — 3, самый давний — с 02.03.2026 10:15.',
      since,
    });
    const gauges = await plugin.gauges!(house.context() as never);
    const value = (name: string, kind: string) =>
      gauges.find((gauge) => gauge.name === name)!.values.find(({ labels }) => labels.kind === kind)!.value;
    expect(value('pos_outbox_open', 'status')).toBe(3);
    expect(value('pos_outbox_open', 'answer')).toBe(0);
    expect(value('pos_outbox_oldest_seconds', 'status')).toBe(3600);
    house.pos.control.clearFaults();
    await post.send();
    expect(await codes()).not.toContain('POS_OUTBOX_OLD');
  });

  test('ST-06: the list is filtered by state, kind and message, and paged', async () => {
    const messages = await post.registered(3);
    await post.owe(messages);
    expect(await post.shown({ state: 'done', kind: 'registration' })).toHaveLength(3);
    expect(await post.shown({ state: 'waiting', msgId: messages[1]! })).toMatchObject([
      { kind: 'status', title: 'Зарегистрировано', organization: house.made.organization, nextAt: house.clock.at },
    ]);
    const first = (await post.call('/outbox', { query: { limit: '4' } })) as { items: unknown[]; nextCursor: string };
    expect(first.items).toHaveLength(4);
    expect(await post.shown({ limit: '4', cursor: first.nextCursor })).toHaveLength(2);
  });
});

test('PX-05: nothing goes to an address that is not of the settings, also where it answers', async () => {
  const other = await createPosEmulator({ organisations: [lko] });
  const [message] = await post.registered(1);
  await post.owe([message!], 1, { ...post.account(), url: other.url });
  await post.send();
  expect(other.control.journal({})).toEqual([]);
  expect(await post.shown({ kind: 'status' })).toMatchObject([{ state: 'held', url: other.url }]);
  await other.close();
});

/**
 * A second engine over the same database: another node. The host lets no task run twice at once, so that its run frees
 * nothing that the first one holds.
 * @returns how many errors it logged
 */
async function sendElsewhere(): Promise<number> {
  const database: PluginDatabase = {
    query: async (sql, values) => (sql.includes('starts_with(claimed_by') ? [] : house.database.query(sql, values)),
    transaction: house.database.transaction.bind(house.database),
  };
  return (await post.send({ services: { database } })).errors.length;
}
