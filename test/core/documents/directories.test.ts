import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DirectoryName } from '../../../core/documents/api.ts';
import { type Office, openOffice } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.end());

type Row = Record<string, unknown>;
const create = (name: DirectoryName, row: Row) => office.directories.create(name, row, 'ivanova');
const update = (name: DirectoryName, key: unknown, changes: Row) =>
  office.directories.update(name, String(key), changes, 'ivanova');
const remove = (name: DirectoryName, key: unknown) => office.directories.remove(name, String(key), 'ivanova');
const list = async (name: DirectoryName, filter: Row = {}) =>
  (await office.directories.list(name, { limit: 100, ...filter })).items;

/** The paths of fields that were refused. */
async function refused(work: Promise<unknown>): Promise<string[]> {
  const error = (await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )) as { code?: string; details?: { path: string; message: string }[] } | undefined;
  expect(error).toMatchObject({ code: 'DIRECTORY_ROW_INVALID' });
  for (const { message } of error!.details!) expect(message).toMatch(/[а-яё]/i);
  return error!.details!.map(({ path }) => path);
}

describe('«Рубрикатор»', () => {
  test('ED-01: rubrics stand below each other, by paths of codes', async () => {
    const top = await create('rubrics', { code: '7', name: 'Дороги', note: 'Вопрос ССТУ' });
    const low = await create('rubrics', { code: '7.1', name: 'Ямы', parentDue: top.due });
    expect(top).toEqual({
      due: expect.stringMatching(/^0\.[0-9A-Z]+\.$/),
      isn: expect.any(Number),
      parentDue: null,
      code: '7',
      name: 'Дороги',
      note: 'Вопрос ССТУ',
      leaf: true,
    });
    expect(low.due).toBe(`${top.due}${(low.isn as number).toString(36).toUpperCase()}.`);
    expect(await list('rubrics', { parent: top.due })).toEqual([{ ...low, parentDue: top.due }]);
    expect((await list('rubrics', { parent: '0.' })).find(({ code }) => code === '7')).toEqual({ ...top, leaf: false });
    expect(await office.system.directories.rubricsBelow(top.due as string)).toEqual([
      { due: low.due, isn: low.isn, parentDue: top.due, code: '7.1', name: 'Ямы', note: null },
    ]);
    expect(await office.system.directories.rubric(low.due as string)).toMatchObject({ code: '7.1' });
  });

  test('ED-01: codes are unique, names among siblings', async () => {
    const top = await create('rubrics', { code: '8', name: 'Дома' });
    await create('rubrics', { code: '8.1', name: 'Подъезд', parentDue: top.due });
    expect(await refused(create('rubrics', { code: '8.1', name: 'Крыша' }))).toEqual(['/code']);
    expect(await refused(create('rubrics', { code: '8.2', name: 'ПОДЪЕЗД', parentDue: top.due }))).toEqual(['/name']);
    const elsewhere = await create('rubrics', { code: '8.3', name: 'Подъезд' });
    expect(await refused(update('rubrics', elsewhere.due, { code: '8.1' }))).toEqual(['/code']);
    // Found by a part of the code and of the name, in any case.
    const found = (await list('rubrics', { q: '.1 подЪ' })).map(({ code }) => code);
    expect(found).toEqual(['8.1']);
  });

  test('ED-01: deleting marks a rubric with all below it, and frees its code', async () => {
    const top = await create('rubrics', { code: '9', name: 'Вода' });
    const low = await create('rubrics', { code: '9.1', name: 'Горячая', parentDue: top.due });
    await remove('rubrics', top.due);
    expect(await list('rubrics', { q: 'Горячая' })).toEqual([]);
    expect(await office.system.directories.rubric(low.due as string)).toBeUndefined();
    await expect(update('rubrics', low.due, { name: 'Холодная' })).rejects.toMatchObject({
      code: 'DIRECTORY_ROW_UNKNOWN',
    });
    expect((await create('rubrics', { code: '9', name: 'Вода' })).due).not.toBe(top.due);
    const [row] = await office.database.query('SELECT "DELETED" FROM delo."RUBRIC_CL" WHERE "DUE" = $1', [low.due]);
    expect(row).toEqual({ DELETED: 1 });
  });

  test('ED-06: what does not fit is an error of its field', async () => {
    const wrong = { code: 'x'.repeat(249), name: ' ', note: 5, parentDue: '0.ZZZZ.', colour: 'red' };
    expect((await refused(create('rubrics', wrong))).sort()).toEqual([
      '/code',
      '/colour',
      '/name',
      '/note',
      '/parentDue',
    ]);
    expect(await refused(create('rubrics', {}))).toEqual(['/code', '/name']);
    const row = await create('rubrics', { code: '10', name: 'Свет' });
    expect(await refused(update('rubrics', row.due, { name: null, parentDue: '0.1.' }))).toEqual([
      '/parentDue',
      '/name',
    ]);
    expect(await update('rubrics', row.due, { ...row, note: 'ночью' })).toEqual({ ...row, note: 'ночью' });
  });

  test('ED-09: an import adds and updates by code; parents are named by its dots', async () => {
    const lines = [
      { code: '3.211.5', name: 'Пятая' },
      { code: '3', name: 'Третья' },
      { code: '3.211', name: 'Двести одиннадцатая', note: '#pos_link:3' },
    ];
    await create('rubrics', { code: '1802', name: 'ПОС' });
    const done = await office.rubrics.import(lines, { prefix: '1802.' });
    expect(done).toMatchObject({ added: 3, updated: 0, unchanged: 0 });
    const rows = await list('rubrics', { q: '' });
    const byCode = new Map(rows.map((row) => [row.code, row]));
    expect(byCode.get('1802.3.211.5')!.parentDue).toBe(byCode.get('1802.3.211')!.due);
    expect(byCode.get('1802.3')!.parentDue).toBe(byCode.get('1802')!.due);
    expect(byCode.get('1802.3')!.leaf).toBe(false);
    const changed = [{ ...lines[0]!, name: 'Пятая новая' }, lines[1]!, lines[2]!, { code: '4', name: 'Четвёртая' }];
    const repeat = await office.rubrics.import(changed, { prefix: '1802.', by: 'ivanova' });
    expect(repeat).toMatchObject({ added: 1, updated: 1, unchanged: 2 });
    await expect(
      office.rubrics.import(
        [
          { code: '', name: 'x' },
          { code: '5', name: '' },
        ],
        { prefix: '' },
      ),
    ).rejects.toMatchObject({
      details: [{ path: '/rows/1/code' }, { path: '/rows/2/name' }],
    });
    const namesakes = [
      { code: '6', name: 'Одинаковая' },
      { code: '7', name: 'одинаковая' },
    ];
    await expect(office.rubrics.import(namesakes, { prefix: '1802.' })).rejects.toMatchObject({
      details: [{ path: '/rows/2/name' }],
    });
    expect(await list('rubrics', { q: 'одинаковая' })).toEqual([]);
  });
});

