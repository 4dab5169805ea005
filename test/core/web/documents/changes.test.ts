import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DocumentHouse, openDocumentHouse } from '../support/document-house.ts';

let house: DocumentHouse;
let made: DocumentHouse['made'];
beforeAll(async () => {
  house = await openDocumentHouse();
  made = house.made;
});
afterAll(() => house.end());

const patch = (isn: number, body: object) => house.clerk('PATCH', `/api/documents/${isn}`, body);
const byColleague = (isn: number, body: object) => house.colleague('PATCH', `/api/documents/${isn}`, body);
const read = async (isn: number) => (await house.clerk('GET', `/api/documents/${isn}`)).json();

describe('fields of a РК', () => {
  test('ED-05: are changed with the stamp of the РК; ED-07: and a record of which they were', async () => {
    const { isn } = await house.registered({ groupDue: made.answers, cabinetIsn: made.cabinet });
    const answer = await patch(isn, {
      version: 1,
      content: 'Новое содержание',
      note: 'Примечание',
      planDate: '2026-03-01',
      factDate: '2026-02-01',
      deliveryIsn: made.delivery,
      urgent: true,
      collective: true,
      folder: 6,
      correspondents: [{ citizenIsn: made.citizen }],
      addressees: [{ citizenIsn: made.secondCitizen }, { departmentDue: made.head }],
      executors: [made.head, made.specialist],
      values: { MSG_COMMENT: 'Срочно', MSG_SHOWN: true },
    });
    expect([answer.statusCode, answer.json().version]).toEqual([200, 2]);
    expect(answer.json()).toMatchObject({
      content: 'Новое содержание',
      note: 'Примечание',
      planDate: '2026-03-01',
      factDate: '2026-02-01',
      delivery: { isn: made.delivery },
      urgent: true,
      collective: true,
      folder: { kind: 6 },
      correspondents: [{ citizenIsn: made.citizen }],
      addressees: [{ name: 'Другова Д.Д.' }, { departmentDue: made.head }],
      officials: [{ due: made.head }, { due: made.specialist }],
      values: { MSG_COMMENT: 'Срочно', MSG_SHOWN: true },
    });
    const { protocol } = answer.json();
    expect(protocol.slice(1)).toMatchObject([
      {
        user: 'clerk',
        operation: 'Изменение РК',
        comment:
          'Содержание, Примечание, Плановая дата, Фактическая дата, Вид доставки, Срочно!, Коллективное, ' +
          'Корреспонденты, Адресаты, Исполнитель, Папка, Комментарий, Показать',
      },
      { operation: 'Доп. реквизит «Комментарий»', details: 'Срочно' },
    ]);
    expect((await house.audit()).at(-1)).toBe(`clerk: document.change ${isn} → done`);
  });

  test('ED-11: what comes back as it is is no change', async () => {
    const { isn } = await house.registered({
      values: { MSG_ID: '5' },
      correspondents: [{ citizenIsn: made.citizen }],
      cabinetIsn: made.cabinet,
    });
    const before = await read(isn);
    const same = {
      version: 1,
      content: before.content,
      planDate: null,
      cabinetIsn: made.cabinet,
      folder: 1,
      correspondents: [{ citizenIsn: made.citizen }],
      addressees: [],
      values: before.values,
    };
    expect((await patch(isn, same)).json()).toEqual(before);
  });

  test('ED-05: an addressee who stays keeps his mark of sending; one that is left out goes', async () => {
    const { isn } = await house.registered({
      addressees: [{ citizenIsn: made.citizen, sentAt: '2026-01-11T08:00:00Z' }, { citizenIsn: made.secondCitizen }],
    });
    const answer = await patch(isn, {
      version: 1,
      addressees: [{ departmentDue: made.head }, { citizenIsn: made.citizen }],
    });
    expect(answer.json().addressees).toMatchObject([
      { departmentDue: made.head, sentAt: null },
      { citizenIsn: made.citizen, sentAt: '2026-01-11T08:00:00.000Z' },
    ]);
  });

  test('ED-05: correspondents and executors keep the order that they are given in', async () => {
    const { isn } = await house.registered({
      groupDue: made.answers,
      correspondents: [{ citizenIsn: made.citizen }, { citizenIsn: made.secondCitizen }],
      executors: [made.head, made.specialist],
    });
    const answer = await patch(isn, {
      version: 1,
      correspondents: [{ citizenIsn: made.secondCitizen }, { citizenIsn: made.citizen }],
      executors: [made.specialist],
    });
    expect(answer.json()).toMatchObject({
      correspondents: [{ citizenIsn: made.secondCitizen }, { citizenIsn: made.citizen }],
      executors: ['Вторая В.В. - Специалист'],
    });
  });

  test('ED-05: a РК moves to another cabinet of its card index, and may leave it', async () => {
    const { isn } = await house.registered({ cabinetIsn: made.cabinet, folder: 6 });
    const moved = await patch(isn, { version: 1, cabinetIsn: made.specialistCabinet });
    expect(moved.json()).toMatchObject({ cabinet: { isn: made.specialistCabinet }, folder: { kind: 1 } });
    const left = await patch(isn, { version: 2, cabinetIsn: null });
    expect(left.json()).toMatchObject({ cabinet: null, folder: null });
    const foreign = await patch(isn, { version: 3, cabinetIsn: made.otherCabinet });
    expect([foreign.statusCode, foreign.json().error.details[0].path]).toEqual([422, '/cabinetIsn']);
  });

  test('ED-02: a field with «Запретить редактирование» is refused, and nothing else is saved with it', async () => {
    const { isn } = await house.registered({ values: { MSG_ID: '5' } });
    for (const value of ['6', null, '']) {
      const answer = await patch(isn, { version: 1, urgent: true, values: { MSG_ID: value, MSG_COMMENT: 'x' } });
      expect([answer.statusCode, answer.json().error.details]).toEqual([
        422,
        [
          {
            path: '/values/MSG_ID',
            message: 'Доп. реквизит «Сообщение №» заполняет модуль: редактирование запрещено.',
          },
        ],
      ]);
    }
    expect(await read(isn)).toMatchObject({ version: 1, urgent: false, values: { MSG_ID: '5' } });
  });

  test.each<[string, () => object, string, string]>([
    ['a text longer than the field', () => ({ content: 'я'.repeat(2001) }), '/content', 'Не больше 2000 символов.'],
    [
      'a standard text longer than the field',
      () => ({ values: { MSG_COMMENT: 'я'.repeat(2001) } }),
      '/values/MSG_COMMENT',
      'Не больше 2000 символов.',
    ],
    ['a value outside the list', () => ({ values: { MSG_STATUS: 'Прочее' } }), '/values/MSG_STATUS', 'Такого значения'],
    ['an attribute of other groups', () => ({ values: { MSG_ALONE: 'x' } }), '/values/MSG_ALONE', 'не прикреплён'],
    ['an executor of an обращение', () => ({ executors: [made.head] }), '/executors', 'только у РК вида «Исходящие»'],
    [
      'a citizen who is not there',
      () => ({ correspondents: [{ citizenIsn: 1 }] }),
      '/correspondents/0/citizenIsn',
      'нет',
    ],
    ['a version that never was', () => ({ version: 9, urgent: true }), '/version', 'Такой версии РК не было'],
  ])('ED-06: %s is an error of its field', async (_, body, path, message) => {
    const { isn } = await house.registered();
    const answer = await patch(isn, { version: 1, ...body() });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().error.details).toEqual([{ path, message: expect.stringContaining(message) }]);
    expect((await read(isn)).version).toBe(1);
  });

  test('ED-06: characters are counted, not their halves', async () => {
    const { isn } = await house.registered();
    expect((await patch(isn, { version: 1, content: '𝕏'.repeat(2000) })).statusCode).toBe(200);
  });

  test('AC-02: a РК of another card index does not exist for a clerk', async () => {
    const { isn } = await house.registered();
    const hidden = await house.stranger('PATCH', `/api/documents/${isn}`, { version: 1, urgent: true });
    const missing = await house.stranger('PATCH', '/api/documents/1', { version: 1, urgent: true });
    expect([hidden.statusCode, hidden.json().error.code]).toEqual([404, missing.json().error.code]);
    const auditor = await house.as('auditor');
    expect((await house.ask('PATCH', `/api/documents/${isn}`, auditor, { version: 1, urgent: true })).statusCode).toBe(
      403,
    );
  });
});

