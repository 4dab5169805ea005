import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { DocumentSystem } from '../../../core/contract/index.ts';
import { statusTaskId } from '../task-id.ts';
import { Clerk, type ForeignAppeal } from './clerk.ts';
import { type Installation, lko, open, type RunOptions, type SeenRun, secondLko } from './support.ts';

const minuteMs = 60_000;

let house: Installation;
let clerk: Clerk;
let head: string;
let worker: string;
beforeEach(async () => {
  house = await open({ start: '2026-03-02T07:15:00Z' });
  clerk = new Clerk(house.database);
  head = (await house.office.official(house.made.card, house.made.card)).due;
  worker = (await house.office.official(house.made.card, house.made.card)).due;
});
afterEach(async () => {
  await house.end();
});

const sendStatuses = (options: RunOptions = {}): Promise<SeenRun> => house.run({ ...options, task: statusTaskId });

/** A message that ПОС knows as registered, with the РК that the module made of it. */
async function registered(): Promise<{ messageId: string; isn: number; number: string }> {
  const { id } = house.pos.control.addMessage({ files: [] });
  await house.run();
  const [document] = await house.seen(id);
  return { messageId: id, isn: document!.isn, number: document!.number };
}

const byHand = (more: Partial<ForeignAppeal> & { messageId: string }) =>
  clerk.appeal({ groupDue: house.made.group, cardDue: house.made.card, ...more });

const assign = (isn: number, text = 'Разобраться', more: object = {}) =>
  clerk.resolution(isn, { text, authorDue: head, executors: [{ due: worker, responsible: true }], ...more });

/** Statuses that ПОС took effect of, in order. */
function taken(messageId?: string) {
  const filter = { operation: 'sendStatus', effective: true, ...(messageId === undefined ? {} : { id: messageId }) };
  return house.pos.control.journal(filter).map(({ body }) => body as Record<string, unknown> & { status: string });
}

const stateOf = (id: string) => house.pos.control.states({ id })[0]!.state;

function tick(ms: number): void {
  house.clock.at = new Date(house.clock.at.getTime() + ms);
}