describe('«Подразделения», картотеки, кабинеты', () => {
  test('ED-08: a place belongs to the картотека of the nearest подразделение that owns one', async () => {
    const organization = await create('organizations', { name: 'Поселение' });
    const top = await create('departments', {
      kind: 'department',
      name: 'Поселение',
      organizationDue: organization.due,
    });
    const low = await create('departments', { kind: 'department', name: 'Отдел', parentDue: top.due });
    const clerk = await create('departments', {
      kind: 'official',
      name: 'Лялин П.Р.',
      duty: 'Глава',
      head: true,
      parentDue: low.due,
    });
    const { directories } = office.system;
    expect((await directories.department(clerk.due as string))!.cardDue).toBeNull();
    await update('departments', top.due, { card: { name: 'Картотека поселения' } });
    expect(await directories.department(clerk.due as string)).toEqual({
      due: clerk.due,
      parentDue: low.due,
      kind: 'official',
      name: 'Лялин П.Р.',
      person: 'Лялин П.Р.',
      duty: 'Глава',
      cardName: null,
      cardDue: top.due,
      organizationDue: null,
      head: true,
      cabinetIsn: null,
    });
    const [associated] = await directories.departmentsOf([organization.due as string]);
    expect(associated).toMatchObject({ due: top.due, cardDue: top.due, cardName: 'Картотека поселения' });
    expect(await list('cards', { q: 'поселения' })).toEqual([{ due: top.due, name: 'Картотека поселения' }]);

    const cabinet = await create('cabinets', { name: 'Глава', cardDue: top.due });
    expect(await update('departments', clerk.due, { cabinetIsn: cabinet.isn })).toMatchObject({
      cabinetIsn: cabinet.isn,
    });
    expect(await directories.cabinet(cabinet.isn as number)).toEqual({
      isn: cabinet.isn,
      name: 'Глава',
      cardDue: top.due,
      folders: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    });
    const folders = await office.database.query('SELECT 1 FROM delo."FOLDER" WHERE "ISN_CABINET" = $1', [cabinet.isn]);
    expect(folders).toHaveLength(9);
    await expect(update('departments', top.due, { card: null })).rejects.toMatchObject({ code: 'CARD_IN_USE' });
    await expect(remove('departments', top.due)).rejects.toMatchObject({ code: 'CARD_IN_USE' });
    await remove('cabinets', cabinet.isn);
    expect(await update('departments', top.due, { card: null })).toMatchObject({ card: null });
    expect((await directories.department(clerk.due as string))!.cardDue).toBeNull();
  });

  test('ED-06: fields of one kind of row are refused for the other', async () => {
    const wrong = { kind: 'department', name: 'Отдел', head: true, cabinetIsn: office.cabinet, card: { name: '' } };
    expect(await refused(create('departments', wrong))).toEqual(['/head', '/cabinetIsn', '/card/name']);
    const official = {
      kind: 'official',
      name: 'Роща Е.Е.',
      card: { name: 'Своя' },
      organizationDue: '0.Z.',
      cabinetIsn: 5,
    };
    expect(await refused(create('departments', official))).toEqual(['/card', '/organizationDue', '/cabinetIsn']);
    expect(await refused(create('departments', { kind: 'person', name: 'Кто-то' }))).toEqual(['/kind']);
    const person = await create('departments', { kind: 'official', name: 'Роща Е.Е.' });
    expect(await refused(create('departments', { kind: 'official', name: 'Ниже', parentDue: person.due }))).toEqual([
      '/parentDue',
    ]);
    expect(await refused(create('cabinets', { name: 'Где?', cardDue: person.due }))).toEqual(['/cardDue']);
  });

  test('ED-01: картотеки are read only', async () => {
    await expect(create('cards', { name: 'x' })).rejects.toMatchObject({ code: 'DIRECTORY_READ_ONLY' });
  });
});