test('ED-05: a РК that another program wrote is shown, though a directory does not know its group', async () => {
  const [row] = await house.fresh.database.query<{ isn: number }>(
    `INSERT INTO delo."DOC_RC" ("KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
     VALUES (2, '0.GONE.', $1, 1, 'Х-1', '2026-01-01') RETURNING "ISN_DOC" AS isn`,
    [made.card],
  );
  expect(await read(row!.isn)).toMatchObject({ number: 'Х-1', group: { due: '0.GONE.', name: '' }, resolutions: [] });
  expect((await house.clerk('GET', '/api/documents?number=Х-1')).json().items).toHaveLength(1);
});

test('ED-05: opening a РК takes a handful of statements, whatever it holds', async () => {
  const { isn } = await house.registered({
    groupDue: made.answers,
    rubrics: [made.rubric, made.secondRubric],
    correspondents: [{ citizenIsn: made.citizen }],
    executors: [made.head],
    values: { MSG_ID: '1' },
  });
  for (const text of ['Первая', 'Вторая', 'Третья']) {
    const executors = [{ due: made.head, responsible: true }, { due: made.specialist }];
    await house.clerk('POST', `/api/documents/${isn}/resolutions`, { authorDue: made.head, text, executors });
  }
  const { database } = house.fresh;
  const { query } = database;
  let statements = 0;
  database.query = (...parameters: Parameters<typeof query>) => {
    statements += 1;
    return query.apply(database, parameters) as never;
  };
  const view = await read(isn);
  database.query = query;
  expect(view.resolutions).toHaveLength(3);
  // The session and the audit of the reading are among them.
  expect(statements).toBeLessThanOrEqual(6);
});

