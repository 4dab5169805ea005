import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DocumentHouse, openDocumentHouse } from '../support/document-house.ts';

let house: DocumentHouse;
let made: DocumentHouse['made'];
beforeAll(async () => {
  house = await openDocumentHouse();
  made = house.made;
});
afterAll(() => house.end());

const draft = (more: object = {}) => ({
  groupDue: made.letters,
  cardDue: made.card,
  content: 'Не горит фонарь',
  ...more,
});
const pathsOf = (answer: { json(): { error: { details: { path: string }[] } } }) =>
  answer.json().error.details.map(({ path }) => path);

describe('registration by hand', () => {
  test('ED-05: every part that a clerk gives is in the РК', async () => {
    const answer = await house.clerk(
      'POST',
      '/api/documents',
      draft({
        groupDue: made.answers,
        date: '2026-01-10',
        planDate: '2026-02-10',
        factDate: '2026-02-01',
        note: 'Лично',
        deliveryIsn: made.delivery,
        urgent: true,
        collective: true,
        cabinetIsn: made.cabinet,
        folder: 5,
        correspondents: [{ citizenIsn: made.secondCitizen }, { citizenIsn: made.citizen }],
        addressees: [{ citizenIsn: made.citizen, sentAt: '2026-01-11T08:00:00Z', deliveryIsn: made.delivery }],
        rubrics: [{ due: made.rubric }],
        executors: [{ due: made.specialist }],
        values: { MSG_ID: '77', MSG_STATUS: 'зарегистрировано', MSG_SHOWN: true },
      }),
    );
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      version: 1,
      kind: 3,
      number: 'И-1',
      date: '2026-01-10',
      planDate: '2026-02-10',
      factDate: '2026-02-01',
      note: 'Лично',
      delivery: { isn: made.delivery, name: 'Почта' },
      urgent: true,
      collective: true,
      cabinet: { isn: made.cabinet, name: 'Приёмная' },
      folder: { kind: 5, name: 'На рассмотрении' },
      correspondents: [{ citizenIsn: made.secondCitizen }, { citizenIsn: made.citizen }],
      addressees: [{ name: 'Заявителев З.З.', sentAt: '2026-01-11T08:00:00.000Z', delivery: 'Почта' }],
      rubrics: [{ due: made.rubric, code: '1', values: {} }],
      executors: ['Вторая В.В. - Специалист'],
      values: { MSG_ID: '77', MSG_STATUS: 'Зарегистрировано', MSG_SHOWN: true },
      protocol: [
        { user: 'clerk', operation: 'Регистрация РК' },
        { user: 'clerk', operation: 'Доп. реквизит «Статус»', details: 'Зарегистрировано' },
      ],
    });
  });

  test('ED-06: every wrong field is named at once', async () => {
    const answer = await house.clerk(
      'POST',
      '/api/documents',
      draft({
        content: 'я'.repeat(2001),
        note: 'я'.repeat(2001),
        correspondents: [{ citizenIsn: 1 }],
        rubrics: ['0.NO.'],
        executors: [made.department],
        links: [{ typeIsn: made.linkType, isn: 1 }],
        values: { MSG_ALONE: 'x', MSG_STATUS: 'Нет такого', NOT_THERE: 1 },
      }),
    );
    expect([answer.statusCode, answer.json().error.code]).toEqual([422, 'DOCUMENT_INVALID']);
    expect(pathsOf(answer).sort()).toEqual(
      [
        '/content',
        '/note',
        '/correspondents/0/citizenIsn',
        '/rubrics/0',
        '/executors/0',
        '/executors',
        '/links/0/isn',
        '/values/MSG_ALONE',
        '/values/MSG_STATUS',
        '/values/NOT_THERE',
      ].sort(),
    );
    expect(answer.json().error.details[0].message).toBe('Не больше 2000 символов.');
  });

  test.each<[string, () => object, string]>([
    ['a group that is not there', () => ({ groupDue: '0.NO.' }), '/groupDue'],
    ['a card index that is not there', () => ({ cardDue: '0.NO.' }), '/cardDue'],
    ['a card index of others', () => ({ cardDue: made.otherCard }), '/cardDue'],
    ['a cabinet of another card index', () => ({ cabinetIsn: made.otherCabinet }), '/cabinetIsn'],
    ['a folder without a cabinet', () => ({ folder: 1 }), '/folder'],
    ['a delivery that is not there', () => ({ deliveryIsn: 1 }), '/deliveryIsn'],
    ['an addressee that is not there', () => ({ addressees: [{ citizenIsn: 1 }] }), '/addressees/0/citizenIsn'],
    [
      'an addressee of two kinds',
      () => ({ addressees: [{ citizenIsn: made.citizen, departmentDue: made.head }] }),
      '/addressees/0',
    ],
  ])('ED-06: %s is an error of its field, and takes no number', async (_, more, path) => {
    const before = (await house.registered()) as unknown as { number: string };
    const answer = await house.clerk('POST', '/api/documents', draft(more()));
    expect([answer.statusCode, pathsOf(answer)]).toEqual([422, [path]]);
    const after = (await house.registered()) as unknown as { number: string };
    expect(Number(after.number.slice(2))).toBe(Number(before.number.slice(2)) + 1);
  });

  test('ED-05: a click that is repeated after a lost answer makes one РК', async () => {
    const cookie = `priemnaya_session=${await house.services.access.sessions.open('clerk')}`;
    const click = async (key: string) => {
      const body = draft({ addressees: [{ citizenIsn: made.citizen }] });
      return (await house.ask('POST', '/api/documents', cookie, body, { 'idempotency-key': key })).json();
    };
    const [first, second] = await Promise.all([click('one'), click('one')]);
    expect([second.isn, second.addressees.length]).toEqual([first.isn, 1]);
    expect((await click('two')).isn).not.toBe(first.isn);
  });

  test('AC-02: who sees everything as an auditor changes nothing beyond the own card indexes', async () => {
    const both = await house.as('auditor', 'clerk');
    const { isn } = await house.registered();
    expect((await house.ask('GET', `/api/documents/${isn}`, both)).statusCode).toBe(200);
    expect((await house.ask('PATCH', `/api/documents/${isn}`, both, { version: 1, urgent: true })).statusCode).toBe(
      404,
    );
    expect((await house.ask('POST', '/api/documents', both, draft())).statusCode).toBe(422);
  });

  test('AC-02: who only reads registers nothing, and it is recorded', async () => {
    const answer = await house.ask('POST', '/api/documents', await house.as('auditor'), draft());
    expect(answer.statusCode).toBe(403);
    expect((await house.audit()).at(-1)).toBe('auditor: document.create null → FORBIDDEN');
    await house.clerk('POST', '/api/documents', draft());
    expect((await house.audit()).at(-1)).toBe(`clerk: document.create ${made.letters} → done`);
  });
});

