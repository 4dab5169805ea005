import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Installation, lko, open } from './support.ts';

let house: Installation;
beforeEach(async () => {
  house = await open({ start: '2026-05-04T21:30:00Z' });
});
afterEach(async () => {
  await house.end();
});

const person = { main: true, type: 'PERSON' as const, lastName: 'Ёлкин', firstName: 'Пётр', middleName: 'Ильич' };

async function one(messageId?: string) {
  const [document] = await house.seen(messageId);
  return document!;
}

describe('a РК', () => {
  test('RG-02: registrar WFAGENT, картотека of the подразделение, main cabinet, folder «Поступившие»', async () => {
    house.pos.control.addMessage({});
    await house.run();
    expect(await one()).toMatchObject({
      registrar: 'WFAGENT',
      cardDue: house.made.card,
      cabinetIsn: house.made.cabinet,
      folderKind: 1,
      groupDue: house.made.group,
    });
  });

  test('RG-02: a cabinet of another картотека is not used, with a remark', async () => {
    const foreign = await house.office.department('Другое');
    const official = await house.office.official(foreign, foreign);
    await house.office.setValues(house.made.organization, { POS_CAB_REG: official.due });
    house.pos.control.addMessage({});
    await house.run();
    const document = await one();
    expect(document).toMatchObject({ cardDue: house.made.card, cabinetIsn: null, folderKind: null });
    expect(await house.textOf(document, 'Протокол регистрации.txt')).toContain('не принадлежит картотеке регистрации');
  });

  test('RG-02, RG-06: a cabinet without the folder «Поступившие» is not used, with a remark', async () => {
    await house.database.query('delete from delo."FOLDER" where "FOLDER_KIND" = 1');
    house.pos.control.addMessage({});
    expect((await house.run()).outcome.kind).toBe('ok');
    const document = await one();
    expect(document).toMatchObject({ cardDue: house.made.card, cabinetIsn: null, folderKind: null });
    expect(await house.textOf(document, 'Протокол регистрации.txt')).toContain('нет папки «Поступившие»');
  });

  test('RG-02: a single organisation without association takes the картотека of the cabinet', async () => {
    await house.database.query('update delo."DEPARTMENT" set "DUE_LINK_ORGANIZ" = null');
    house.pos.control.addMessage({});
    await house.run();
    expect(await one()).toMatchObject({ cardDue: house.made.card, cabinetIsn: house.made.cabinet });
  });

  test('RG-02: neither association nor cabinet holds the organisation (PX-04)', async () => {
    await house.database.query('update delo."DEPARTMENT" set "DUE_LINK_ORGANIZ" = null');
    await house.office.setValues(house.made.organization, { POS_CAB_REG: null });
    house.pos.control.addMessage({});
    const { outcome } = await house.run();
    expect(outcome).toMatchObject({ kind: 'partial', failures: [{ code: 'ORGANIZATION_NO_CARD' }] });
    expect(await house.seen()).toEqual([]);
  });

  test('RG-03: a group that is missing, of another kind or without attributes holds the organisation by name', async () => {
    const { office, made } = house;
    house.pos.control.addMessage({});
    await office.group('Исходящие', { kind: 3 });
    const bare = await office.group('Без реквизитов', { attributes: ['POS_MSG_ID'] });
    const cases = [
      ['Нет такой', 'GROUP_MISSING', '«Нет такой»'],
      ['Исходящие', 'GROUP_WRONG_KIND', '«Исходящие»'],
      ['Без реквизитов', 'GROUP_WITHOUT_ATTRIBUTES', 'Факт сообщения (POST_MSG_FACT)'],
    ] as const;
    for (const [name, code, part] of cases) {
      await office.setValues(made.organization, { POS_DOCGROUP: name });
      const { outcome } = await house.run();
      expect(outcome).toMatchObject({
        kind: 'partial',
        failures: [{ item: `Организация «${lko.name}»`, code, message: expect.stringContaining(part) }],
      });
    }
    await house.database.query('delete from delo."AR_DOCGROUP" where "DUE" = $1', [bare]);
    const attributes = (await house.documents.directories.attributes('document')).map(({ apiName }) => apiName);
    await office.attach(bare, attributes);
    expect((await house.run()).outcome.kind).toBe('ok');
    expect((await one()).groupDue).toBe(bare);
  });

  test('RG-04: every field is filled in as the manual says', async () => {
    house.pos.control.addMessage({
      id: '70012345',
      createdAt: '2026-05-04T23:59:30+03:00',
      answerDeadline: '2026-05-14',
      fastTrack: true,
      collective: true,
      lawMode: 'FZ59',
      text: 'Не горит фонарь.',
      region: { name: 'Московская Область' },
      addresses: [
        { text: 'ул. Выдуманная, д. 1', lat: 55.897, lon: 37.42971 },
        { text: 'ул. Вторая', lat: null, lon: null },
        { text: 'ул. Третья', lat: -5, lon: 7.123456 },
      ],
      category: { name: 'БЛАГОУСТРОЙСТВО' },
      subcategory: { name: ' Уличное  освещение ' },
      fact: { name: 'не горит фонарь' },
      otherSedRegistration: { number: '211', date: '2021-05-04' },
      applicants: [{ ...person, email: 'applicant1@example.com' }],
    });
    await house.run();
    const document = await one();
    expect(document).toMatchObject({
      date: '2026-05-05',
      access: 1,
      planDate: '2026-05-14',
      content: 'Не горит фонарь.',
      urgent: true,
      collective: true,
      deliveryIsn: house.settings.deliveryKindIsn,
      note: 'Режим рассмотрения: обращение по 59-ФЗ',
      values: {
        POS_MSG_ID: '70012345',
        POS_MSG_CREATED: '04.05.2026 23:59',
        POST_MSG_FACT: 'не горит фонарь',
        POS_ID_ORG: lko.lkoId,
        POS_NAME_ORG: lko.name,
        POS_REG_NUM_DATE: '211 от 04.05.2021',
        POS_REGION_NAME: 'Московская Область',
        POS_ADDRESSES: 'ул. Выдуманная, д. 1; ул. Вторая; ул. Третья',
        POS_ADDRESSES_COORD: '55.8970, 37.4297; -5.0000, 7.1235',
      },
      correspondents: [{ name: 'Ёлкин Пётр Ильич' }],
      files: expect.not.arrayContaining([expect.objectContaining({ name: 'Протокол регистрации.txt' })]),
    });
    const [rubric] = await house.database.query(
      `select "CLASSIF_NAME" as name from delo."RUBRIC_CL" where "DUE" = $1`,
      [document.rubrics[0]],
    );
    expect(rubric).toEqual({ name: 'Не горит фонарь' });
  });

  test('RG-04: a text of 1 MB is cut to the field and attached whole', async () => {
    const text = 'Дом культуры 😀 '.repeat(60_000);
    house.pos.control.addMessage({ text, files: [] });
    expect((await house.run()).outcome.kind).toBe('ok');
    const document = await one();
    expect([...document.content]).toHaveLength(2000);
    expect(text.startsWith(document.content)).toBe(true);
    expect(await house.textOf(document, 'Текст сообщения.txt')).toBe(`\uFEFF${text}`);
    expect(await house.textOf(document, 'Протокол регистрации.txt')).toContain('Содержание обрезано до 2000 знаков');
  });

  test('RG-04, AC-06: control characters and half surrogates in a text do not stop a message', async () => {
    house.pos.control.addMessage({ text: 'до\u0000после \ud800 конец', files: [] });
    expect((await house.run()).outcome.kind).toBe('ok');
    expect((await one()).content).toBe('допосле  конец');
  });

  test('RG-06: «Протокол регистрации.txt» tells of a rubric that is not there, and stands only where something happened', async () => {
    house.pos.control.addMessage({
      id: '1',
      files: [],
      applicants: [person],
      category: { name: 'Нет такой' },
      subcategory: null,
      fact: null,
    });
    house.pos.control.addMessage({
      id: '2',
      files: [],
      applicants: [person],
      text: 'Коротко.',
      otherSedRegistration: null,
    });
    await house.run();
    const odd = await one('1');
    expect(odd.rubrics).toEqual([]);
    const protocol = await house.textOf(odd, 'Протокол регистрации.txt');
    expect(protocol.startsWith('\uFEFFПротокол регистрации сообщения ПОС № 1\r\n')).toBe(true);
    expect(protocol).toContain('Рубрика не найдена в Рубрикаторе: Нет такой.');
    expect((await one('2')).files).toEqual([]);
  });

  test('RG-06, ED-06: a value that is too long is cut, with the full value in the protocol', async () => {
    const fact = 'Очень длинный факт '.repeat(20).trim();
    house.pos.control.addMessage({ fact: { name: fact }, files: [] });
    await house.run();
    const document = await one();
    expect(document.values.POST_MSG_FACT).toBe(fact.slice(0, 255));
    expect(await house.textOf(document, 'Протокол регистрации.txt')).toContain(fact);
  });
});

