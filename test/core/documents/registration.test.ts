import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DocumentDraft, PermanentError } from '../../../core/contract/index.ts';
import { draft, type Office, openOffice } from './office.ts';

let office: Office;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.end());

/** Registers in a transaction of their own. */
function registered(drafts: readonly DocumentDraft[], where: Office = office) {
  return where.database.transaction((transaction) => where.system.register(drafts, transaction));
}

async function newGroup(name: string, more: Record<string, unknown> = {}): Promise<string> {
  const row = await office.directories.create('document-groups', { name, kind: 2, ...more }, 'test');
  return row.due as string;
}

describe('what a РК is made of', () => {
  test('ED-05: every part of a draft is in the РК', async () => {
    const { system, database, directories } = office;
    const [citizen, other] = await database.transaction((transaction) =>
      system.citizens.create([{ name: 'Ёлкин П.С.' }, { name: 'Травина Анна Ивановна' }], transaction),
    );
    const rubric = await directories.create('rubrics', { code: '1802', name: 'ПОС', note: null }, 'test');
    const below = await directories.create(
      'rubrics',
      { code: '1802.1', name: 'Освещение', parentDue: rubric.due },
      'test',
    );
    const file = await system.files.store(bytes('Фото'));
    const [row] = await registered([
      draft(office, 'whole', {
        planDate: '2026-04-09',
        urgent: true,
        collective: true,
        note: 'Примечание',
        correspondents: [{ citizenIsn: other! }, { citizenIsn: citizen! }, { citizenIsn: other! }],
        rubrics: [below.due as string, rubric.due as string],
        files: [{ ...file, name: '../фото.jpg', send: true }],
        attributes: {
          MSG_ID: '77',
          MSG_STATUS: 'зарегистрировано',
          MSG_DUE: '2026-05-01',
          MSG_SHOWN: true,
          MSG_COST: 1.5,
        },
        protocol: [{ operation: 'Загрузка из ПОС', comment: 'х'.repeat(300), details: 'Подробно' }],
      }),
    ]);
    expect(row).toMatchObject({ key: 'whole', number: 'ОГ-1/26', date: '2026-03-10', created: true });
    const view = await office.reader.get(row!.isn);
    expect(view).toMatchObject({
      isn: row!.isn,
      version: 1,
      kind: 2,
      group: { due: office.group, name: 'Обращения' },
      card: { due: office.card, name: 'Центральная' },
      cabinet: { isn: office.cabinet, name: 'Приёмная' },
      folder: { kind: 1, name: 'Поступившие' },
      number: 'ОГ-1/26',
      date: '2026-03-10',
      planDate: '2026-04-09',
      factDate: null,
      access: 'общий',
      delivery: { isn: office.delivery, name: 'Портал' },
      content: 'Не работает фонарь у дома',
      urgent: true,
      collective: true,
      correspondents: [
        { citizenIsn: other, name: 'Травина Анна Ивановна' },
        { citizenIsn: citizen, name: 'Ёлкин П.С.' },
      ],
      rubrics: [{ code: '1802.1' }, { code: '1802' }],
      files: [{ name: '../фото.jpg', size: 8, send: true, sha256: file.sha256 }],
      values: { MSG_ID: '77', MSG_STATUS: 'Зарегистрировано', MSG_DUE: '2026-05-01', MSG_SHOWN: true, MSG_COST: 1.5 },
    });
    const loaded = await office.reader.file(row!.isn, view.files[0]!.id);
    expect(loaded).toMatchObject({ name: '../фото.jpg', size: 8 });
    expect(await textOf(loaded.content)).toBe('Фото');
  });

  test('ED-07: the protocol says who registered, and keeps values and long comments as additional information', async () => {
    const [row] = await registered([
      draft(office, 'protocol', {
        attributes: { MSG_STATUS: 'Назначен исполнитель', MSG_ID: '5' },
        protocol: [{ operation: 'Загрузка', comment: `${'я'.repeat(300)}` }, { operation: 'Проверка' }],
      }),
    ]);
    const { protocol } = await office.reader.get(row!.isn);
    expect(protocol.map(({ operation, user }) => [operation, user])).toEqual([
      ['Регистрация РК', 'WFAGENT'],
      ['Доп. реквизит «Статус»', 'WFAGENT'],
      ['Загрузка', 'WFAGENT'],
      ['Проверка', 'WFAGENT'],
    ]);
    expect(protocol[1]!.details).toBe('Назначен исполнитель');
    expect(protocol[2]).toMatchObject({
      comment: `${'я'.repeat(254)}…`,
      details: 'я'.repeat(300),
      at: office.clock.at,
    });
  });

  test('ED-05: a link is seen from both РК, from the earlier one with the paired type', async () => {
    const { directories, reader } = office;
    const type = await directories.create('link-types', { name: 'Дополнение', reverseName: 'Первичное' }, 'test');
    const [first] = await registered([draft(office, 'link-1')]);
    const [second] = await registered([
      draft(office, 'link-2', { links: [{ typeIsn: type.isn as number, isn: first!.isn }] }),
    ]);
    expect((await reader.get(second!.isn)).links).toEqual([
      { type: 'Дополнение', typeIsn: type.isn, isn: first!.isn, number: first!.number },
    ]);
    const earlier = await reader.get(first!.isn);
    expect(earlier.links).toMatchObject([{ type: 'Первичное', isn: second!.isn, number: second!.number }]);
    expect(earlier.version).toBe(2);
    expect(earlier.protocol.at(-1)).toMatchObject({ operation: 'Установлена связка', comment: second!.number });
  });

  test('ED-05: without a cabinet a РК is in no folder', async () => {
    const [row] = await registered([draft(office, 'no-cabinet', { cabinetIsn: null })]);
    expect(await office.reader.get(row!.isn)).toMatchObject({ cabinet: null, folder: null });
  });

  test('ED-06: what the database cannot keep is left out, and lengths are counted in characters', async () => {
    const [row] = await registered([
      draft(office, 'odd', { content: `a\u0000b\ud800${'😀'.repeat(1998)}`, attributes: { MSG_ID: '\u0000 x' } }),
    ]);
    const view = await office.reader.get(row!.isn);
    expect([...view.content]).toHaveLength(2000);
    expect(view.values).toEqual({ MSG_ID: ' x' });
  });
});

