import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { SetupFinding } from '../../../core/contract/index.ts';
import { demoOrganisations } from '../../../scripts/stand/demo/index.ts';
import { openPosHouse, type PosHouse } from './pos-house.ts';

/** ED-10 through the front door: a whole host over a real database, the emulator of ПОС behind it. */
type Row = Record<string, unknown>;
const [first, second] = demoOrganisations;
const minute = 60_000;
let house: PosHouse;

beforeAll(async () => {
  house = await openPosHouse();
});
afterAll(() => house?.end(), 60_000);

const check = async () => (await house.api.get<{ items: SetupFinding[] }>('/api/setup-check')).items;
const codes = async () => [...new Set((await check()).map(({ code }) => code))].sort();
const one = async (code: string) => (await check()).filter((finding) => finding.code === code);
const rows = async (name: string, q: string) =>
  (await house.api.get<{ items: Row[] }>(`/api/directories/${name}?limit=500&q=${encodeURIComponent(q)}`)).items;
const rowOf: PosHouse['row'] = (...parameters) => house.row(...parameters);
const patch: PosHouse['patch'] = (...parameters) => house.patch(...parameters);
const sql: PosHouse['sql'] = (...parameters) => house.sql(...parameters);

/** What a test has changed, changed back. */
const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});
/** Changes values of an organisation for the test. */
async function withValues(name: string, values: Row): Promise<string> {
  const { due } = await rowOf('organizations', name);
  const [before] = await sql('SELECT * FROM delo."AR_ORGANIZ_VALUE" WHERE "DUE" = $1', due);
  const earlier = Object.fromEntries(Object.keys(values).map((key) => [key, before![key]]));
  undo.push(() => patch('organizations', due, { values: earlier }));
  await patch('organizations', due, { values });
  return due as string;
}
async function withSql(change: string, back: string): Promise<void> {
  undo.push(() => sql(back));
  await sql(change);
}

test('ED-10: an installation that is set up as section 2 of the manual says has nothing to mend', async () => {
  expect(await check()).toEqual([]);
});