describe('«Список организаций»', () => {
  test('ED-13: a secret is written, never shown; null and empty leave it as it is', async () => {
    const row = await create('organizations', { name: 'Администрация', values: { ORG_ID: 'id-1', ORG_KEY: 'тайна' } });
    expect(row.values).toEqual({ ORG_ID: 'id-1', ORG_KEY: null });
    expect(JSON.stringify(await list('organizations'))).not.toContain('тайна');
    const shown = await update('organizations', row.due, { values: { ...(row.values as Row), ORG_ID: 'id-2' } });
    expect(shown.values).toEqual({ ORG_ID: 'id-2', ORG_KEY: null });
    await update('organizations', row.due, { values: { ORG_KEY: '  ' } });
    const [plain] = await office.system.directories.organizationsWith('ORG_KEY');
    expect(plain).toEqual({
      due: row.due,
      name: 'Администрация',
      fullName: null,
      current: false,
      values: { ORG_ID: 'id-2', ORG_KEY: 'тайна' },
    });
    expect((await update('organizations', row.due, { values: { ORG_ID: null } })).values).toEqual({ ORG_KEY: null });
  });

  test('ED-13: an error of the database carries no values', async () => {
    await office.database.query('ALTER TABLE delo."AR_ORGANIZ_VALUE" RENAME TO hidden');
    const error: unknown = await create('organizations', { name: 'Беда', values: { ORG_KEY: 'тайна' } }).catch(
      (reason) => reason,
    );
    await office.database.query('ALTER TABLE delo.hidden RENAME TO "AR_ORGANIZ_VALUE"');
    expect(inspect(error, { depth: 9 })).toMatch(/AR_ORGANIZ_VALUE/);
    expect(inspect(error, { depth: 9 })).not.toContain('тайна');
    expect(await list('organizations', { q: 'Беда' })).toEqual([]);
  });

  test('ED-01: one organisation is current', async () => {
    const first = await create('organizations', { name: 'Первая', current: true });
    const second = await create('organizations', { name: 'Вторая', current: true });
    const rows = await list('organizations');
    expect(rows.filter(({ current }) => current).map(({ name }) => name)).toEqual(['Вторая']);
    expect(await refused(update('organizations', second.due, { current: false }))).toEqual(['/current']);
    await expect(remove('organizations', second.due)).rejects.toMatchObject({ code: 'ORGANIZATION_CURRENT' });
    await remove('organizations', first.due);
    expect(await list('organizations', { q: 'Первая' })).toEqual([]);
  });

  test('ED-06: values are checked by their definitions', async () => {
    const values = { NO_SUCH: '1', ORG_ID: 'x'.repeat(256), ORG_CABINET: '0.ZZ.' };
    expect(await refused(create('organizations', { name: 'x', values }))).toEqual([
      '/values/NO_SUCH',
      '/values/ORG_ID',
      '/values/ORG_CABINET',
    ]);
    const row = await create('organizations', { name: 'С кабинетом', values: { ORG_CABINET: office.card } });
    expect(row.values).toEqual({ ORG_CABINET: office.card });
  });
});