describe('applicants', () => {
  const citizens = () => house.database.query('select 1 from delo."CITIZEN"');

  test.each([0, 1, 2])('RG-05: found %i times', async (times) => {
    const known: number[] = [];
    for (let count = 0; count < times; count++) known.push(await house.office.citizen('ЕЛКИН Петр  Ильич'));
    await house.office.citizen('Ёлкин Пётр Ильич', { deleted: true });
    house.pos.control.addMessage({ applicants: [person], files: [] });
    await house.run();
    const [correspondent] = (await one()).correspondents;
    if (times === 1) expect(correspondent!.isn).toBe(known[0]);
    else expect(known).not.toContain(correspondent!.isn);
    expect(await citizens()).toHaveLength(times + 1 + (times === 1 ? 0 : 1));
  });

  test('RG-05: a new applicant of two messages in one batch is entered once', async () => {
    house.pos.control.addMessage({ id: '1', applicants: [{ ...person, email: 'applicant1@example.com' }], files: [] });
    house.pos.control.addMessage({ id: '2', applicants: [{ ...person, email: 'Applicant1@example.com' }], files: [] });
    house.pos.control.addMessage({ id: '3', applicants: [{ ...person, email: 'applicant2@example.com' }], files: [] });
    await house.run();
    const isns = (await house.seen()).map(({ correspondents }) => correspondents[0]!.isn);
    expect(isns[0]).toBe(isns[1]);
    expect(isns[2]).not.toBe(isns[0]);
    expect(await citizens()).toHaveLength(2);
  });

  test('RG-05: every applicant of a collective message is a correspondent, each once; legal persons by name', async () => {
    const company = { main: false, type: 'LEGAL' as const, orgName: 'ООО «Ромашковая поляна»' };
    house.pos.control.addMessage({
      collective: true,
      files: [],
      applicants: [company, person, { ...person, main: false }],
    });
    await house.run();
    expect((await one()).correspondents.map(({ name }) => name)).toEqual([
      'Ёлкин Пётр Ильич',
      'ООО «Ромашковая поляна»',
    ]);
  });

  test('RG-05: no name gives «Без имени», with a remark, and never somebody else without a name', async () => {
    await house.office.citizen('Без имени');
    house.pos.control.addMessage({ applicants: [{ main: true, type: 'PERSON' }], files: [] });
    await house.run();
    const document = await one();
    expect(document.correspondents).toEqual([{ isn: expect.anything(), name: 'Без имени' }]);
    expect(await citizens()).toHaveLength(2);
    expect(await house.textOf(document, 'Протокол регистрации.txt')).toContain('не указано имя');
  });
});