describe('«Зарегистрировано»', () => {
  test('ST-01, ST-03, ST-07: a РК of the module is told after its confirmation, with its data', async () => {
    const { messageId, isn, number } = await registered();
    const { outcome, counters } = await sendStatuses();
    expect(outcome).toMatchObject({ kind: 'ok' });
    expect(counters).toMatchObject({ events: 1, drafted: 1, sent: 1 });
    const calls = house.pos.control.journal({ id: messageId, effective: true }).map(({ operation }) => operation);
    expect(calls).toEqual(['confirmRegistration', 'sendStatus']);
    expect(taken(messageId)).toMatchObject([
      {
        status: 'REGISTERED',
        statusName: 'Зарегистрировано',
        notifyApplicant: false,
        registration: { number, date: '2026-03-02' },
        categoryCode: expect.stringMatching(/^\d+$/),
      },
    ]);
    expect(await clerk.exchange(isn)).toEqual({
      status: 'Зарегистрировано',
      comment: null,
      sending: 'Зарегистрировано. Отправлено в ПОС 02/03/2026 10:15',
    });
    expect(await clerk.protocol(isn)).toContainEqual(expect.stringContaining('Отправлено в ПОС 02/03/2026 10:15'));

    expect((await sendStatuses()).outcome.kind).toBe('nothing');
    expect(taken(messageId)).toHaveLength(1);
  });

  test('ST-07: with the confirmation on its way the status waits for it, and both go in one run', async () => {
    house.pos.control.addFault({
      match: { operation: 'confirmRegistration', times: 3 },
      fault: { kind: 'status', status: 503 },
    });
    const { id } = house.pos.control.addMessage({ files: [] });
    await house.run();
    tick(2 * minuteMs);
    await sendStatuses();
    const calls = house.pos.control.journal({ id, effective: true }).map(({ operation }) => operation);
    expect(calls).toEqual(['confirmRegistration', 'sendStatus']);
    expect(stateOf(id)).toBe('REGISTERED');
  });

  test('ST-01: a РК by hand goes with the key of «ID организации (ЛКО)», else with that of its картотека', async () => {
    const second = await house.addOrganization(secondLko, 'Вторая');
    await house.office.setValues(second, { POS_LKO_ID: secondLko.lkoId.toUpperCase() });
    const { id: foreign } = house.pos.control.addMessage({ lkoId: secondLko.lkoId, files: [] });
    const { messageId: own } = await registered();
    const one = await byHand({ messageId: foreign, lkoId: secondLko.lkoId });
    const other = await byHand({ messageId: own });
    await sendStatuses();
    const senders = (id: string) =>
      house.pos.control.journal({ operation: 'sendStatus', id }).map(({ lkoId }) => lkoId);
    expect(new Set(senders(foreign))).toEqual(new Set([secondLko.lkoId]));
    expect(new Set(senders(own))).toEqual(new Set([lko.lkoId]));
    for (const isn of [one, other]) {
      expect((await clerk.exchange(isn)).sending).toMatch(/^Зарегистрировано\. Отправлено в ПОС /);
    }
  });

  test('ST-01: a number that ПОС does not know is refused for good, and the РК says why', async () => {
    const isn = await byHand({ messageId: '404404' });
    const { outcome } = await sendStatuses();
    expect(outcome).toMatchObject({ kind: 'partial', failures: [{ item: 'Сообщение ПОС № 404404' }] });
    const { status, sending } = await clerk.exchange(isn);
    expect(status).toBe('Зарегистрировано');
    expect(sending).toMatch(/^Зарегистрировано\. Не отправлено в ПОС \(.*404.*\) 02\/03\/2026 10:15$/);
    tick(60 * minuteMs);
    await sendStatuses();
    expect(house.pos.control.journal({ operation: 'sendStatus', id: '404404' })).toHaveLength(1);
  });

  test('ST-01, ST-02: a number that is mended is told everything anew', async () => {
    const { messageId } = await registered();
    const isn = await byHand({ messageId: '404404' });
    await assign(isn, 'Разобраться');
    await sendStatuses();
    expect((await clerk.exchange(isn)).sending).toMatch(/Не отправлено/);
    await house.database.query(`update delo."AR_RC_VALUE" set "POS_MSG_ID" = $2 where "ISN_DOC" = $1`, [
      isn,
      messageId,
    ]);
    expect((await sendStatuses()).outcome.kind).toBe('ok');
    expect(taken(messageId).map(({ status }) => status)).toEqual(['REGISTERED', 'REGISTERED', 'EXECUTOR_ASSIGNED']);
    expect(await clerk.exchange(isn)).toMatchObject({
      status: 'Назначен исполнитель',
      sending: expect.stringMatching(/^Назначен исполнитель\. Отправлено/),
    });
  });

  test('ST-01: one that is not registered at ПОС yet waits for its delivery', async () => {
    const { id } = house.pos.control.addMessage({ files: [] });
    const isn = await byHand({ messageId: id });
    await sendStatuses();
    expect((await clerk.exchange(isn)).sending).toMatch(/Не отправлено в ПОС \(.*не зарегистрировано.*\)/);
    tick(minuteMs);
    await house.run();
    await sendStatuses();
    expect((await clerk.exchange(isn)).sending).toMatch(/^Зарегистрировано\. Отправлено в ПОС /);
  });

  test('ST-08: РК without the доп. реквизиты of the module, and of other kinds, are left alone', async () => {
    const group = await house.office.group('Прочие обращения', { attributes: ['POS_MSG_ID'] });
    const { messageId } = await registered();
    await sendStatuses();
    const isn = await byHand({ messageId, groupDue: group });
    const outgoing = await byHand({ messageId, kind: 3 });
    await assign(isn);
    expect((await sendStatuses()).outcome.kind).not.toBe('partial');
    for (const each of [isn, outgoing]) {
      expect(await clerk.exchange(each)).toEqual({ status: null, comment: null, sending: null });
    }
    expect(taken(messageId)).toHaveLength(1);
    expect(await house.documents.events.waiting('pos')).toMatchObject({ count: 0 });
  });
});