describe('«Группы документов»', () => {
  test('ED-01, ED-12: kind, template, attached attributes and limits for files', async () => {
    const row = await create('document-groups', {
      name: 'ПОС Обращения',
      code: 'ПОС',
      kind: 2,
      numberTemplate: '{GROUP}-{N}',
      attributes: ['MSG_STATUS', 'MSG_ID', 'RUB_STATUS'],
      fileLimits: { maxSize: 1000, extensions: ['PDF', 'jpg'] },
    });
    expect(row).toMatchObject({
      parentDue: null,
      code: 'ПОС',
      kind: 2,
      attributes: ['MSG_STATUS', 'MSG_ID', 'RUB_STATUS'],
    });
    expect(await office.system.directories.groupsNamed('ПОС Обращения')).toEqual([
      {
        due: row.due,
        name: 'ПОС Обращения',
        kind: 2,
        attributes: ['MSG_STATUS', 'MSG_ID', 'RUB_STATUS'],
        fileLimits: { maxSize: 1000, extensions: ['pdf', 'jpg'] },
      },
    ]);
    const changed = await update('document-groups', row.due, { attributes: ['MSG_ID'], fileLimits: null });
    expect(changed).toMatchObject({ attributes: ['MSG_ID'], fileLimits: { maxSize: null, extensions: null } });
    expect(await office.system.directories.groupsNamed('пос обращения')).toEqual([]);
    expect(await refused(create('document-groups', { name: 'Ещё', kind: 1, code: 'ПОС' }))).toEqual(['/code']);
    const wrong = {
      name: 'Ещё',
      kind: 4,
      numberTemplate: 'Б/Н',
      attributes: ['MSG_ID', 'ORG_ID'],
      fileLimits: { maxSize: -1 },
    };
    expect(await refused(create('document-groups', wrong))).toEqual([
      '/kind',
      '/numberTemplate',
      '/attributes/1',
      '/fileLimits/maxSize',
    ]);
  });
});