describe('what is refused', () => {
  const wrong: [string, Partial<DocumentDraft>, string, string][] = [
    ['group', { groupDue: '0.ZZZ.' }, 'GROUP_UNKNOWN', '0.ZZZ.'],
    ['card', { cardDue: '0.ZZZ.' }, 'CARD_UNKNOWN', '0.ZZZ.'],
    ['cabinet', { cabinetIsn: 99 }, 'CABINET_UNKNOWN', '99'],
    ['delivery', { deliveryIsn: 98 }, 'DELIVERY_UNKNOWN', '98'],
    ['rubric', { rubrics: ['0.ZZZ.'] }, 'RUBRIC_UNKNOWN', '0.ZZZ.'],
    ['citizen', { correspondents: [{ citizenIsn: 97 }] }, 'CITIZEN_UNKNOWN', '97'],
    ['link type', { links: [{ typeIsn: 96, isn: 95 }] }, 'LINK_TYPE_UNKNOWN', '96'],
    ['attribute', { attributes: { NO_SUCH: '1' } }, 'ATTRIBUTE_UNKNOWN', 'NO_SUCH'],
    ['attribute of another owner', { attributes: { ORG_ID: '1' } }, 'ATTRIBUTE_UNKNOWN', 'ORG_ID'],
    ['value of a list', { attributes: { MSG_STATUS: 'Потеряно' } }, 'ATTRIBUTE_VALUE_WRONG', 'MSG_STATUS'],
    ['long value', { attributes: { MSG_ID: 'x'.repeat(256) } }, 'ATTRIBUTE_VALUE_WRONG', 'MSG_ID'],
    ['date value', { attributes: { MSG_DUE: '2026-02-30' } }, 'ATTRIBUTE_VALUE_WRONG', 'MSG_DUE'],
    ['flag value', { attributes: { MSG_SHOWN: 'может быть' } }, 'ATTRIBUTE_VALUE_WRONG', 'MSG_SHOWN'],
    ['decimal value', { attributes: { MSG_COST: 'NaN' } }, 'ATTRIBUTE_VALUE_WRONG', 'MSG_COST'],
    ['long content', { content: 'x'.repeat(2001) }, 'TEXT_TOO_LONG', 'content'],
    ['date', { date: '10.03.2026' }, 'DATE_WRONG', 'date'],
    ['file', { files: [{ name: 'a', size: 1, sha256: '../../etc/passwd' }] }, 'FILE_WRONG', '1'],
    ['key', { key: '' }, 'KEY_WRONG', ''],
  ];

  test.each(wrong)('ED-05: an unknown or wrong %s is named, and nothing is written', async (name, more, code, item) => {
    const before = await counts();
    // Who swallows the error and commits must not have claimed anything, either.
    await office.database.transaction(async (transaction) => {
      const work = office.system.register([draft(office, `ok ${name}`), draft(office, name, more)], transaction);
      const error: unknown = await work.catch((reason) => reason);
      expect(error).toBeInstanceOf(PermanentError);
      expect(error).toMatchObject({ code, item });
    });
    expect(await counts()).toEqual(before);
  });

  test('ED-01: rows that are marked as deleted are unknown', async () => {
    const due = await newGroup('Прежняя');
    await office.directories.remove('document-groups', due, 'test');
    await expect(registered([draft(office, 'deleted', { groupDue: due })])).rejects.toMatchObject({
      code: 'GROUP_UNKNOWN',
    });
  });

  async function counts() {
    const [row] = await office.database.query(
      `SELECT (SELECT count(*) FROM delo."DOC_RC") AS documents, (SELECT count(*) FROM delo.registration_key) AS keys,
              (SELECT count(*) FROM delo."PROT") AS records, (SELECT sum(last) FROM delo.number_counter) AS numbers`,
    );
    return row;
  }
});

async function* bytes(text: string) {
  yield Buffer.from(text);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