describe('messages with the same id', () => {
  test('RG-07: a supplement in the same page is linked with its first message, the earlier gets the paired type', async () => {
    house.pos.control.addMessage({ id: '5', files: [] });
    house.pos.control.redeliver('5', { files: [] });
    house.pos.control.redeliver('5', { files: [] });
    await house.run();
    const [first, second, third] = await house.seen('5');
    const { linkTypeIsn } = house.settings;
    expect(second!.links).toEqual([{ isn: first!.isn, type: linkTypeIsn }]);
    expect(third!.links).toEqual([{ isn: first!.isn, type: linkTypeIsn }]);
    expect(first!.links.map(({ type }) => type)).toEqual([house.made.reverseLink, house.made.reverseLink]);
  });

  test('RG-07: deliveries of a page in another order are registered by the time of queueing', async () => {
    house.pos.control.addMessage({ id: '5', files: [], text: 'Первое.' });
    house.pos.control.redeliver('5', { files: [], text: 'Второе.' });
    house.pos.control.addFault({ match: { operation: 'listAppeals' }, fault: { kind: 'changed-page-order' } });
    await house.run();
    expect((await house.seen('5')).map(({ content }) => content)).toEqual(['Первое.', 'Второе.']);
  });

  test('RG-07: with 29 and 30 earlier РК a message is registered, with 31 it goes to quarantine at once', async () => {
    house.pos.control.addMessage({ id: '9', files: [] });
    for (let count = 0; count < 28; count++) house.pos.control.redeliver('9', { files: [] });
    await house.run();
    expect(await house.seen('9')).toHaveLength(29);
    house.pos.control.redeliver('9', { files: [] });
    expect((await house.run()).counters).toMatchObject({ registered: 1 });
    house.pos.control.redeliver('9', { files: [] });
    expect((await house.run()).counters).toMatchObject({ registered: 1 });
    const documents = await house.seen('9');
    expect(documents).toHaveLength(31);
    expect(documents.at(-1)!.links).toEqual([{ isn: documents[0]!.isn, type: house.settings.linkTypeIsn }]);
    house.pos.control.redeliver('9', { files: [] });
    house.pos.control.addMessage({ id: '10', files: [] });
    const { counters, errors, outcome } = await house.run();
    expect(counters).toMatchObject({ registered: 1, quarantined: 1, failed: 1 });
    expect(errors.join()).toContain('уже зарегистрировано 30 сообщений с таким ID');
    expect(outcome).toMatchObject({ kind: 'partial', failures: [{ code: 'TOO_MANY_REGISTERED' }] });
    expect(await house.seen('9')).toHaveLength(31);
    expect((await house.run()).outcome.kind).toBe('nothing');
  });
});
