import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AttributeDefinition } from '../../../core/contract/index.ts';
import { attributes, draft } from './office.ts';
import { openWatchedOffice, rows, type WatchedOffice, watch } from './watched-office.ts';

let office: WatchedOffice;
beforeEach(async () => {
  office = await openWatchedOffice();
});
afterEach(() => office.end());

const attribute = (apiName: string) => attributes.find((one) => one.apiName === apiName)!;
const undo = (definitions: readonly AttributeDefinition[], dryRun = false) =>
  office.system.wizard.removeAttributes(definitions, { dryRun });

/** Tables, columns, triggers, functions and definitions, as the database has them. */
const schema = () =>
  office.database.query(
    `SELECT 'column' AS what, table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'delo'
     UNION ALL SELECT 'trigger', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT 'function', pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'delo'::regnamespace
     UNION ALL SELECT 'attribute', to_jsonb(a)::text FROM delo."AR_DESCRIPT" a
     UNION ALL SELECT 'watch', definition::text FROM delo.event_watch ORDER BY 1, 2`,
  );

test('ED-03: attributes without values are undone with column, list and index, and can be made again', async () => {
  const cost = attribute('MSG_COST');
  const status = { ...attribute('MSG_STATUS'), indexed: true };
  await office.system.wizard.ensureAttributes([status], false);
  const before = await schema();
  expect(await undo([cost, status], true)).toEqual([
    'Доп. реквизит РК «Сумма» (MSG_COST): будет удалён.',
    'Доп. реквизит РК «Статус» (MSG_STATUS): будет удалён.',
  ]);
  expect(await schema()).toEqual(before);
  expect(await undo([cost, status])).toEqual([
    'Доп. реквизит РК «Сумма» (MSG_COST): удалён.',
    'Доп. реквизит РК «Статус» (MSG_STATUS): удалён.',
  ]);
  expect(JSON.stringify(await schema())).not.toMatch(/MSG_COST|MSG_STATUS/);
  expect(await undo([cost])).toEqual(['Доп. реквизит РК «Сумма» (MSG_COST): отсутствует, изменений не требуется.']);
  await office.system.wizard.ensureAttributes([cost, status], false);
  await office.database.transaction((transaction) =>
    office.system.register([draft(office, 'a', { attributes: { MSG_COST: 5 } })], transaction),
  );
});

test('ED-03: an attribute stays where something would be lost with it, and the line says what', async () => {
  const { directories, database } = office;
  await database.query(`INSERT INTO delo."AR_RC_VALUE" ("ISN_DOC", "MSG_COST") VALUES (1, 0)`);
  await directories.update('attributes', 'MSG_STATUS', { values: ['Зарегистрировано', 'Своё'] }, 'ivanova');
  await directories.update('document-groups', office.group, { attributes: ['MSG_DUE', 'MSG_SHOWN'] }, 'ivanova');
  await database.query(
    `UPDATE delo."AR_DOCGROUP" SET "DEF_VALUE" = '2026-01-01' WHERE "ISN_AR_DESCRIPT" =
       (SELECT "ISN_AR_DESCRIPT" FROM delo."AR_DESCRIPT" WHERE "API_NAME" = 'MSG_DUE')`,
  );
  const before = await schema();
  const lines = await undo([
    attribute('MSG_COST'),
    attribute('MSG_STATUS'),
    attribute('MSG_DUE'),
    attribute('MSG_SHOWN'),
    { ...attribute('ORG_ID'), type: 'flag' },
  ]);
  expect(lines.map((line) => line.slice(line.indexOf('): ') + 3))).toEqual([
    'остаётся: содержит значения.',
    'остаётся: в список добавлены свои значения «Своё».',
    'остаётся: в группе документов «Обращения» для него задано значение по умолчанию.',
    'остаётся: нужен триггерам событий «post».',
    'остаётся: имеет другого владельца или тип, создан не этой операцией.',
  ]);
  expect(await schema()).toEqual(before);
});

test('ED-03: a value written while the undoing waits for its locks is not lost', async () => {
  const program = await office.program();
  await program.query(`BEGIN; INSERT INTO delo."AR_RC_VALUE" ("ISN_DOC", "MSG_COST") VALUES (1, 5)`);
  const work = undo([attribute('MSG_COST')]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await program.query('COMMIT');
  expect(await work).toEqual(['Доп. реквизит РК «Сумма» (MSG_COST): остаётся: содержит значения.']);
});

test('ED-03: a technical user is undone unless a record names him; a user of another kind never', async () => {
  const { wizard } = office.system;
  await wizard.ensureTechnicalUser('WFAGENT', 'Агент', false);
  const remove = (dryRun = false) => wizard.removeTechnicalUser('WFAGENT', dryRun);
  expect(await remove(true)).toEqual(['Технический пользователь WFAGENT: будет удалён.']);
  expect(await remove()).toEqual(['Технический пользователь WFAGENT: удалён.']);
  expect(await remove()).toEqual(['Технический пользователь WFAGENT: отсутствует, изменений не требуется.']);
  await office.database.transaction((transaction) => office.system.register([draft(office, 'a')], transaction));
  expect(await remove()).toEqual(['Технический пользователь WFAGENT: остаётся: это не технический пользователь.']);
  await wizard.ensureTechnicalUser('WFAGENT', 'Агент', false);
  expect(await remove()).toEqual([
    'Технический пользователь WFAGENT: остаётся: на него ссылаются записи таблицы DOC_RC.',
  ]);
});

test('ED-03: triggers are always undone; what they recorded waits until they are made again', async () => {
  const { wizard, events } = office.system;
  const write = (isn: number) => office.database.query(`${rows.document(isn)}; ${rows.number(isn)}`);
  await write(1);
  const before = await schema();
  expect((await wizard.removeWatch('post', true))[0]).toBe(
    'Триггеры событий «post» таблицы AR_RC_VALUE: будут удалены.',
  );
  expect(await schema()).toEqual(before);
  const lines = await wizard.removeWatch('post', false);
  expect(lines).toEqual([
    ...['AR_RC_VALUE', 'AR_RUBRIC_VALUE', 'DOC_RC', 'REF_RUBRIC', 'REPLY', 'RESOLUTION', 'event'].map(
      (table) => `Триггеры событий «post» таблицы ${table}: удалены.`,
    ),
    'Необработанных событий: 1. Они сохраняются и будут обработаны, когда триггеры добавят снова.',
  ]);
  expect(JSON.stringify(await schema())).not.toMatch(/watch_post/);
  expect(await wizard.isWatched(watch)).toBe(false);
  expect(await wizard.removeWatch('post', false)).toEqual([
    'Триггеры событий «post»: отсутствуют, изменений не требуется.',
  ]);
  await write(2);
  expect(await office.taken()).toEqual([]);
  expect(await events.waiting('post')).toMatchObject({ count: 1 });
  const foretold = await wizard.ensureWatch(watch, true);
  expect(foretold[0]).toBe('Триггеры событий «post» таблицы DOC_RC: будут добавлены.');
  const done = await wizard.ensureWatch(watch, false);
  expect(done).toEqual(foretold.map((line) => line.replace('будут добавлены', 'добавлены')));
  expect(await schema()).toEqual(before);
  expect(await office.taken()).toEqual(['document 1']);
});