describe('ED-10: organisations', () => {
  const card = (name: string) => `«Список организаций» → «${name}» → «Доп. реквизиты»`;

  test.each([
    ['POS_ID', 'ORGANIZATION_WITHOUT_ID', 'error', 'Идентификатор ПОС'],
    ['POS_DOCGROUP', 'ORGANIZATION_WITHOUT_GROUP', 'error', 'Группа документов'],
    ['POS_CAB_REG', 'ORGANIZATION_WITHOUT_CABINET', 'warning', 'Кабинет регистрации'],
    ['POS_LKO_ID', 'ORGANIZATION_WITHOUT_SHOWCASE', 'warning', 'Идентификатор ЛКО'],
  ])('without %s: %s, with its name and place', async (apiName, code, severity, title) => {
    await withValues(first!.name, { [apiName]: null });
    const [found] = await one(code);
    expect(found).toMatchObject({ severity, where: card(first!.name) });
    expect(found!.message).toContain(title);
    expect(found!.message).toContain(first!.name);
  });

  test('without the key: the API never shows it, so it is taken away in the table', async () => {
    const { due } = await rowOf('organizations', first!.name);
    undo.push(() => patch('organizations', due, { values: { POS_KEY: first!.pos.key } }));
    await sql('UPDATE delo."AR_ORGANIZ_VALUE" SET "POS_KEY" = NULL WHERE "DUE" = $1', due);
    expect(await one('ORGANIZATION_WITHOUT_KEY')).toMatchObject([{ severity: 'error', where: card(first!.name) }]);
  });

  test('a group that is not there, of another kind, or there twice', async () => {
    await withValues(first!.name, { POS_DOCGROUP: 'Нет такой' });
    expect(await one('GROUP_MISSING')).toMatchObject([{ where: card(first!.name) }]);
    await withValues(first!.name, { POS_DOCGROUP: 'ПОС Ответы заявителям' });
    expect(await one('GROUP_WRONG_KIND')).toHaveLength(1);
    await withValues(first!.name, { POS_DOCGROUP: second!.group.name });
    await withSql(
      `UPDATE delo."DOCGROUP_CL" SET "CLASSIF_NAME" = '${second!.group.name}' WHERE "CLASSIF_NAME" = '${first!.group.name}'`,
      `UPDATE delo."DOCGROUP_CL" SET "CLASSIF_NAME" = '${first!.group.name}' WHERE "CODE" = '${first!.group.code}'`,
    );
    expect(await codes()).toContain('GROUP_AMBIGUOUS');
  });

  test('ED-08: with several organisations each must be associated with a подразделение that has a картотека', async () => {
    const department = await rowOf('departments', second!.name);
    undo.push(() => patch('departments', department.due, { organizationDue: department.organizationDue }));
    await patch('departments', department.due, { organizationDue: null });
    expect(await one('ORGANIZATION_NOT_ASSOCIATED')).toMatchObject([
      { severity: 'error', where: `«Подразделения» → «${second!.name}» → «Организация»` },
    ]);
    // Alone it needs no association: the cabinet says which картотека it is.
    const { due } = await rowOf('organizations', first!.name);
    undo.push(() => sql('UPDATE delo."ORGANIZ_CL" SET "DELETED" = 0 WHERE "DUE" = $1', due));
    await sql('UPDATE delo."ORGANIZ_CL" SET "DELETED" = 1 WHERE "DUE" = $1', due);
    expect(await codes()).not.toContain('ORGANIZATION_NOT_ASSOCIATED');
    await withValues(second!.name, { POS_CAB_REG: null });
    expect(await codes()).toContain('ORGANIZATION_NO_CARD');
  });

  test('ED-08: a подразделение without a картотека; a cabinet of another картотека, or without «Поступившие»', async () => {
    const other = await rowOf('departments', second!.officials[0]!.name);
    await withValues(first!.name, { POS_CAB_REG: other.due });
    expect(await one('CABINET_OUTSIDE_CARD')).toMatchObject([{ severity: 'warning', where: card(first!.name) }]);
    const own = await rowOf('departments', first!.officials[0]!.name);
    await withValues(first!.name, { POS_CAB_REG: own.due });
    await sql('DELETE FROM delo."FOLDER" WHERE "ISN_CABINET" = $1 AND "FOLDER_KIND" = 1', own.cabinetIsn);
    undo.push(() => sql('INSERT INTO delo."FOLDER" ("ISN_CABINET", "FOLDER_KIND") VALUES ($1, 1)', own.cabinetIsn));
    expect(await codes()).toContain('CABINET_WITHOUT_FOLDER');
    await patch('departments', own.due, { cabinetIsn: null });
    undo.push(() => patch('departments', own.due, { cabinetIsn: own.cabinetIsn }));
    expect(await one('OFFICIAL_WITHOUT_CABINET')).toMatchObject([
      { where: `«Подразделения» → «${own.name}» → «Главный кабинет»` },
    ]);
    await withSql(
      `UPDATE delo."DEPARTMENT" SET "DEPARTMENT_DUE" = NULL, "CARD_FLAG" = 0 WHERE "CLASSIF_NAME" = '${first!.name}'`,
      `UPDATE delo."DEPARTMENT" SET "DEPARTMENT_DUE" = "DUE", "CARD_FLAG" = 1 WHERE "CLASSIF_NAME" = '${first!.name}'`,
    );
    expect(await one('ORGANIZATION_NO_CARD')).toMatchObject([
      { where: `«Подразделения» → «${first!.name}» → «Картотека»` },
    ]);
  });

  test('ED-08, ED-10: the same id at two organisations; nobody takes part', async () => {
    await withValues(second!.name, { POS_ID: first!.pos.id });
    expect(await one('ORGANIZATION_ID_TWICE')).toHaveLength(2);
    await withSql('UPDATE delo."ORGANIZ_CL" SET "DELETED" = 1', 'UPDATE delo."ORGANIZ_CL" SET "DELETED" = 0');
    expect(await codes()).toContain('NO_ORGANIZATION');
  });
});