describe('«Назначен исполнитель»', () => {
  test('ST-02, ST-03, ST-05: a резолюция of any level; its text becomes «Комментарий»', async () => {
    const { messageId, isn, number } = await registered();
    const above = await clerk.resolution(isn, { text: 'Без исполнителя', authorDue: head, executors: [] });
    await assign(isn, 'Подготовить ответ', { parentIsn: above, planDate: '2026-03-20' });
    await sendStatuses();
    const [first, second, ...more] = taken(messageId);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ status: 'REGISTERED' });
    expect(second).toEqual({
      status: 'EXECUTOR_ASSIGNED',
      statusName: 'Назначен исполнитель',
      occurredAt: expect.any(String),
      notifyApplicant: false,
      registration: { number, date: '2026-03-02' },
      executors: [{ fullName: 'Лялякина П.Р.', position: null, department: lko.name, responsible: true }],
      author: { fullName: 'Лялякина П.Р.' },
      planDate: '2026-03-20',
      comment: 'Подготовить ответ',
      categoryCode: first!.categoryCode,
      subcategoryCode: first!.subcategoryCode,
    });
    expect(await clerk.exchange(isn)).toEqual({
      status: 'Назначен исполнитель',
      comment: 'Подготовить ответ',
      sending: 'Назначен исполнитель. Отправлено в ПОС 02/03/2026 10:15',
    });
    const protocol = await clerk.protocol(isn);
    for (const text of ['Зарегистрировано. Отправлено', 'Назначен исполнитель. Отправлено', 'Подготовить ответ']) {
      expect(protocol).toContainEqual(expect.stringContaining(text));
    }
    expect(stateOf(messageId)).toBe('EXECUTOR_ASSIGNED');
  });

  test('ST-02: sent again when text, author, executors or dates change, and not for other changes or for deleting', async () => {
    const { messageId, isn } = await registered();
    const resolution = await assign(isn);
    await sendStatuses();
    const other = (await house.office.official(house.made.card, house.made.card)).due;
    const changes: (() => Promise<void>)[] = [
      () => clerk.change(resolution, '"RESOLUTION_TEXT" = $2', 'Разобраться срочно'),
      () => clerk.change(resolution, '"DUE_AUTHOR" = $2', other),
      () => clerk.change(resolution, '"PLAN_DATE" = $2', '2026-03-30'),
      () => clerk.change(resolution, '"RESOLUTION_DATE" = $2', '2026-03-04'),
      () => clerk.executor(resolution, other, false),
    ];
    for (const [index, change] of changes.entries()) {
      await change();
      await sendStatuses();
      expect(taken(messageId)).toHaveLength(3 + index);
    }
    const all = 2 + changes.length;
    await clerk.change(resolution, '"CONTROL_STATE" = $2', 1);
    await clerk.change(resolution, '"RESOLUTION_TEXT" = $2', 'Разобраться срочно');
    await sendStatuses();
    await clerk.remove(resolution);
    expect((await sendStatuses()).outcome.kind).not.toBe('partial');
    expect(taken(messageId)).toHaveLength(all);
    expect(await clerk.exchange(isn)).toMatchObject({ status: 'Назначен исполнитель', comment: 'Разобраться срочно' });
  });

  test('ST-02: two резолюции at once, one changed before the run and one deleted', async () => {
    const { messageId, isn } = await registered();
    const [one, two] = [await assign(isn, 'Первая'), await assign(isn, 'Вторая')];
    await clerk.change(one, '"RESOLUTION_TEXT" = $2', 'Первая, точнее');
    await clerk.remove(two);
    await assign(isn, 'Третья');
    await sendStatuses();
    expect(taken(messageId).map(({ comment }) => comment ?? null)).toEqual([null, 'Первая, точнее', 'Третья']);
    expect(await clerk.exchange(isn)).toMatchObject({ comment: 'Третья' });
  });

  test('ST-02: of people the directory marks as deleted, without a duty, and of rubrics of another vertex', async () => {
    const { messageId, isn } = await registered();
    const rubric = await house.office.rubric('0.', '0003.1', 'Вопрос другой вершины');
    await house.database.query(`update delo."REF_RUBRIC" set "DUE_RUBRIC" = $2 where "ISN_DOC" = $1`, [isn, rubric]);
    await house.database.query(`update delo."DEPARTMENT" set "DELETED" = 1 where "DUE" = any($1)`, [[head, worker]]);
    await assign(isn);
    await sendStatuses();
    expect(taken(messageId)[1]).toMatchObject({
      author: { fullName: 'Лялякина П.Р.' },
      executors: [{ fullName: 'Лялякина П.Р.', position: null }],
      categoryCode: null,
      subcategoryCode: null,
    });
  });

  test('ST-02: an author whom no directory knows is left out', async () => {
    const { messageId, isn } = await registered();
    await assign(isn, 'Без автора', { authorDue: '0.NOBODY.' });
    await sendStatuses();
    expect(taken(messageId)[1]).not.toHaveProperty('author');
    expect(taken(messageId)[1]).toMatchObject({ comment: 'Без автора' });
  });
});