describe('linear directories', () => {
  test('ED-01: types of links are made, renamed and deleted in pairs', async () => {
    const row = await create('link-types', { name: 'Дополнение', reverseName: 'Первичное' });
    const { directories } = office.system;
    const direct = (await directories.linkType(row.isn as number))!;
    const reverse = (await directories.linkType(direct.pairedIsn))!;
    expect(reverse).toEqual({ isn: direct.pairedIsn, name: 'Первичное', pairedIsn: row.isn });
    expect(await list('link-types', { q: 'Первичное' })).toEqual([
      { isn: reverse.isn, name: 'Первичное', reverseName: 'Дополнение' },
    ]);
    await update('link-types', row.isn, { reverseName: 'Исходное' });
    expect((await directories.linkType(reverse.isn))!.name).toBe('Исходное');
    await remove('link-types', reverse.isn);
    expect(await directories.linkType(row.isn as number)).toBeUndefined();
    const alike = await create('link-types', { name: 'По теме' });
    expect(alike).toMatchObject({ name: 'По теме', reverseName: 'По теме' });
    expect((await directories.linkType(alike.isn as number))!.pairedIsn).toBe(alike.isn);
  });

  test('SH-05: a zero byte in a name or note of a rubric is left out, as no export could carry it', async () => {
    const made = await create('rubrics', { code: 'З1', name: 'Тропы\u0000', note: '#pos_link:3.211\u0000' });
    expect(made).toMatchObject({ code: 'З1', name: 'Тропы', note: '#pos_link:3.211' });
  });

  test('ED-01: delivery kinds', async () => {
    const row = await create('delivery-kinds', { name: 'ПОС', note: 'Платформа обратной связи' });
    expect(row).toEqual({ isn: expect.any(Number), name: 'ПОС', note: 'Платформа обратной связи' });
    expect(await office.system.directories.deliveryKind(row.isn as number)).toEqual({ isn: row.isn, name: 'ПОС' });
    expect(await refused(update('delivery-kinds', row.isn, { name: 'x'.repeat(65) }))).toEqual(['/name']);
    for (const key of ['abc', '0', '\u0000', '99999999999', '1; DROP', `${row.isn}0`]) {
      await expect(update('delivery-kinds', key, {})).rejects.toMatchObject({ code: 'DIRECTORY_ROW_UNKNOWN' });
    }
    await remove('delivery-kinds', row.isn);
    expect(await office.system.directories.deliveryKind(row.isn as number)).toBeUndefined();
  });

  test('ED-01: citizens are found by any part of the name', async () => {
    await create('citizens', { name: 'Снегирёв Фёдор Ильич', city: 'Придуманск', email: 'f@example.com', zip: '' });
    const [row] = await list('citizens', { q: 'СНЕГИРЕВ  ФЕДОР' });
    expect(row).toMatchObject({ name: 'Снегирёв Фёдор Ильич', city: 'Придуманск', email: 'f@example.com', zip: null });
    expect(await list('citizens', { q: '%' })).toEqual([]);
    expect(await refused(create('citizens', { name: '', zip: 'x'.repeat(13) }))).toEqual(['/name', '/zip']);
  });

  test('ED-02: an attribute that is made can be used at once, and its list can be changed', async () => {
    const row = await create('attributes', {
      apiName: 'NEW_ONE',
      owner: 'document',
      title: 'Новый',
      type: 'text',
      values: ['а', 'б'],
    });
    expect(row).toMatchObject({
      apiName: 'NEW_ONE',
      values: ['а', 'б'],
      readonly: false,
      maxLength: 255,
      secret: false,
    });
    expect(await update('attributes', 'NEW_ONE', { values: ['в', 'а'], protocolInfo: true })).toMatchObject({
      values: ['в', 'а'],
      protocolInfo: true,
    });
    expect(await refused(create('attributes', { ...row }))).toEqual(['/apiName']);
    expect(await refused(create('attributes', { apiName: 'x"; --', owner: 'all', title: '', type: 'blob' }))).toEqual([
      '/apiName',
      '/owner',
      '/type',
      '/title',
    ]);
    expect(
      await refused(create('attributes', { apiName: 'ISN_DOC', owner: 'document', title: 'x', type: 'text' })),
    ).toEqual(['/apiName']);
    expect(await refused(update('attributes', 'NEW_ONE', { type: 'date', maxLength: 5 }))).toEqual([
      '/type',
      '/maxLength',
    ]);
    await remove('attributes', 'NEW_ONE');
    expect(await list('attributes', { q: 'NEW_ONE' })).toEqual([]);
    expect(
      await create('attributes', { apiName: 'NEW_ONE', owner: 'document', title: 'Снова', type: 'text' }),
    ).toMatchObject({
      title: 'Снова',
      values: null,
    });
    expect((await list('attributes', { parent: 'rubric' })).map(({ apiName }) => apiName)).toEqual(['RUB_STATUS']);
  });
});