describe('ED-10, ED-02: groups of documents', () => {
  async function attached(name: string, attributes: (before: string[]) => string[]): Promise<void> {
    const group = await rowOf('document-groups', name);
    undo.push(() => patch('document-groups', group.due, { attributes: group.attributes }));
    await patch('document-groups', group.due, { attributes: attributes(group.attributes as string[]) });
  }
  const without =
    (...names: string[]) =>
    (before: string[]) =>
      before.filter((name) => !names.includes(name));

  test('rows 1–14 of Table 1 at the group of an organisation', async () => {
    await attached(first!.group.name, without('POS_ADDRESSES', 'POS_SENDING'));
    const [found] = await one('GROUP_WITHOUT_ATTRIBUTES');
    expect(found).toMatchObject({
      severity: 'error',
      where: `«Группы документов» → «${first!.group.name}» → «Доп. реквизиты»`,
    });
    expect(found!.message).toContain('Адрес проблемы (POS_ADDRESSES), Состояние отправки в ПОС (POS_SENDING)');
  });

  test('rows 10–14 at a group of answers, and row 1 as recommended', async () => {
    await attached('ПОС Ответы заявителям', without('POS_MSG_ID'));
    expect(await one('ANSWER_GROUP_WITHOUT_NUMBER')).toMatchObject([{ severity: 'warning' }]);
    await attached('ПОС Ответы заявителям', without('POS_COMMENT'));
    expect(await codes()).toEqual(['ANSWER_GROUP_MISSING', 'GROUP_WITHOUT_ATTRIBUTES']);
  });

  test('row 15 and Table 2 at a group of the showcase', async () => {
    await attached(first!.group.name, without('EOS_SSTU_ITEM'));
    expect(await one('GROUP_WITHOUT_ATTRIBUTES')).toMatchObject([{ severity: 'warning' }]);
    const all = ['POS_UPLOAD', 'POS_STATUS_RUB', 'EOS_SSTU_ITEM', 'EOS_SSTU_NEED_REPORT'];
    await attached(first!.group.name, without(...all));
    await attached(second!.group.name, without(...all));
    expect(await codes()).toEqual(['SHOWCASE_GROUP_MISSING']);
  });
});

describe('ED-10: what «Мастер БД» makes', () => {
  const operation = '«Мастер БД» → «Добавление допреквизитов ПОС»';
  const wizard = () => house.host.runOperation('pos', 'pos-attributes', { dryRun: false });

  test('an attribute that is missing, or narrower than needed', async () => {
    await withSql(
      `UPDATE delo."AR_DESCRIPT" SET "DELETED" = 1 WHERE "API_NAME" = 'POS_LKO_NAME'`,
      `UPDATE delo."AR_DESCRIPT" SET "DELETED" = 0 WHERE "API_NAME" = 'POS_LKO_NAME'`,
    );
    expect(await one('ATTRIBUTES_MISSING')).toMatchObject([
      { where: operation, message: expect.stringContaining('Наименование ЛКО (POS_LKO_NAME)') },
    ]);
    await withSql(
      `UPDATE delo."AR_DESCRIPT" SET "ADD_PROT_INFO" = 0, "MAX_LEN" = 100 WHERE "API_NAME" = 'POS_SENDING'`,
      `UPDATE delo."AR_DESCRIPT" SET "ADD_PROT_INFO" = 1, "MAX_LEN" = 255 WHERE "API_NAME" = 'POS_SENDING'`,
    );
    expect(await one('ATTRIBUTE_OUTDATED')).toMatchObject([
      { where: operation, message: expect.stringContaining('размер меньше 255') },
    ]);
  });

  test('triggers that are missing, switched off or outdated', async () => {
    undo.push(wizard);
    const [trigger] = await sql(
      `SELECT tgname AS name, c.relname AS table FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
       WHERE starts_with(tgname, 'watch_pos_') LIMIT 1`,
    );
    await sql(`ALTER TABLE delo."${trigger!.table}" DISABLE TRIGGER "${trigger!.name}"`);
    expect(await one('TRIGGERS_MISSING')).toMatchObject([{ severity: 'error', where: operation }]);
    await sql(`DROP TRIGGER "${trigger!.name}" ON delo."${trigger!.table}"`);
    expect(await codes()).toEqual(['TRIGGERS_MISSING']);
    await wizard();
    expect(await check()).toEqual([]);
  });

  test('WFAGENT missing, or able to log in', async () => {
    undo.push(wizard);
    await sql(`UPDATE delo."USER_CL" SET technical = false WHERE "CLASSIF_NAME" = 'WFAGENT'`);
    expect(await one('REGISTRAR_CAN_LOG_IN')).toMatchObject([{ severity: 'error', where: operation }]);
    // An account from before the operation.
    undo.push(() => sql(`DELETE FROM host.user_account WHERE login = 'wfagent'`));
    await house.host.access.users.create({
      login: 'wfagent',
      name: 'Кто-то',
      roles: ['clerk'],
      password: 'made-up-for-this-test',
    });
    await sql(`UPDATE delo."USER_CL" SET "DELETED" = 1 WHERE "CLASSIF_NAME" = 'WFAGENT'`);
    expect(await one('REGISTRAR_MISSING')).toHaveLength(1);
    await wizard();
    expect(await one('TECHNICAL_USER_HAS_ACCOUNT')).toMatchObject([{ where: '«Пользователи» → «wfagent»' }]);
  });
});

