import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PluginReply } from '../../../core/contract/index.ts';
import plugin from '../plugin.ts';
import type { DifferenceView } from '../reconciliation/differences.ts';
import { addressOf } from '../settings.ts';
import { reconciliationTaskId, statusTaskId, taskId } from '../task-id.ts';
import { PosClient } from '../wire/client.ts';
import { TokenCache } from '../wire/tokens.ts';
import { type Installation, lko, open, secondLko } from './support.ts';

let office: Installation;

beforeEach(async () => {
  office = await open({ start: '2026-03-10T09:00:00Z' });
});
afterEach(() => office.end());

interface Listed {
  readonly items: DifferenceView[];
  readonly nextCursor: string | null;
  readonly open: number;
  readonly kinds: Record<string, number>;
  readonly current: { state: string } | null;
  readonly last: { messages: number; documents: number; whole: boolean; failures: object[] } | null;
}

async function call(
  method: string,
  path: string,
  more: { id?: number; query?: object; body?: object } = {},
): Promise<PluginReply> {
  const route = plugin.routes!.find((each) => each.method === method && each.path === path)!;
  return await route.handle(
    {
      parameters: more.id === undefined ? {} : { id: String(more.id) },
      query: { ...more.query } as Record<string, string>,
      headers: {},
      body: more.body ?? {},
      rawBody: undefined,
      user: 'ivanova',
      cards: undefined,
    },
    office.context(),
  );
}

const list = async (query: object = {}) => (await call('GET', '/pos/reconciliation', { query })).body as Listed;

/** What happens at one instant has no order; between steps time goes on. */
function later(): void {
  office.clock.at = new Date(office.clock.at.getTime() + 1000);
}

/** Starts a comparison as a person does, and lets the task do it. */
async function reconcile(whole = true) {
  later();
  await call('POST', '/pos/reconciliation', { body: { whole } });
  expect(office.wakes).toContain(reconciliationTaskId);
  const seen = await office.run({ task: reconciliationTaskId, kind: 'event' });
  later();
  return seen;
}

async function kinds(whole = true): Promise<string[]> {
  await reconcile(whole);
  return (await list()).items.map(({ kind, msgId }) => `${kind} ${msgId}`).sort();
}

async function mend(id: number, how: string, reason?: string): Promise<void> {
  const { body } = await call('POST', '/pos/reconciliation/:id/mend', { id, body: { how, reason } });
  expect((body as DifferenceView).id).toBe(id);
  await office.run({ task: reconciliationTaskId, kind: 'event' });
}

/** Another program with the key of the organisation: what an earlier life of this installation did. */
function elsewhere(setup = lko): PosClient {
  const account = { organizationDue: '', clientId: setup.clientId, ...addressOf(office.settings) };
  return new PosClient(office.services.http, account, setup.clientSecret, new TokenCache());
}

let key = 0;
async function confirmElsewhere(message: { id: string; deliveryId: string }, regNumber: string, regDate: string) {
  const body = { deliveryId: message.deliveryId, regNumber, regDate, sedDocId: '77', registeredAt: regDate };
  const full = JSON.stringify({ ...body, registeredAt: `${regDate}T10:00:00Z` });
  await elsewhere().confirm(message.id, `elsewhere ${++key}`, full);
}

async function statusElsewhere(id: string, number: string) {
  const body = {
    status: 'EXECUTOR_ASSIGNED',
    statusName: 'Назначен исполнитель',
    occurredAt: '2026-03-10T10:00:00Z',
    notifyApplicant: false,
    registration: { number, date: '2026-03-10' },
    executors: [{ fullName: 'Красницкая Е.Л.', responsible: true }],
  };
  await elsewhere().sendStatus(id, `elsewhere ${++key}`, JSON.stringify(body));
}

async function answerElsewhere(id: string, number: string, type = 'SOLVED') {
  const body = {
    type,
    text: 'Фонарь горит',
    notifyApplicant: true,
    executor: { fullName: 'Красницкая Е.Л.' },
    registration: { number, date: '2026-03-10' },
    occurredAt: '2026-03-10T10:00:00Z',
  };
  await elsewhere().sendAnswer(id, `elsewhere ${++key}`, JSON.stringify(body), []);
}