test.each<[DirectoryName, (index: number) => Row]>([
  ['delivery-kinds', (index) => ({ name: `Страница ${index % 3}` })],
  ['citizens', (index) => ({ name: `Страницын ${index % 3}` })],
  ['rubrics', (index) => ({ code: `S.${index}`, name: `Страница ${index}` })],
  [
    'departments',
    (index) => ({ kind: 'department', name: `Страница ${index % 3}`, card: { name: `Страница ${index % 2}` } }),
  ],
  ['attributes', (index) => ({ apiName: `PAGE_${index}`, owner: 'citizen', title: 'Страница', type: 'flag' })],
])('ED-01: %s are listed page by page, each row once', async (name, row) => {
  for (let index = 0; index < 7; index += 1) await create(name, row(index));
  const q = 'Страниц';
  for (const listed of name === 'departments' ? ([name, 'cards'] as const) : [name]) {
    const seen: Row[] = [];
    let cursor: string | undefined;
    do {
      const page = await office.directories.list(listed, { q, limit: 3, cursor });
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(7);
    expect(seen).toEqual(await list(listed, { q }));
    expect(new Set(seen.map((item) => JSON.stringify(item))).size).toBe(7);
  }
  await expect(office.directories.list(name, { limit: 3, cursor: 'nonsense' })).rejects.toMatchObject({
    code: 'FILTER_INVALID',
  });
});

describe('«Стандартные тексты»', () => {
  test('ED-01: title and text, found by title; what does not fit is an error of its field', async () => {
    const made = await create('standard-texts', { title: 'Ответ: решено', text: 'Здравствуйте!\nПроблема решена.' });
    expect(made).toEqual({ id: expect.any(Number), title: 'Ответ: решено', text: 'Здравствуйте!\nПроблема решена.' });
    expect(await list('standard-texts', { q: 'решено' })).toEqual([made]);
    expect(await update('standard-texts', made.id, { ...made, title: 'Ответ' })).toEqual({ ...made, title: 'Ответ' });
    const wrong = { title: 'т'.repeat(256), text: 'т'.repeat(8001), note: 'лишнее' };
    expect(await refused(create('standard-texts', wrong))).toEqual(['/title', '/text', '/note']);
    await remove('standard-texts', made.id);
    expect(await list('standard-texts')).toEqual([]);
  });
});

test('ED-01: a row is read by its key, and says whether rows stand below it; a deleted one is not there', async () => {
  const department = await create('departments', {
    kind: 'department',
    name: 'Отдел',
    card: { name: 'Картотека отдела' },
  });
  expect(department.leaf).toBe(true);
  const official = await create('departments', { kind: 'official', name: 'Примерова П.П.', parentDue: department.due });
  const read = (name: DirectoryName, key: unknown) => office.directories.read(name, String(key));
  expect(await read('departments', department.due)).toEqual({ ...department, leaf: false });
  expect(await update('departments', department.due, { leaf: true, name: 'Отдел' })).toMatchObject({ leaf: false });
  expect(await read('cards', department.due)).toEqual({ due: department.due, name: 'Картотека отдела' });
  const group = await create('document-groups', { name: 'Группа', kind: 1 });
  const organization = await create('organizations', { name: 'Организация' });
  expect([group.leaf, organization.leaf]).toEqual([true, true]);
  await create('attributes', { apiName: 'READ_BY_KEY', owner: 'document', type: 'text', title: 'Читается' });
  expect(await read('attributes', 'READ_BY_KEY')).toMatchObject({ title: 'Читается' });
  await remove('departments', official.due);
  await remove('attributes', 'READ_BY_KEY');
  expect(await read('departments', department.due)).toEqual(department);
  for (const [name, key] of [
    ['departments', official.due],
    ['attributes', 'READ_BY_KEY'],
    ['cards', official.due],
    ['cabinets', 'x'],
  ] as const) {
    await expect(read(name, key)).rejects.toMatchObject({ code: 'DIRECTORY_ROW_UNKNOWN' });
  }
});