describe('ED-10: what the settings of the module name', () => {
  const page = '«Администрирование» → «Модуль интеграции с ПОС»';

  test('a delivery kind, a link type and a vertex that are deleted; a link type that is its own reverse', async () => {
    for (const table of ['DELIVERY_CL', 'LINK_CL']) {
      await withSql(`UPDATE delo."${table}" SET "DELETED" = 1`, `UPDATE delo."${table}" SET "DELETED" = 0`);
    }
    await withSql(
      `UPDATE delo."RUBRIC_CL" SET "DELETED" = 1 WHERE "RUBRIC_CODE" = '1802'`,
      `UPDATE delo."RUBRIC_CL" SET "DELETED" = 0 WHERE "RUBRIC_CODE" = '1802'`,
    );
    const found = (await check()).filter(({ where }) => where.startsWith(page));
    expect(found.map(({ code, where }) => [code, where])).toEqual([
      ['DELIVERY_KIND_UNKNOWN', `${page} → «Вид доставки для сообщений из ПОС и ответов»`],
      ['LINK_TYPE_UNKNOWN', `${page} → «Вид связки для сообщений с одинаковым ID»`],
      ['RUBRIC_VERTEX_UNKNOWN', `${page} → «Вершина классификатора ПОС»`],
    ]);
    for (const step of undo.splice(0)) await step();
    const [link] = await sql(
      'SELECT "ISN_LCLASSIF" AS isn, "ISN_PARE_LINK" AS pair FROM delo."LINK_CL" WHERE "LINK_DIR" = 1',
    );
    undo.push(() =>
      sql('UPDATE delo."LINK_CL" SET "ISN_PARE_LINK" = $2 WHERE "ISN_LCLASSIF" = $1', link!.isn, link!.pair),
    );
    await sql('UPDATE delo."LINK_CL" SET "ISN_PARE_LINK" = "ISN_LCLASSIF" WHERE "ISN_LCLASSIF" = $1', link!.isn);
    expect(await codes()).toEqual(['LINK_TYPE_ALONE']);
  });
});