describe('after an answer', () => {
  /** An answer as the answer window leaves it; ПОС gets it, too. */
  async function answer(messageId: string, isn: number, type: string, state = 'ANSWER_SENT'): Promise<void> {
    const titles: Record<string, string> = { SOLVED: 'Решено', POSTPONED: 'Отложено', REJECTED: 'Отклонено' };
    const status = `Направлен ответ: ${titles[type]}`;
    await house.database.query(
      `insert into plugin_pos.outbox (kind, message_id, document_isn, organization_due, client_id, url, contour,
                                      idempotency_key, body, title, state, answered, created_at, settled_at, next_at, open_since)
       values ('answer', $1, $2, $3, $4, $5, 'prod', gen_random_uuid(), $6, 'Ответ', 'done', $7, $8, $8, $8, $8)`,
      [
        messageId,
        isn,
        house.made.organization,
        lko.clientId,
        house.pos.url,
        JSON.stringify({ type }),
        JSON.stringify({ answerId: '1', state }),
        house.clock.at.toISOString(),
      ],
    );
    await house.database.query(`update delo."AR_RC_VALUE" set "POS_STATUS" = $2 where "ISN_DOC" = $1`, [isn, status]);
  }

  test('ST-02: nothing is sent after a final one, «Статус» does not go back, the protocol notes it', async () => {
    const { messageId, isn } = await registered();
    await sendStatuses();
    await answer(messageId, isn, 'SOLVED');
    await assign(isn);
    const { outcome } = await sendStatuses();
    expect(outcome.kind).toBe('ok');
    expect(taken(messageId)).toHaveLength(1);
    expect(await clerk.exchange(isn)).toMatchObject({ status: 'Направлен ответ: Решено', comment: null });
    expect(await clerk.protocol(isn)).toContainEqual(expect.stringContaining('окончательный ответ'));
  });

  test('ST-02: «Статус» set by another program tells of a final answer, too', async () => {
    const { messageId, isn } = await registered();
    await sendStatuses();
    await house.database.query(
      `update delo."AR_RC_VALUE" set "POS_STATUS" = 'Направлен ответ: Отклонено' where "ISN_DOC" = $1`,
      [isn],
    );
    await assign(isn);
    await sendStatuses();
    expect(taken(messageId)).toHaveLength(1);
  });

  test.each([
    ['«Отложено» is not final', 'POSTPONED', 'ANSWER_SENT'],
    ['an answer that the ЛКО refused', 'SOLVED', 'EXECUTOR_ASSIGNED'],
  ])('ST-02: it goes again: %s', async (_title, type, state) => {
    const { messageId, isn } = await registered();
    await sendStatuses();
    await answer(messageId, isn, type, state);
    await assign(isn);
    await sendStatuses();
    expect(taken(messageId)).toHaveLength(2);
    expect(await clerk.exchange(isn)).toMatchObject({ status: 'Назначен исполнитель' });
  });

  test('ST-02: the confirmation of a supplement opens the message again', async () => {
    const { messageId, isn } = await registered();
    await sendStatuses();
    tick(minuteMs);
    await answer(messageId, isn, 'REJECTED');
    tick(minuteMs);
    house.pos.control.redeliver(messageId, { files: [] });
    await house.run();
    await assign(isn, 'По дополнению');
    await sendStatuses();
    expect(taken(messageId).map(({ status }) => status)).toEqual(['REGISTERED', 'REGISTERED', 'EXECUTOR_ASSIGNED']);
  });

  test('ST-02: an answer that is settled while a status is drafted wins', async () => {
    const { messageId, isn } = await registered();
    await sendStatuses();
    await assign(isn);
    let meanwhile: (() => Promise<void>) | undefined = () => answer(messageId, isn, 'SOLVED');
    const documents: DocumentSystem = {
      ...house.documents,
      change: async (...parameters) => {
        const work = meanwhile;
        meanwhile = undefined;
        await work?.();
        return house.documents.change(...parameters);
      },
    };
    await sendStatuses({ services: { documents } });
    expect(taken(messageId)).toHaveLength(1);
    expect(await clerk.exchange(isn)).toMatchObject({ status: 'Направлен ответ: Решено' });
  });
});