describe('two users who change one РК', () => {
  test('ED-11: a change of the same field is refused with both values, and nothing of it is saved', async () => {
    const { isn } = await house.registered({ values: { MSG_COMMENT: 'Было' } });
    expect((await byColleague(isn, { version: 1, content: 'Её', values: { MSG_COMMENT: 'Её' } })).statusCode).toBe(200);
    const answer = await patch(isn, { version: 1, content: 'Моё', urgent: true, values: { MSG_COMMENT: 'Моё' } });
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'FIELD_CHANGED']);
    expect(answer.json().error.details).toEqual([
      { path: '/content', message: expect.stringContaining('colleague'), current: 'Её', given: 'Моё' },
      { path: '/values/MSG_COMMENT', message: expect.stringContaining('colleague'), current: 'Её', given: 'Моё' },
    ]);
    expect(await read(isn)).toMatchObject({ version: 2, content: 'Её', urgent: false, values: { MSG_COMMENT: 'Её' } });
    // Having seen it, the user may insist.
    expect((await patch(isn, { version: 2, content: 'Моё' })).json()).toMatchObject({ version: 3, content: 'Моё' });
  });

  test('ED-11: changes of other fields do not hinder', async () => {
    const { isn } = await house.registered();
    await byColleague(isn, { version: 1, content: 'Её', values: { MSG_COMMENT: 'Её' } });
    const answer = await patch(isn, { version: 1, urgent: true, values: { MSG_SHOWN: true } });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { version: 3, content: 'Её', urgent: true, values: { MSG_COMMENT: 'Её', MSG_SHOWN: true } },
    ]);
  });

  test('ED-11: the same value from both is no conflict', async () => {
    const { isn } = await house.registered();
    await byColleague(isn, { version: 1, urgent: true });
    expect((await patch(isn, { version: 1, urgent: true })).json()).toMatchObject({ version: 2, urgent: true });
  });

  test('ED-11: what the module changes does not hinder, even in the same field', async () => {
    const { isn } = await house.registered();
    const { system } = house.documents;
    await house.fresh.database.transaction((transaction) =>
      system.change([{ isn, values: { MSG_STATUS: 'Зарегистрировано', MSG_ID: '9' } }], 'WFAGENT', transaction),
    );
    const answer = await patch(isn, { version: 1, values: { MSG_STATUS: 'Назначен исполнитель' } });
    expect(answer.json()).toMatchObject({ version: 3, values: { MSG_STATUS: 'Назначен исполнитель', MSG_ID: '9' } });
  });

  test('ED-11: a list of addressees from before takes away neither whom the module added nor a mark of sending', async () => {
    const { isn } = await house.registered({ addressees: [{ citizenIsn: made.citizen }] });
    const at = new Date('2026-01-12T10:00:00Z');
    const sentTo = [made.citizen, made.secondCitizen].map((citizenIsn) => ({ citizenIsn, at, deliveryIsn: null }));
    await house.fresh.database.transaction((transaction) =>
      house.documents.system.change([{ isn, sentTo }], 'WFAGENT', transaction),
    );
    const stale = [{ departmentDue: made.head }, { citizenIsn: made.citizen, sentAt: null }];
    const answer = await patch(isn, { version: 1, addressees: stale });
    expect(answer.json().addressees).toMatchObject([
      { departmentDue: made.head, sentAt: null },
      { citizenIsn: made.citizen, sentAt: at.toISOString() },
      { citizenIsn: made.secondCitizen, sentAt: at.toISOString() },
    ]);
    // Whoever has seen them may take them away; what the РК shows can be sent back as it is.
    const rest = [answer.json().addressees[0], { ...answer.json().addressees[1], sentAt: null }];
    const { version } = await read(isn);
    expect((await patch(isn, { version, addressees: rest })).json().addressees).toMatchObject([
      { departmentDue: made.head, sentAt: null },
      { citizenIsn: made.citizen, sentAt: null },
    ]);
  });

  test('ED-11: of many who save the same field at once one succeeds, and each other sees the difference', async () => {
    const { isn } = await house.registered();
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => (n % 2 ? patch : byColleague)(isn, { version: 1, content: `Правка ${n}` })),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409, 409, 409]);
    const won = answers.find(({ statusCode }) => statusCode === 200)!.json().content;
    expect(await read(isn)).toMatchObject({ version: 2, content: won });
    const lost = answers.find(({ statusCode }) => statusCode === 409)!.json().error.details[0];
    expect(lost).toMatchObject({ current: won, given: expect.stringMatching(/^Правка/) });
  });

  test('AC-06: neither the audit nor the log has the values', async () => {
    const rows = await house.fresh.database.query<{ row: string }>('select audit::text as row from host.audit');
    const all = rows.map(({ row }) => row).join() + JSON.stringify(house.services.logged);
    expect(all).toContain('document.change');
    expect(all).not.toMatch(/Правка|Моё|Новое содержание/);
  });
});