describe('ED-10: «Рубрикатор»', () => {
  test('#pos_link to nothing, not last in the note, and twice', async () => {
    const broken = (await rows('rubrics', 'Содержание и ремонт дорог'))[0]!;
    const early = (await rows('rubrics', 'Коммунальные услуги населению'))[0]!;
    const twice = (await rows('rubrics', 'Уличное освещение'))[0]!;
    for (const { due, note: before } of [broken, early, twice])
      undo.push(() => patch('rubrics', due, { note: before }));
    await patch('rubrics', broken.due, { note: 'Вопрос ССТУ; #pos_link:1802.99999' });
    await patch('rubrics', early.due, { note: '#pos_link:1802.200 Вопрос ССТУ' });
    await patch('rubrics', twice.due, { note: 'Вопрос ССТУ #pos_link:1802.200 #POS_LINK:1802.200' });
    expect(await one('POS_LINK_BROKEN')).toMatchObject([
      { where: `«Рубрикатор» → «${broken.name}» → «Примечание»`, message: expect.stringContaining('1802.99999') },
    ]);
    expect(await one('POS_LINK_TWICE')).toMatchObject([{ where: `«Рубрикатор» → «${twice.name}» → «Примечание»` }]);
    expect(await one('POS_LINK_NOT_LAST')).toMatchObject([{ where: `«Рубрикатор» → «${early.name}» → «Примечание»` }]);
  });

  test('ED-09, ED-10: names and codes that the classifier of ПОС does not know, and what is missing here', async () => {
    const roads = (await rows('rubrics', 'Автомобильные дороги')).find(({ code }) => code === '1802.114')!;
    const light = (await rows('rubrics', 'Уличное освещение'))[0]!;
    undo.push(() => patch('rubrics', roads.due, { name: roads.name }));
    undo.push(() => patch('rubrics', light.due, { code: light.code }));
    await patch('rubrics', roads.due, { name: 'Дороги и улицы' });
    await patch('rubrics', light.due, { code: `${light.code}9` });
    const found = await check();
    expect(found.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['RUBRIC_UNKNOWN_TO_POS', 'RUBRICS_MISSING', 'RUBRIC_CODES_DIFFER']),
    );
    expect(found.find(({ code }) => code === 'RUBRIC_UNKNOWN_TO_POS')!.message).toContain('Дороги и улицы');
    expect(await house.api.get('/api/pos/classifier-difference')).toEqual({
      unknown: [{ code: '1802.114', path: 'Дороги и улицы' }],
      missing: [{ id: '114', path: 'Автомобильные дороги' }],
      codes: [{ code: `${light.code}9`, id: '404', path: 'Благоустройство → Уличное освещение' }],
    });
  });
});