describe('what goes wrong', () => {
  test('PX-04, ST-01: a РК whose organisation cannot be told is shown, and goes by itself once that is mended', async () => {
    const card = await house.office.department('Чужая картотека');
    await house.addOrganization(secondLko, 'Вторая');
    const { messageId } = await registered();
    await sendStatuses();
    const isn = await byHand({ messageId, cardDue: card });
    await assign(isn);
    for (let run = 0; run < 8; run++) {
      const { outcome } = await sendStatuses();
      expect(outcome).toMatchObject({ kind: 'partial', failures: [{ code: 'ORGANIZATION_UNKNOWN' }, {}] });
      tick(5 * minuteMs);
    }
    expect(house.wakesAt.at(-1)).toEqual({ taskId: statusTaskId, at: house.clock.at });
    const said = await clerk.exchange(isn);
    expect(said.status).toBe('Назначен исполнитель');
    expect(said.sending).toMatch(
      /^Назначен исполнитель\. Не отправлено в ПОС \(Не определена организация РК.*\) 02\/03\/2026 10:15$/,
    );
    const notes = (await clerk.protocol(isn)).filter((line) => line.includes('Не определена организация'));
    expect(notes.length).toBeLessThanOrEqual(2);
    // A run for another event does not end what it did not meet (LG-01).
    await sendStatuses();
    await registered();
    expect((await sendStatuses()).outcome.kind).toBe('ok');
    expect([...house.notices.keys()]).toEqual(['statuses-failed ORGANIZATION_UNKNOWN']);
    tick(5 * minuteMs);

    await house.database.query(`update delo."DEPARTMENT" set "DUE_LINK_ORGANIZ" = $2 where "DUE" = $1`, [
      card,
      house.made.organization,
    ]);
    expect((await sendStatuses()).outcome.kind).toBe('ok');
    expect(taken(messageId)).toHaveLength(3);
    expect(await clerk.exchange(isn)).toMatchObject({
      sending: expect.stringMatching(/^Назначен исполнитель\. Отправлено/),
    });
    expect([...house.notices.keys()]).toEqual([]);
  });

  test('LG-01: a notice is ended also where the process died while it told of it', async () => {
    const card = await house.office.department('Чужая картотека');
    await house.addOrganization(secondLko, 'Вторая');
    const { messageId } = await registered();
    await sendStatuses();
    await byHand({ messageId, cardDue: card });
    const notices = {
      ...house.services.notices,
      record: async (notice: Parameters<typeof house.services.notices.record>[0]) => {
        await house.services.notices.record(notice);
        throw new Error('killed');
      },
    };
    await expect(sendStatuses({ services: { notices } })).rejects.toThrow('killed');
    expect([...house.notices.keys()]).toEqual(['statuses-failed ORGANIZATION_UNKNOWN']);
    await house.database.query(`update delo."DEPARTMENT" set "DUE_LINK_ORGANIZ" = $2 where "DUE" = $1`, [
      card,
      house.made.organization,
    ]);
    tick(5 * minuteMs);
    await sendStatuses();
    expect([...house.notices.keys()]).toEqual([]);
  });

  test('ST-06: a bad event holds up no others; it comes again after growing pauses and is shown', async () => {
    const bad = await registered();
    const good = await registered();
    const third = await registered();
    const documents: DocumentSystem = {
      ...house.documents,
      change: async (changes, ...rest) => {
        if (changes.some(({ isn }) => isn === bad.isn)) throw new TypeError('broken');
        return house.documents.change(changes, ...rest);
      },
    };
    const first = await sendStatuses({ services: { documents } });
    expect(first.outcome).toMatchObject({ kind: 'partial', failures: [{ item: `РК с ISN ${bad.isn}` }] });
    for (const { messageId } of [good, third]) expect(taken(messageId)).toHaveLength(1);
    tick(minuteMs);
    await sendStatuses({ services: { documents } });
    tick(minuteMs);
    expect((await sendStatuses({ services: { documents } })).outcome.kind).toBe('nothing');
    tick(minuteMs);
    expect((await sendStatuses()).outcome.kind).toBe('ok');
    expect(taken(bad.messageId)).toHaveLength(1);
  });

  test('ST-04: each change of outcome is said once, a long reason whole in the protocol', async () => {
    const { messageId, isn } = await registered();
    house.pos.control.addFault({ match: { operation: 'sendStatus' }, fault: { kind: 'status', status: 503 } });
    await sendStatuses();
    const failed = await clerk.exchange(isn);
    expect(failed.sending).toMatch(/^Зарегистрировано\. Не отправлено в ПОС \(.*503.*\) 02\/03\/2026 10:15$/);
    tick(minuteMs);
    await sendStatuses();
    expect(await clerk.exchange(isn)).toEqual(failed);
    house.pos.control.clearFaults();
    tick(10 * minuteMs);
    await sendStatuses();
    expect((await clerk.exchange(isn)).sending).toBe('Зарегистрировано. Отправлено в ПОС 02/03/2026 10:26');
    const said = (await clerk.protocol(isn)).filter((line) => line.includes('тправлено в ПОС'));
    expect(said).toHaveLength(2);
    expect(taken(messageId)).toHaveLength(1);
  });

  test('AC-06: names and texts of people stand in no log', async () => {
    const { isn } = await registered();
    await assign(isn, 'Позвонить Иванову И.И.');
    await sendStatuses();
    expect(house.log.join('\n')).not.toContain('Иванов');
    expect(house.log.join('\n')).not.toContain('Лялякина');
  });
});