const only = async (kind: string) => {
  const { items } = await list({ kind });
  expect(items).toHaveLength(1);
  return items[0]!;
};

const setStatus = (messageId: string, status: string) =>
  office.database.query('update delo."AR_RC_VALUE" set "POS_STATUS" = $2 where "POS_MSG_ID" = $1', [messageId, status]);

describe('«Сверка с ПОС»', () => {
  test('RG-08: agreement on both sides is no difference, and the result is kept with its time', async () => {
    office.pos.control.addMessages({ lkoId: lko.lkoId, count: 120 });
    await office.run();
    expect(await list()).toMatchObject({ items: [], current: null, last: null });
    await call('POST', '/pos/reconciliation');
    expect((await list()).current).toMatchObject({ state: 'waiting', whole: true, requestedBy: 'ivanova' });
    const { outcome, counters } = await office.run({ task: reconciliationTaskId, kind: 'event' });
    expect(outcome).toMatchObject({ kind: 'ok', message: expect.stringContaining('расхождений: 0') });
    const messages = office.pos.control.states().length;
    expect(counters).toMatchObject({ messages, differences: 0 });
    const { current, last, items } = await list();
    expect(current).toBeNull();
    expect(items).toEqual([]);
    expect(last).toMatchObject({ messages, documents: 120, whole: true, failures: [] });
    // By itself it reads no more than what changed; nothing asked for is nothing done.
    expect((await office.run({ task: reconciliationTaskId, kind: 'event' })).outcome.kind).toBe('nothing');
    const { id } = office.pos.control.addMessage();
    await office.run({ task: reconciliationTaskId, kind: 'automatic' });
    expect((await list()).last!.whole).toBe(false);
    expect((await list()).last!.messages).toBeLessThan(120);
    const [copied] = await office.database.query(
      'select state from plugin_pos.registry_message where message_id = $1',
      [id],
    );
    expect(copied).toEqual({ state: 'NEW' });
  });

  test('RG-08, ED-05: what is confirmed there and unknown here is rebuilt with its number, date and state', async () => {
    const first = office.pos.control.addMessage({ files: [{ name: 'Фото.jpg', size: 300 }] });
    const second = office.pos.control.addMessage();
    await confirmElsewhere(first, 'ОГ-17', '2026-03-09');
    await confirmElsewhere(second, 'ОГ-18', '2026-03-09');
    await answerElsewhere(second.id, 'Исх-1');
    expect(await kinds()).toEqual([`unknown-here ${first.id}`, `unknown-here ${second.id}`]);
    const { items } = await list();
    expect(items[0]).toMatchObject({
      title: 'В ПОС регистрация подтверждена, а РК здесь нет',
      organization: office.made.organization,
      document: null,
      there: { state: 'REGISTERED', deliveryId: first.deliveryId, regNumber: 'ОГ-17', regDate: '2026-03-09' },
      here: { ledger: null },
      state: 'open',
      mends: [{ how: 'rebuild' }, { how: 'accept' }],
    });
    const all = { kind: 'unknown-here', how: 'rebuild' };
    expect((await call('POST', '/pos/reconciliation/mend', { body: all })).body).toEqual({ count: 2 });
    // Repeatable without harm: they are on their way.
    expect((await call('POST', '/pos/reconciliation/mend', { body: all })).body).toEqual({ count: 0 });
    const { counters } = await office.run({ task: reconciliationTaskId, kind: 'event' });
    expect(counters).toMatchObject({ mended: 2 });
    expect(office.wakes).toContain(taskId);
    expect((await list({ state: 'mended' })).items).toMatchObject([{ mendBy: 'ivanova' }, { mendBy: 'ivanova' }]);
    // On the way from the ledger to a РК it is no difference any more.
    expect(await kinds()).toEqual([]);
    const run = await office.run();
    expect(run.errors).toEqual([]);
    expect(run.counters).toMatchObject({ registered: 2 });
    const documents = await office.seen();
    expect(documents.map(({ number, date, files, values }) => [number, date, files.length, values.POS_STATUS])).toEqual(
      [
        ['ОГ-17', '2026-03-09', 1, 'Зарегистрировано'],
        ['ОГ-18', '2026-03-09', 0, 'Направлен ответ: Решено'],
      ],
    );
    expect(await kinds()).toEqual([]);
    // The counter goes on after them.
    office.pos.control.addMessage();
    await office.run();
    expect((await office.seen()).map(({ number }) => number)).toEqual(['ОГ-17', 'ОГ-18', 'ОГ-19']);
    expect(office.pos.control.registrations().map(({ conflicts }) => conflicts)).toEqual([0, 0, 0]);
  });

  test('ED-05: a number that is taken here meanwhile leads to a new one, and the difference says so', async () => {
    office.pos.control.addMessage();
    await office.run();
    const lost = office.pos.control.addMessage();
    await confirmElsewhere(lost, 'ОГ-1', '2026-03-10');
    await reconcile();
    await mend((await only('unknown-here')).id, 'rebuild');
    const run = await office.run();
    expect(run.counters).toMatchObject({ registered: 1 });
    expect((await office.seen(lost.id)).map(({ number, date }) => [number, date])).toEqual([['ОГ-2', '2026-03-10']]);
    expect((await list({ state: 'mended' })).items[0]!.reason).toContain('ОГ-1');
    expect(await kinds()).toEqual([`number-differs ${lost.id}`]);
    const difference = await only('number-differs');
    expect(difference).toMatchObject({
      there: { regNumber: 'ОГ-1' },
      here: { regNumber: 'ОГ-2' },
      document: { number: 'ОГ-2' },
    });
    // Nobody can change either: a person lives with it, with a reason.
    await expect(
      call('POST', '/pos/reconciliation/:id/mend', { id: difference.id, body: { how: 'accept' } }),
    ).rejects.toMatchObject({ code: 'POS_REASON_MISSING' });
    await expect(
      call('POST', '/pos/reconciliation/:id/mend', { id: difference.id, body: { how: 'rebuild' } }),
    ).rejects.toMatchObject({ code: 'POS_MEND_UNSUITABLE' });
    await mend(difference.id, 'accept', 'Номер занят, заявителю сообщено');
    expect(await kinds()).toEqual([]);
    expect((await list({ state: 'accepted' })).items).toMatchObject([{ reason: 'Номер занят, заявителю сообщено' }]);
  });

  test('ED-06: a number that no РК can have leads to a new one too; a delivery that ПОС has no more says so', async () => {
    const odd = office.pos.control.addMessage();
    const gone = office.pos.control.addMessage();
    await confirmElsewhere(odd, '№'.repeat(65), '2026-03-10');
    await confirmElsewhere(gone, 'ОГ-9', '2026-03-10');
    await reconcile();
    const [first, second] = (await list()).items;
    await mend(first!.id, 'rebuild');
    expect((await office.run()).counters).toMatchObject({ registered: 1 });
    expect((await office.seen(odd.id)).map(({ number }) => number)).toEqual(['ОГ-10']);
    office.pos.control.reset();
    await mend(second!.id, 'rebuild');
    expect(await only('unknown-here')).toMatchObject({ state: 'open', reason: expect.stringContaining('404') });
  });

  test('RG-08: registered here and waiting there is confirmed again', async () => {
    const { id, deliveryId } = office.pos.control.addMessage();
    await office.run();
    // ПОС itself went back to an earlier state.
    office.pos.control.reset();
    office.pos.control.addMessage({ id, deliveryId } as never);
    expect(await kinds()).toEqual([`unconfirmed-there ${id}`]);
    await mend((await only('unconfirmed-there')).id, 'confirm');
    // On its way it is no difference; a repeat changes nothing.
    expect(await kinds()).toEqual([]);
    expect((await office.run()).counters).toMatchObject({ confirmed: 1 });
    expect(await kinds()).toEqual([]);
    expect(office.pos.control.registrations()).toMatchObject([{ effective: 1, regNumber: 'ОГ-1' }]);
  });

  test('RG-12: a РК whose number ПОС lacks is told of its own organisation, and forgotten with a reason', async () => {
    await office.addOrganization(secondLko, 'Обращения округа');
    const kept = office.pos.control.addMessage();
    const gone = office.pos.control.addMessage({ lkoId: secondLko.lkoId });
    await office.run();
    office.pos.control.reset();
    office.pos.control.addMessage({ id: kept.id, deliveryId: kept.deliveryId } as never);
    later();
    await office.run();
    await reconcile();
    const difference = await only('unknown-there');
    expect(difference).toMatchObject({ msgId: gone.id, document: { number: 'ОГ-1' }, there: {} });
    expect(difference.organization).not.toBe(office.made.organization);
    expect((await list({ organization: office.made.organization })).items).toEqual([]);
    await mend(difference.id, 'accept', 'Сообщение отозвано');
    expect(await kinds()).toEqual([]);
  });

  test('ST-06: other states there are found both ways; what is on its way is none', async () => {
    const messages = ['assigned', 'answered there', 'answered here', 'agreed', 'on its way'].map(() =>
      office.pos.control.addMessage(),
    );
    await office.run();
    const [assigned, answeredThere, answeredHere, agreed, moving] = messages.map(({ id }) => id) as [
      string,
      string,
      string,
      string,
      string,
    ];
    await statusElsewhere(assigned, 'ОГ-1');
    await answerElsewhere(answeredThere, 'Исх-1', 'NOT_SOLVED');
    await setStatus(answeredHere, 'Направлен ответ: Решено');
    await answerElsewhere(agreed, 'Исх-2', 'REJECTED');
    await setStatus(agreed, 'Направлен ответ: Отклонено');
    await setStatus(moving, 'Назначен исполнитель');
    await office.database.query(
      `insert into plugin_pos.outbox (kind, message_id, document_isn, organization_due, client_id, url, contour,
                                      idempotency_key, body, title, created_at, next_at, open_since)
       select 'status', $1, 1, organization_due, client_id, url, contour, gen_random_uuid(), '{}', 'Назначен исполнитель',
              now(), now(), now()
         from plugin_pos.inbox limit 1`,
      [moving],
    );
    expect(await kinds()).toEqual(
      [`answered-here ${answeredHere}`, `answered-there ${answeredThere}`, `status-differs ${assigned}`].sort(),
    );
    expect(await only('status-differs')).toMatchObject({
      there: { state: 'EXECUTOR_ASSIGNED' },
      here: { status: '' },
      document: { number: 'ОГ-1' },
      mends: [{ how: 'resend' }, { how: 'take-over' }, { how: 'accept' }],
    });
    for (const kind of ['status-differs', 'answered-there', 'answered-here']) {
      await mend((await only(kind)).id, 'take-over');
    }
    const status = async (id: string) => (await office.seen(id))[0]!.values.POS_STATUS;
    expect(await status(assigned)).toBe('Назначен исполнитель');
    expect(await status(answeredThere)).toBe('Направлен ответ: Не решено');
    expect(await status(answeredHere)).toBe('Зарегистрировано');
    const protocol = await office.database.query<{ comment: string; user: string }>(
      `select p."OPER_COMMENT" as comment, u."CLASSIF_NAME" as user
         from delo."PROT" p join delo."USER_CL" u on u."ISN_LCLASSIF" = p."USER_ISN"
        where p."OPER_DESCRIBE" = 'Сверка с ПОС' order by p.id`,
    );
    expect(protocol[0]).toEqual({ comment: 'Принято состояние ПОС: Назначен исполнитель', user: 'ivanova' });
    expect(await kinds()).toEqual([]);
  });

  test('ST-06: a status that ПОС lost is sent again, with the data of the РК, as a new entry of the outbox', async () => {
    const { id } = office.pos.control.addMessage();
    await office.run();
    await office.run({ task: statusTaskId });
    const [document] = await office.seen(id);
    const official = await office.office.official(office.made.card, office.made.card);
    await office.database.query(
      `with made as (
         insert into delo."RESOLUTION" ("ISN_REF_DOC", "DUE_AUTHOR", "RESOLUTION_TEXT", "RESOLUTION_DATE")
         values ($1, $2, 'Рассмотреть', '2026-03-10') returning "ISN_RESOLUTION" as isn)
       insert into delo."REPLY" ("ISN_RESOLUTION", "DUE", "MAIN_FLAG") select isn, $2, 1 from made`,
      [document!.isn, official.due],
    );
    // The event is lost with what ПОС was told of it.
    await office.database.query('delete from delo.event');
    await setStatus(id, 'Назначен исполнитель');
    await reconcile();
    expect(await only('status-differs')).toMatchObject({ there: { state: 'REGISTERED' } });
    await mend((await only('status-differs')).id, 'resend');
    expect(await kinds()).toEqual([]);
    await office.run({ task: statusTaskId });
    expect(office.pos.control.states({ id })).toMatchObject([{ state: 'EXECUTOR_ASSIGNED' }]);
    const [last] = office.pos.control.journal({ operation: 'sendStatus', id }).slice(-1);
    expect(last!.body).toMatchObject({
      comment: 'Рассмотреть',
      executors: [{ fullName: 'Лялякина П.Р.', responsible: true }],
      registration: { number: document!.number, date: document!.date },
    });
    expect(await kinds()).toEqual([]);
  });

  test('RP-06: an answer that ПОС lost is sent again as it was, or counts no more, and the message goes on', async () => {
    const [again, other] = [office.pos.control.addMessage(), office.pos.control.addMessage()];
    await office.run();
    const answer = (type: string) =>
      JSON.stringify({
        type,
        text: 'Фонарь горит',
        notifyApplicant: true,
        executor: { fullName: 'Красницкая Е.Л.' },
        registration: { number: 'Исх-1', date: '2026-03-10' },
        occurredAt: '2026-03-10T10:00:00Z',
      });
    for (const { id } of [again, other]) {
      await setStatus(id, 'Направлен ответ: Решено');
      const [document] = await office.seen(id);
      await office.database.query(
        `insert into plugin_pos.outbox (kind, message_id, document_isn, subject, organization_due, client_id, url, contour,
                                        idempotency_key, body, title, created_at, next_at, open_since, state, settled_at,
                                        answered)
         select 'answer', $1, $2::bigint, ($2::bigint)::text, organization_due, client_id, url, contour, gen_random_uuid(), $3,
                'Направлен ответ: Решено', $4, $4, $4, 'done', $4, '{"state": "ANSWER_SENT"}'
           from plugin_pos.inbox where message_id = $1`,
        [id, document!.isn, answer('SOLVED'), office.clock.at.toISOString()],
      );
    }
    expect(await kinds()).toEqual([`answered-here ${again.id}`, `answered-here ${other.id}`].sort());
    const { items } = await list();
    for (const { id, msgId } of items) await mend(id, msgId === again.id ? 'resend' : 'take-over');
    await office.run({ task: statusTaskId });
    expect(office.pos.control.states({ id: again.id })).toMatchObject([{ state: 'SOLVED' }]);
    expect((await office.seen(other.id))[0]!.values.POS_STATUS).toBe('Зарегистрировано');
    expect(await kinds()).toEqual([]);
    const left = await office.database.query(
      `select state from plugin_pos.outbox where kind = 'answer' and message_id = $1`,
      [other.id],
    );
    expect(left).toEqual([{ state: 'dropped' }]);
  });

  test('RG-04: what is unanswered past its deadline is told, by the day of the installation’s time zone', async () => {
    const late = office.pos.control.addMessage({ answerDeadline: '2026-03-10' });
    office.pos.control.addMessage({ answerDeadline: '2026-03-11' });
    const answered = office.pos.control.addMessage({ answerDeadline: '2026-03-01' });
    await office.run();
    await answerElsewhere(answered.id, 'Исх-1');
    await setStatus(answered.id, 'Направлен ответ: Решено');
    // 23:59 and 00:01 in Moscow.
    office.clock.at = new Date('2026-03-10T20:59:00Z');
    expect(await kinds()).toEqual([]);
    office.clock.at = new Date('2026-03-10T21:01:00Z');
    // Nothing changed at ПОС; a day is enough.
    expect(await kinds(false)).toEqual([`overdue ${late.id}`]);
    expect(await only('overdue')).toMatchObject({
      there: { answerDeadline: '2026-03-10' },
      document: { number: 'ОГ-1' },
    });
  });

  test('PX-04: an organisation that cannot be read is told with its reason; its differences stay, others are compared', async () => {
    await office.addOrganization(secondLko, 'Обращения округа');
    const one = office.pos.control.addMessage();
    await confirmElsewhere(one, 'ОГ-5', '2026-03-10');
    await reconcile();
    const before = await only('unknown-here');
    office.pos.control.setIntegration(lko.lkoId, false);
    const { outcome } = await reconcile();
    expect(outcome).toMatchObject({
      kind: 'partial',
      failures: [{ item: `Организация «${lko.name}»`, code: 'POS_INTEGRATION_OFF' }],
    });
    expect((await list()).last!.failures).toMatchObject([
      { due: office.made.organization, code: 'POS_INTEGRATION_OFF' },
    ]);
    expect(await only('unknown-here')).toEqual(before);
    // What was asked for waits for ПОС too, and is done once it is back.
    await call('POST', '/pos/reconciliation/:id/mend', { id: before.id, body: { how: 'rebuild' } });
    const waiting = await office.run({ task: reconciliationTaskId, kind: 'event' });
    expect(waiting.outcome.kind).toBe('partial');
    expect(await only('unknown-here')).toMatchObject({ state: 'wanted', mends: [] });
    office.pos.control.setIntegration(lko.lkoId, true);
    await office.run({ task: reconciliationTaskId, kind: 'event' });
    expect((await office.run()).counters).toMatchObject({ registered: 1 });
  });

  test('TM-41: killed in the midst it is begun anew; two who ask get one comparison', async () => {
    office.pos.control.addMessages({ lkoId: lko.lkoId, count: 20, supplementShare: 0 });
    await office.run();
    const [one, two] = await Promise.all([0, 1].map(() => call('POST', '/pos/reconciliation')));
    expect((one!.body as { id: number }).id).toBe((two!.body as { id: number }).id);
    const broken = { ...office.services.documents, filled: () => Promise.reject(new Error('killed')) };
    await expect(
      office.run({ task: reconciliationTaskId, kind: 'event', services: { documents: broken } }),
    ).rejects.toThrow('killed');
    expect((await list()).current).toMatchObject({ state: 'running' });
    await call('POST', '/pos/reconciliation');
    const { outcome } = await office.run({ task: reconciliationTaskId, kind: 'event' });
    expect(outcome.kind).toBe('ok');
    expect(await list()).toMatchObject({ current: null, last: { messages: 20, documents: 20 } });
  });

  test('UI-04: differences are given page by page, counted by kind', async () => {
    for (let index = 1; index <= 5; index++) {
      await confirmElsewhere(office.pos.control.addMessage(), `ОГ-${index}`, '2026-03-10');
    }
    await reconcile();
    const first = await list({ limit: '2' });
    expect(first).toMatchObject({ open: 5, kinds: { 'unknown-here': 5 } });
    const second = await list({ limit: '2', cursor: first.nextCursor });
    const third = await list({ limit: '2', cursor: second.nextCursor });
    expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(
      (await list()).items.map(({ id }) => id),
    );
    expect(third.nextCursor).toBeNull();
    await expect(list({ limit: 'many' })).rejects.toMatchObject({ code: 'POS_PARAMETER_WRONG' });
    await expect(
      call('POST', '/pos/reconciliation/:id/mend', { id: 999_999, body: { how: 'accept', reason: 'нет' } }),
    ).rejects.toMatchObject({ code: 'POS_DIFFERENCE_UNKNOWN' });
  });
});