describe('ED-10: what ПОС says', () => {
  test('an id of the ЛКО that is not its own, a wrong key, and a switch that is off', async () => {
    await withValues(first!.name, { POS_LKO_ID: second!.pos.lkoId });
    expect(await one('LKO_ID_DIFFERS')).toMatchObject([{ message: expect.stringContaining(first!.name) }]);
    house.emulator.control.setIntegration(second!.pos.lkoId, false);
    undo.push(async () => house.emulator.control.setIntegration(second!.pos.lkoId, true));
    expect(await one('POS_INTEGRATION_OFF')).toMatchObject([
      { where: '«Карточка ЛКО в ПОС» → «Настройки интеграции с СЭД»' },
    ]);
    await withValues(second!.name, { POS_KEY: 'secret-that-is-wrong' });
    expect(await one('POS_WRONG_KEY')).toMatchObject([{ message: expect.stringContaining(second!.name) }]);
  });

  test('the clock of ПОС apart by more than a minute; by less it is no finding', async () => {
    undo.push(async () => {
      house.pos.aheadMs = 0;
    });
    house.pos.aheadMs = 0.8 * minute;
    expect(await codes()).toEqual([]);
    house.pos.aheadMs = -5 * minute;
    const found = await one('CLOCKS_APART');
    expect(found).toHaveLength(2);
    for (const { message } of found) expect(message).toMatch(/расходятся на (29[89]|30[0-2]) с/);
  });

  type Saved = { version: number; common: Row };
  const save = async (common: Row) => {
    const { version } = await house.api.get<Saved>('/api/modules/pos/settings');
    await house.api.put('/api/modules/pos/settings', { version, common });
  };

  test('RP-01: the link type of answers, where the settings name one', async () => {
    const { common } = await house.api.get<Saved>('/api/modules/pos/settings');
    undo.push(() => save(common));
    const link = await house.api.post<Row>('/api/directories/link-types', { name: 'Ответ', reverseName: 'Обращение' });
    await save({ ...common, answerLinkTypeIsn: link.isn });
    expect(await codes()).toEqual([]);
    const gone = await fetch(`${house.url}/api/directories/link-types/${link.isn}`, {
      method: 'DELETE',
      headers: { cookie: house.api.cookie },
    });
    expect(gone.status).toBe(204);
    expect(await one('LINK_TYPE_UNKNOWN')).toMatchObject([
      { where: '«Администрирование» → «Модуль интеграции с ПОС» → «Вид связки ответа с обращением»' },
    ]);
  });

  test('PX-01: a server that is not there is a finding; without settings nobody is asked, and that is one', async () => {
    const { common } = await house.api.get<Saved>('/api/modules/pos/settings');
    undo.push(() => save(common));
    await save({ ...common, serverName: 'нет такого' });
    expect(await check()).toMatchObject([
      {
        severity: 'warning',
        code: 'POS_NOT_CHECKED',
        message: expect.stringContaining('нет такого'),
        where:
          '«Администрирование» → «Модуль интеграции с ПОС» → «Сервер ФЗ с доступом в интернет для отправки ответов в ПОС»',
      },
    ]);
    // As before they were saved for the first time.
    const { version } = await house.api.get<Saved>('/api/modules/pos/settings');
    const set = (to: number) => `UPDATE host.settings SET version = ${to} WHERE owner_id = 'pos'`;
    await withSql(set(0), set(version));
    expect(await check()).toMatchObject([
      {
        severity: 'error',
        code: 'SETTINGS_INCOMPLETE',
        where: '«Администрирование» → «Модуль интеграции с ПОС»',
      },
    ]);
  });

  test('PX-04: a ПОС that takes the request and does not answer is a finding, too', async () => {
    const fault = house.emulator.control.addFault({ match: {}, fault: { kind: 'delay', ms: 25_000 } });
    undo.push(async () => house.emulator.control.removeFault(fault));
    expect(await check()).toMatchObject([
      { severity: 'error', code: 'POS_AWAY', message: expect.stringContaining('вовремя') },
    ]);
  });

  test('PX-04: ПОС away is a finding, and everything else is checked all the same', async () => {
    const fault = house.emulator.control.addFault({ match: {}, fault: { kind: 'status', status: 503 } });
    undo.push(async () => house.emulator.control.removeFault(fault));
    await withValues(first!.name, { POS_CAB_REG: null });
    expect(await codes()).toEqual(['ORGANIZATION_WITHOUT_CABINET', 'POS_AWAY']);
  });
});

test('ED-10: the command line shows the same, and says by its exit code whether there are errors', async () => {
  const { cli } = house;
  expect(await cli('db check')).toEqual({ code: 0, output: 'Замечаний к настройкам нет.\n', errors: '' });
  await withValues(first!.name, { POS_ID: null });
  const told = await cli('db check');
  expect(told).toMatchObject({ code: 1, errors: expect.stringMatching(/^Ошибок в настройках: [1-9]/) });
  expect(told.output).toContain(`Где исправить: «Список организаций» → «${first!.name}» → «Доп. реквизиты»`);
  const json = await cli('db check --json');
  expect(JSON.parse(json.output)).toEqual({ items: await check() });
});

test('ED-13: the keys stand in no answer, no finding, no audit and no log', async () => {
  const { due } = await rowOf('organizations', first!.name);
  await patch('organizations', due, { values: { POS_KEY: 'key-that-nobody-sees' } });
  undo.push(() => patch('organizations', due, { values: { POS_KEY: first!.pos.key } }));
  const shown = [
    await house.api.get('/api/directories/organizations?limit=500'),
    await check(),
    await house.api.get('/api/audit?limit=500'),
    await house.api.get('/api/pos/organizations'),
    house.logged,
  ];
  const text = JSON.stringify(shown);
  for (const key of ['key-that-nobody-sees', 'secret-that-is-wrong', first!.pos.key, second!.pos.key]) {
    expect([key, text.includes(key)]).toEqual([key, false]);
  }
  expect((await rowOf('organizations', first!.name)).values).toMatchObject({ POS_KEY: null });
});
