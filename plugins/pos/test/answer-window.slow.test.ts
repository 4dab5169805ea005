import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AnswerDesk } from './answer-desk.ts';

let desk: AnswerDesk;
beforeEach(async () => {
  desk = await AnswerDesk.open();
});
afterEach(async () => {
  await desk.end();
});

const slashed = () => {
  const parts = new Intl.DateTimeFormat('ru-RU', {
    timeZone: 'Europe/Moscow',
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(desk.house.clock.at);
  const [date, time] = parts.split(', ') as [string, string];
  const [day, month] = date.split('.');
  return `${day}/${month}/${desk.house.clock.at.getUTCFullYear()} ${time}`;
};
const dayAfter = (days: number) =>
  new Date(desk.house.clock.at.getTime() + days * 86_400_000).toISOString().slice(0, 10);

describe('RP-05: success', () => {
  test.each([
    ['SOLVED', 'Решено'],
    ['NOT_SOLVED', 'Не решено'],
    ['POSTPONED', 'Отложено'],
    ['REDIRECTED', 'Перенаправлено'],
    ['REJECTED', 'Отклонено'],
  ])('%s: both РК, the addressees and ПОС', async (type, title) => {
    const { messageId, appeal, answer } = await desk.ready();
    const [before] = await desk.house.seen(messageId);
    const postponedTo = type === 'POSTPONED' ? dayAfter(20) : undefined;
    const reply = await desk.send(answer, { type, comment: 'Ждём акт', ...(postponedTo && { postponedTo }) });
    expect(reply).toMatchObject({ status: 200, body: { state: 'ANSWER_SENT' } });

    const [sent] = desk.taken(messageId);
    expect(sent!.parts).toHaveLength(1);
    const document = (await desk.house.documents.read([answer])).get(answer)!;
    expect(sent!.parts![0]!.json).toEqual({
      type,
      text: 'Дорога отремонтирована.',
      comment: 'Ждём акт',
      ...(postponedTo && { postponedTo }),
      notifyApplicant: true,
      executor: { fullName: 'Красницкая Е.Л.' },
      head: { fullName: 'Лялякина П.Р.' },
      registration: { number: document.number, date: document.date },
      occurredAt: desk.house.clock.at.toISOString(),
    });
    const values = {
      POS_STATUS: `Направлен ответ: ${title}`,
      POS_ANSWER_TEXT: 'Дорога отремонтирована.',
      POS_COMMENT: 'Ждём акт',
      POS_SENDING: `Направлен ответ: ${title}. Отправлено в ПОС ${slashed()}`,
      ...(postponedTo && { POS_POSTPONED_DATE: postponedTo }),
    };
    expect(await desk.values(answer)).toMatchObject(values);
    expect(await desk.values(appeal)).toMatchObject(values);
    const [after] = await desk.house.seen(messageId);
    expect(after!.planDate).toBe(before!.planDate);
    expect(document.addressees).toEqual(
      after!.correspondents.map(({ isn }) => ({ citizenIsn: isn, sentAt: desk.house.clock.at })),
    );
    for (const isn of [appeal, answer]) {
      expect(await desk.clerk.protocol(isn)).toContain(
        `Отправка ответа в ПОС | ${title}: отправлено | Дорога отремонтирована.`,
      );
    }
    expect(desk.stateOf(messageId)).toBe(type === 'POSTPONED' ? 'ANSWER_POSTPONED' : type);
  });

  test('every correspondent of a collective message is an addressee with the mark and the delivery of PX-01', async () => {
    const applicant = (lastName: string, main: boolean) => ({
      main,
      type: 'PERSON' as const,
      lastName,
      firstName: 'Анна',
    });
    const { answer } = await desk.ready({
      collective: true,
      applicants: [applicant('Первая', true), applicant('Вторая', false), applicant('Третья', false)],
    });
    expect((await desk.send(answer)).status).toBe(200);
    const rows = await desk.house.database.query<{ name: string; delivery: number; sent: boolean }>(
      `select "CITIZEN_SURNAME" as name, s."ISN_DELIVERY" as delivery, "SEND_DATE" is not null as sent
         from delo."REF_SEND" s join delo."CITIZEN" using ("ISN_CITIZEN") where "ISN_DOC" = $1 order by "ORDERNUM"`,
      [answer],
    );
    const delivery = desk.house.settings.deliveryKindIsn;
    expect(rows).toEqual(
      ['Первая', 'Вторая', 'Третья'].map((name) => ({ name: expect.stringContaining(name), delivery, sent: true })),
    );
  });
});

describe('RP-01: conditions', () => {
  const codes = async (isn: number, query = {}) =>
    (await desk.window(isn, query)).body.reasons.map(({ code }: { code: string }) => code);

  test('what is right can be sent; what is wrong is named, and refused when sent', async () => {
    const { answer, appeal, messageId } = await desk.ready();
    expect((await desk.window(answer)).body).toMatchObject({
      mode: 'answer',
      available: true,
      reasons: [],
      messageId,
      executor: 'Красницкая Е.Л.',
      head: 'Лялякина П.Р.',
      attempt: null,
      appeal: { isn: appeal },
    });
    await desk.house.database.query(`update delo."DOC_EXE" set "DUE_PERSON" = $2 where "ISN_DOC" = $1`, [
      answer,
      desk.head,
    ]);
    expect(await codes(answer)).toEqual(['FOREIGN_EXECUTOR']);
    expect((await desk.send(answer)).error).toMatchObject({
      code: 'POS_FOREIGN_EXECUTOR',
      message: expect.stringContaining('Лялякина П.Р.'),
    });
    await desk.house.database.query(`delete from delo."DOC_EXE" where "ISN_DOC" = $1`, [answer]);
    await desk.house.database.query(`delete from delo."REF_LINK" where "ISN_DOC" = $1`, [answer]);
    expect(await codes(answer)).toEqual(['NOT_LINKED', 'NO_EXECUTOR']);
    expect(desk.tries(messageId)).toEqual([]);
  });

  test('the attributes of the module must be attached to the group', async () => {
    const { answer } = await desk.ready();
    const bare = await desk.house.office.group('Письма', { kind: 3, attributes: ['POS_MSG_ID', 'POS_STATUS'] });
    await desk.house.database.query(`update delo."DOC_RC" set "DUE_DOCGROUP" = $2 where "ISN_DOC" = $1`, [
      answer,
      bare,
    ]);
    const { reasons } = (await desk.window(answer)).body;
    expect(reasons).toEqual([
      { code: 'ATTRIBUTES_MISSING', text: expect.stringContaining('«Срок перенесен», «Текст ответа»') },
    ]);
  });

  test('an own number that no linked обращение has: nobody else’s message is answered', async () => {
    const { answer, messageId } = await desk.ready();
    await desk.house.database.query(`update delo."AR_RC_VALUE" set "POS_MSG_ID" = '77' where "ISN_DOC" = $1`, [answer]);
    expect(await codes(answer)).toEqual(['OTHER_NUMBER']);
    await desk.house.database.query(`update delo."AR_RC_VALUE" set "POS_MSG_ID" = null where "ISN_DOC" = $1`, [answer]);
    expect((await desk.window(answer)).body).toMatchObject({ available: true, messageId });
  });

  test('linked to several with different numbers, the user picks one', async () => {
    const first = await desk.ready();
    const second = await desk.ready();
    const isn = first.answer;
    await desk.house.database.query(`update delo."AR_RC_VALUE" set "POS_MSG_ID" = null where "ISN_DOC" = $1`, [isn]);
    await desk.house.database.query(
      `insert into delo."REF_LINK" ("ISN_DOC", "ISN_LINKED_DOC", "ISN_LINK", "ORDERNUM") values ($1, $2, $3, 9)`,
      [isn, second.appeal, desk.house.settings.linkTypeIsn],
    );
    const { body } = await desk.window(isn);
    expect(body).toMatchObject({ available: true, messageId: null, pickMessage: true });
    expect(body.messages.map((each: { messageId: string }) => each.messageId).sort()).toEqual(
      [first.messageId, second.messageId].sort(),
    );
    expect((await desk.send(isn)).error).toMatchObject({ details: [{ path: '/messageId' }] });
    expect((await desk.send(isn, { messageId: '1' })).error).toMatchObject({ code: 'POS_OTHER_NUMBER' });
    expect((await desk.send(isn, { messageId: second.messageId })).status).toBe(200);
    expect([desk.stateOf(first.messageId), desk.stateOf(second.messageId)]).toEqual(['EXECUTOR_ASSIGNED', 'SOLVED']);
    expect((await desk.values(first.appeal)).POS_STATUS).toBe('Назначен исполнитель');
  });

  test('AC-02: a РК of another картотека does not exist; «Редактирование доп. реквизитов» is not needed', async () => {
    const { answer, appeal } = await desk.ready();
    desk.cards = ['0.ЧУЖАЯ.'];
    for (const reply of [
      await desk.window(answer),
      await desk.send(answer),
      await desk.preview(answer, { type: 'SOLVED', text: 'x' }),
      await desk.create(appeal),
    ]) {
      expect(reply.error).toMatchObject({ code: 'DOCUMENT_MISSING' });
    }
    desk.cards = [desk.house.made.card];
    expect((await desk.send(answer)).status).toBe(200);
  });

  test('a РК of another kind opens the window of the showcase, and sends no answer', async () => {
    const { appeal } = await desk.ready();
    expect((await desk.send(appeal)).error).toMatchObject({ code: 'POS_NOT_OUTGOING' });
    expect((await desk.window(appeal)).body).toMatchObject({ mode: 'showcase', upload: null, results: [] });
  });
});

describe('RP-02: head and files', () => {
  test('of several heads the first by weight; the executor himself where he is one; none: «не определён»', async () => {
    const { answer, messageId } = await desk.ready();
    await desk.official(desk.department, 'Нулевая Н.Н. - Начальник', { head: true, weight: 0 });
    expect((await desk.window(answer)).body.head).toBe('Нулевая Н.Н.');
    const mark = (due: string, value: number) =>
      desk.house.database.query(`update delo."DEPARTMENT" set "POST_H" = $2 where "DUE" = $1`, [due, value]);
    await mark(desk.executor, 1);
    expect((await desk.window(answer)).body.head).toBe('Красницкая Е.Л.');
    await desk.house.database.query(`update delo."DEPARTMENT" set "POST_H" = 0`);
    expect((await desk.window(answer)).body.head).toBe('не определён');
    expect((await desk.send(answer)).status).toBe(200);
    expect(desk.taken(messageId)[0]!.parts![0]!.json).toMatchObject({ head: null });
  });

  test('a head of another подразделение, above or below, is not his', async () => {
    const { answer } = await desk.ready();
    await desk.house.database.query(`update delo."DEPARTMENT" set "POST_H" = 0`);
    const below = await desk.official(`${desk.department}ABC.`, 'Нижний Н.Н. - Начальник', { head: true });
    expect(below).toContain(desk.department);
    expect((await desk.window(answer)).body.head).toBe('не определён');
  });

  test('only files with «Рассылать» are counted and sent, streamed', async () => {
    const { answer, messageId } = await desk.ready();
    await desk.attach(answer, 'ответ.pdf', 3_000_000);
    await desk.attach(answer, 'черновик.pdf', 500, false);
    await desk.attach(answer, 'акт "№ 1".pdf', 1_000);
    expect((await desk.window(answer)).body.files).toMatchObject({
      count: 2,
      text: 'Файлов: 2 (все файлы с признаком "Рассылать")',
      problems: [],
    });
    expect((await desk.send(answer)).status).toBe(200);
    const [sent] = desk.taken(messageId);
    const document = (await desk.house.documents.read([answer])).get(answer)!;
    expect(sent!.parts!.slice(1).map(({ filename, sha256, size }) => ({ filename, sha256, size }))).toEqual(
      document.files.filter(({ send }) => send).map(({ name, sha256, size }) => ({ filename: name, sha256, size })),
    );
  });
});

describe('RP-03: what is entered', () => {
  const problems = async (isn: number, input: object) =>
    ((await desk.send(isn, input)).error?.details ?? []).map(({ path }) => path);

  test('«Срок перенесен» is required for «Отложено», forbidden otherwise, and later than today', async () => {
    const { answer, messageId } = await desk.ready();
    const postponed = (postponedTo: unknown) => problems(answer, { type: 'POSTPONED', postponedTo });
    for (const wrong of [undefined, null, '', dayAfter(0), dayAfter(-1), '2026-02-30', '01.02.2030', 'завтра']) {
      expect([wrong, await postponed(wrong)]).toEqual([wrong, ['/postponedTo']]);
    }
    expect(await problems(answer, { postponedTo: dayAfter(5) })).toEqual(['/postponedTo']);
    expect(await problems(answer, { type: 'УВЫ' })).toEqual(['/type']);
    expect(desk.tries(messageId)).toEqual([]);
    const far = { type: 'POSTPONED', postponedTo: dayAfter(32), text: 'Позже' };
    expect((await desk.preview(answer, far)).body).toMatchObject({
      problems: [],
      warnings: [{ path: '/postponedTo', message: expect.stringContaining('30 дней') }],
    });
    expect((await desk.send(answer, far)).status).toBe(200);
  });

  test('«Текст ответа» is required; neither text is longer than its field; nothing unprintable', async () => {
    const { answer, messageId } = await desk.ready();
    for (const text of ['', '  \n ', 'а'.repeat(8001), `А${'\u0000'}`, 7]) {
      expect([text, await problems(answer, { text })]).toEqual([text, expect.arrayContaining(['/text'])]);
    }
    expect(await problems(answer, { comment: 'а'.repeat(2001) })).toEqual(['/comment']);
    // Characters, not halves of them.
    expect((await desk.send(answer, { text: '😀'.repeat(8000), comment: 'а'.repeat(2000) })).status).toBe(200);
    expect(desk.taken(messageId)).toHaveLength(1);
  });

  test('standard texts have their placeholders filled; one longer than the field says so', async () => {
    const { answer, appeal } = await desk.ready({
      applicants: [{ main: true, type: 'PERSON', lastName: 'Примерова', firstName: 'Анна', middleName: 'Ивановна' }],
    });
    const insert = `insert into delo."STTEXT" ("ISN_LCLASSIF", "CLASSIF_NAME", "STTEXT") values (nextval('delo."ISN_SEQ"'), $1, $2)`;
    await desk.house.database.query(insert, ['А', 'Уважаемая {ФИО}! На обращение { № } от {Дата}: {ФИО}.']);
    await desk.house.database.query(insert, ['Б', 'б'.repeat(2001)]);
    const document = (await desk.house.documents.read([appeal])).get(appeal)!;
    const [day, month, year] = [document.date.slice(8), document.date.slice(5, 7), document.date.slice(0, 4)];
    const name = document.correspondents[0]!.name;
    const filled = `Уважаемая ${name}! На обращение ${document.number} от ${day}.${month}.${year}: ${name}.`;
    const { items } = (await desk.call('GET', '/documents/:isn/pos/standard-texts', answer)).body;
    expect(items).toEqual([
      { id: expect.any(Number), title: 'А', text: filled, unfilled: [], problems: [] },
      expect.objectContaining({
        title: 'Б',
        problems: [{ field: 'comment', message: expect.stringContaining('2001') }],
      }),
    ]);
    const input = { type: 'SOLVED', text: 'Уважаемая {ФИО}! На обращение { № } от {Дата}: {ФИО}.' };
    const preview = (await desk.preview(answer, input)).body;
    expect(preview).toMatchObject({ text: filled, applicants: [name], problems: [], title: 'Решено' });
    expect((await desk.send(answer, input)).status).toBe(200);
    const [sent] = desk.taken();
    expect(sent!.parts![0]!.json).toMatchObject({ text: preview.text, comment: preview.comment, type: preview.type });
  });

  test('a placeholder without a value is not sent to anybody', async () => {
    const { answer, appeal } = await desk.ready();
    await desk.house.database.query(`delete from delo."REF_CORRESP" where "ISN_DOC" = $1`, [appeal]);
    expect((await desk.send(answer, { text: 'Уважаемый {фио}!' })).error).toMatchObject({
      details: [{ path: '/text', message: expect.stringContaining('{фио}') }],
    });
  });

  test('RP-07: more files than ПОС takes are told before anything is sent', async () => {
    const { answer, messageId } = await desk.ready();
    for (let n = 0; n < 11; n += 1) await desk.attach(answer, `файл ${n}.pdf`, 10);
    expect((await desk.window(answer)).body.files.problems).toEqual([expect.stringContaining('не больше 10')]);
    expect(await problems(answer, {})).toEqual(['/files']);
    await desk.attach(answer, 'большой.pdf', 11 * 1024 * 1024);
    expect(await problems(answer, {})).toEqual(['/files', '/files']);
    expect(desk.tries(messageId)).toEqual([]);
  });
});

describe('the РК of an answer', () => {
  test('it is linked, has its executor, the number and the correspondents as addressees', async () => {
    const { appeal, messageId, answer } = await desk.ready();
    const document = (await desk.house.documents.read([answer])).get(answer)!;
    const [seen] = await desk.house.seen(messageId);
    expect(document).toMatchObject({
      kind: 3,
      groupDue: desk.group,
      cardDue: desk.house.made.card,
      deliveryIsn: desk.house.settings.deliveryKindIsn,
      values: { POS_MSG_ID: messageId },
      links: [{ typeIsn: desk.house.settings.linkTypeIsn, isn: appeal }],
      addressees: seen!.correspondents.map(({ isn }) => ({ citizenIsn: isn, sentAt: null })),
      executors: [{ due: desk.executor, name: 'Красницкая Е.Л.' }],
    });
    const types = await desk.house.office.linkTypes();
    desk.house.settings = { ...desk.house.settings, answerLinkTypeIsn: types.direct };
    const other = (await desk.create(appeal)).document as number;
    expect((await desk.house.documents.read([other])).get(other)!.links).toEqual([
      { typeIsn: types.direct, isn: appeal },
    ]);
  });

  test('UI-03, RP-01: only what will do is offered, those who are responsible first; the same key makes no second РК', async () => {
    const { appeal, answer, messageId } = await desk.ready();
    await desk.house.office.group('Письма без реквизитов', { kind: 3, attributes: ['POS_MSG_ID'] });
    const second = { due: desk.head, responsible: false };
    const first = { due: desk.executor, responsible: true };
    await desk.clerk.resolution(appeal, { text: 'Ещё', authorDue: desk.head, executors: [second, first] });
    const offer = (isn: number) => desk.call('GET', '/documents/:isn/answers', isn).then(({ body }) => body);
    const { number, date } = (await desk.house.documents.read([answer])).get(answer)!;
    expect(await offer(appeal)).toMatchObject({
      available: true,
      reasons: [],
      groups: [{ due: desk.group, name: 'Ответы' }],
      executors: [{ due: desk.executor, name: 'Красницкая Е.Л.' }, { due: desk.head }],
      answers: [{ isn: answer, number, date }],
    });
    const key = 'made-up-key';
    const made = await Promise.all([desk.create(appeal, { key }), desk.create(appeal, { key })]);
    expect(made[0]!.document).toBe(made[1]!.document);
    expect((await offer(appeal)).answers).toHaveLength(2);
    const { body } = await desk.call('GET', '/documents/:isn/answers', answer);
    expect(body.reasons.map(({ code }: { code: string }) => code)).toEqual(['NOT_APPEAL', 'NO_EXECUTOR']);
    expect(desk.tries(messageId)).toEqual([]);
  });

  test('an executor of another обращение, a wrong group and a РК that is no обращение are refused', async () => {
    const { appeal, answer } = await desk.ready();
    expect((await desk.create(appeal, { executorDue: desk.head })).error).toMatchObject({
      details: [{ path: '/executorDue' }],
    });
    for (const groupDue of [desk.house.made.group, '0.НЕТ.']) {
      expect((await desk.create(appeal, { groupDue })).error).toMatchObject({ details: [{ path: '/groupDue' }] });
    }
    expect((await desk.create(answer)).error).toMatchObject({ code: 'POS_NOT_APPEAL' });
  });
});

test('RP-03: «today» is that of the installation, not of the server', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const east = await AnswerDesk.open({ timeZone: 'Asia/Kamchatka', start: `${today}T20:00:00Z` });
  try {
    const { answer } = await east.ready();
    const tomorrow = new Date(Date.parse(`${today}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    const refused = await east.send(answer, { type: 'POSTPONED', postponedTo: tomorrow });
    expect(refused.error).toMatchObject({
      details: [{ path: '/postponedTo', message: expect.stringContaining('позже') }],
    });
    expect((await east.window(answer)).body.postponedTo.after).toBe(tomorrow);
  } finally {
    await east.end();
  }
});
