import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AttributeDefinition } from '../../../core/contract/index.ts';
import { attributes, draft, type Office, openOffice } from './office.ts';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.end());

const status = attributes.find(({ apiName }) => apiName === 'MSG_STATUS')!;

test('ED-03: a repeat changes nothing and says so', async () => {
  const before = await state();
  const lines = await office.system.wizard.ensureAttributes(attributes, false);
  expect(lines).toHaveLength(attributes.length);
  for (const line of lines) expect(line).toMatch(/уже есть, изменений не требуется/);
  expect(await state()).toEqual(before);
});

test('ED-03: a dry run says what would be done, and does nothing', async () => {
  const wanted: AttributeDefinition[] = [
    { ...status, values: [...status.values!, 'Закрыто'], noCopy: true, maxLength: 300 },
    { apiName: 'BRAND_NEW', owner: 'rubric', title: 'Новый', type: 'flag' },
  ];
  const before = await state();
  const foretold = await office.system.wizard.ensureAttributes(wanted, true);
  expect(foretold).toEqual([
    'Доп. реквизит РК «Статус» (MSG_STATUS): будет изменён: размер 255 → 300; значения списка «Закрыто»; ' +
      '«Не копировать от других РК (РКПД)».',
    'Доп. реквизит рубрик «Новый» (BRAND_NEW): будет добавлен.',
  ]);
  expect(await state()).toEqual(before);
  const done = await office.system.wizard.ensureAttributes(wanted, false);
  expect(done).toEqual(
    foretold.map((line) => line.replace('будет изменён', 'изменён').replace('будет добавлен', 'добавлен')),
  );
  const [now] = await office.system.directories
    .attributes('document')
    .then((all) => all.filter((one) => one.apiName === 'MSG_STATUS'));
  expect(now).toEqual({ ...status, values: [...status.values!, 'Закрыто'], noCopy: true, maxLength: 300 });
});

test('ED-03: nothing is narrowed: values, sizes, flags and titles that are there stay', async () => {
  await office.directories.update(
    'attributes',
    'MSG_STATUS',
    { title: 'Наш статус', values: ['Зарегистрировано', 'Своё'] },
    'ivanova',
  );
  await office.system.wizard.ensureAttributes([{ ...status, maxLength: 10, protocolInfo: false }], false);
  const found = (await office.system.directories.attributes('document')).find(
    ({ apiName }) => apiName === 'MSG_STATUS',
  );
  expect(found).toMatchObject({
    title: 'Наш статус',
    values: ['Зарегистрировано', 'Своё', 'Назначен исполнитель'],
    maxLength: 255,
    protocolInfo: true,
  });
});

test('ED-03: an attribute of another type is not touched, and the operation is undone as a whole', async () => {
  const before = await state();
  const work = office.system.wizard.ensureAttributes(
    [
      { apiName: 'BEFORE_IT', owner: 'document', title: 'Новый', type: 'text' },
      { ...status, type: 'date' },
    ],
    false,
  );
  await expect(work).rejects.toMatchObject({ code: 'ATTRIBUTE_DIFFERS', item: 'MSG_STATUS' });
  expect(await state()).toEqual(before);
});

test.each(['msg', 'A"B', '1A', 'ISN_DOC', `A${'B'.repeat(63)}`])(
  'ED-03: «%s» cannot be the name of an attribute',
  async (apiName) => {
    const work = office.system.wizard.ensureAttributes(
      [{ apiName, owner: 'document', title: 'x', type: 'text' }],
      false,
    );
    await expect(work).rejects.toMatchObject({ code: 'ATTRIBUTE_NAME_WRONG' });
  },
);

test('ED-03: a deleted attribute comes back with its values', async () => {
  const [document] = await office.database.transaction((transaction) =>
    office.system.register([draft(office, 'a', { attributes: { MSG_ID: '7' } })], transaction),
  );
  await office.directories.remove('attributes', 'MSG_ID', 'ivanova');
  expect((await office.reader.get(document!.isn)).values).toEqual({});
  const [line] = await office.system.wizard.ensureAttributes([attributes[0]!], false);
  expect(line).toMatch(/восстановлен/);
  expect((await office.reader.get(document!.isn)).values).toEqual({ MSG_ID: '7' });
});

test('RG-07: an attribute that is searched has an index', async () => {
  const rows = await office.database.query(
    `SELECT indexdef FROM pg_indexes WHERE schemaname = 'delo' AND indexdef LIKE '%MSG_ID%'`,
  );
  expect(rows).toHaveLength(1);
});

test('ED-03: a technical user is made once, and cannot log in', async () => {
  const ensure = (dryRun: boolean) => office.system.wizard.ensureTechnicalUser('WFAGENT', 'Агент', dryRun);
  expect(await ensure(true)).toEqual([
    'Технический пользователь WFAGENT: будет добавлен, вход в систему для него закрыт.',
  ]);
  expect(await ensure(false)).toEqual(['Технический пользователь WFAGENT: добавлен, вход в систему для него закрыт.']);
  expect(await ensure(false)).toEqual(['Технический пользователь WFAGENT: уже есть, изменений не требуется.']);
  const [user] = await office.database.query(
    `SELECT "SURNAME_PATRON" AS name, technical FROM delo."USER_CL" WHERE "CLASSIF_NAME" = 'WFAGENT'`,
  );
  expect(user).toEqual({ name: 'Агент', technical: true });
});

/** Definitions, lists and columns as they stand. */
async function state() {
  return office.database.query(
    `SELECT (SELECT json_agg(a ORDER BY "ISN_AR_DESCRIPT") FROM delo."AR_DESCRIPT" a) AS definitions,
            (SELECT json_agg(v ORDER BY "ISN_AR_VALUE_LIST") FROM delo."AR_VALUE_LIST" v) AS lists,
            (SELECT json_agg(c.table_name || c.column_name || c.data_type ORDER BY 1) FROM information_schema.columns c
             WHERE table_schema = 'delo' AND table_name LIKE 'AR%VALUE') AS columns`,
  );
}