describe('a copy of a РК', () => {
  test('ED-02: has all but «Не копировать от других РК», and the values that only the module changes', async () => {
    const { isn } = await house.registered({
      correspondents: [{ citizenIsn: made.citizen }],
      rubrics: [made.secondRubric, made.rubric],
      urgent: true,
      cabinetIsn: made.cabinet,
      values: { MSG_ID: '5', MSG_STATUS: 'Зарегистрировано', MSG_COMMENT: 'К сведению' },
    });
    await house.upload(isn, 'a.txt', new Blob(['a']));
    const answer = await house.clerk('POST', `/api/documents/${isn}/copy`);
    expect(answer.statusCode).toBe(201);
    const copy = answer.json();
    expect(copy).toMatchObject({
      content: 'Не горит фонарь',
      urgent: true,
      cabinet: { isn: made.cabinet },
      correspondents: [{ citizenIsn: made.citizen }],
      rubrics: [{ due: made.secondRubric }, { due: made.rubric }],
      files: [],
      links: [],
    });
    expect(copy.isn).not.toBe(isn);
    expect(copy.values).toEqual({ MSG_ID: '5', MSG_COMMENT: 'К сведению' });
    expect(copy.protocol.map(({ operation }: { operation: string }) => operation)).toContainEqual(
      expect.stringMatching(/^Скопирована с РК О-\d+$/),
    );
  });

  test('ED-05: may go to another group; ED-08: not to a card index of others', async () => {
    const { isn } = await house.registered({ values: { MSG_ID: '6' } });
    const answer = await house.clerk('POST', `/api/documents/${isn}/copy`, { groupDue: made.answers });
    expect(answer.json()).toMatchObject({ kind: 3, values: { MSG_ID: '6' } });
    const refused = await house.clerk('POST', `/api/documents/${isn}/copy`, { cardDue: made.otherCard });
    expect([refused.statusCode, pathsOf(refused)]).toEqual([422, ['/cardDue']]);
    expect((await house.stranger('POST', `/api/documents/${isn}/copy`)).statusCode).toBe(404);
  });
});
