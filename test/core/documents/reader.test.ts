import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DocumentFilter } from '../../../core/documents/api.ts';
import { draft, type Office, openOffice } from './office.ts';

let office: Office;
let otherCard: string;

beforeAll(async () => {
  office = await openOffice({ template: '{N}' });
  const { directories, system, database } = office;
  const card = await directories.create(
    'departments',
    { kind: 'department', name: 'Вторая', card: { name: 'Вторая' } },
    'test',
  );
  otherCard = card.due as string;
  const below = await directories.create(
    'document-groups',
    { name: 'Подгруппа', kind: 2, parentDue: office.group },
    'test',
  );
  const drafts = [
    draft(office, '1', {
      date: '2026-03-01',
      content: 'Не горит фонарь на улице',
      attributes: { MSG_ID: 'm1', MSG_SHOWN: true },
    }),
    draft(office, '2', {
      date: '2026-03-02',
      content: 'Фонари горят днём',
      attributes: { MSG_ID: 'm1', MSG_STATUS: 'Зарегистрировано' },
    }),
    draft(office, '3', { date: '2026-03-02', content: 'Яма на дороге', cardDue: otherCard, cabinetIsn: null }),
    draft(office, '4', { date: '2026-03-03', content: 'Благодарность', groupDue: below.due as string }),
  ];
  await database.transaction((transaction) => system.register(drafts, transaction));
});
afterAll(() => office.end());

async function found(filter: DocumentFilter): Promise<string[]> {
  const { items } = await office.lists.search({ limit: 100, ...filter });
  return items.map(({ content }) => content.split(' ')[0]!);
}

describe('the list of РК', () => {
  test('ED-05: newest first', async () => {
    expect(await found({})).toEqual(['Благодарность', 'Яма', 'Фонари', 'Не']);
  });

  test.each<[string, () => DocumentFilter, string[]]>([
    ['number', () => ({ number: '2' }), ['Фонари']],
    ['group with those below it', () => ({ group: office.group }), ['Благодарность', 'Яма', 'Фонари', 'Не']],
    ['card', () => ({ card: otherCard }), ['Яма']],
    ['cards of a user', () => ({ cards: [otherCard] }), ['Яма']],
    ['no card of a user', () => ({ cards: [] }), []],
    ['from', () => ({ from: '2026-03-02' }), ['Благодарность', 'Яма', 'Фонари']],
    ['to', () => ({ to: '2026-03-01' }), ['Не']],
    ['words in any form', () => ({ q: 'горят фонарь' }), ['Фонари', 'Не']],
    ['text attribute', () => ({ values: { MSG_ID: 'm1' } }), ['Фонари', 'Не']],
    ['flag', () => ({ values: { MSG_SHOWN: 'true' } }), ['Не']],
    ['empty attribute', () => ({ values: { MSG_ID: '' } }), ['Благодарность', 'Яма']],
    ['several at once', () => ({ values: { MSG_ID: 'm1' }, to: '2026-03-01', q: 'улица' }), ['Не']],
  ])('ED-05: by %s', async (_, filter, contents) => {
    expect(await found(filter())).toEqual(contents);
  });

  test('ED-05: a row shows group and attributes with a value', async () => {
    const { items } = await office.lists.search({ limit: 1, number: '2' });
    expect(items).toEqual([
      {
        isn: expect.any(Number),
        number: '2',
        note: null,
        date: '2026-03-02',
        kind: 2,
        group: { due: office.group, name: 'Обращения' },
        correspondents: [],
        content: 'Фонари горят днём',
        executors: [],
        planDate: null,
        factDate: null,
        urgent: false,
        overdue: false,
        values: { MSG_ID: 'm1', MSG_STATUS: 'Зарегистрировано' },
      },
    ]);
  });

  test('ED-05: pages neither lose nor repeat a РК that is registered meanwhile', async () => {
    const first = await office.lists.search({ limit: 2 });
    await office.database.transaction((transaction) =>
      office.system.register([draft(office, 'meanwhile')], transaction),
    );
    const second = await office.lists.search({ limit: 2, cursor: first.nextCursor! });
    const contents = [...first.items, ...second.items].map(({ content }) => content.split(' ')[0]);
    expect(contents).toEqual(['Благодарность', 'Яма', 'Фонари', 'Не']);
    expect(second.nextCursor).toBeNull();
  });

  test.each<DocumentFilter & { cursor?: string }>([
    { from: '01.03.2026' },
    { values: { 'X" = 1; --': '1' } },
    { values: { MSG_DUE: 'вчера' } },
    { cursor: 'x' },
    { cursor: Buffer.from('["x", 1]').toString('base64url') },
  ])('ED-06: the filter %j is refused', async (filter) => {
    await expect(office.lists.search({ limit: 10, ...filter })).rejects.toMatchObject({ code: 'FILTER_INVALID' });
  });
});

test('ED-05: a РК or a file that is not there is said to be not there', async () => {
  await expect(office.reader.get(1)).rejects.toMatchObject({ code: 'DOCUMENT_UNKNOWN' });
  await expect(office.reader.file(1, 2)).rejects.toMatchObject({ code: 'FILE_UNKNOWN' });
});
