import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DocumentHouse, openDocumentHouse } from '../support/document-house.ts';

let house: DocumentHouse;
let made: DocumentHouse['made'];
beforeAll(async () => {
  house = await openDocumentHouse();
  made = house.made;
});
afterAll(() => house.end());

const pathOf = (isn: number, id?: number) => `/api/documents/${isn}/resolutions${id === undefined ? '' : `/${id}`}`;
const read = async (isn: number) => (await house.clerk('GET', `/api/documents/${isn}`)).json();
const simple = (more: object = {}) => ({
  authorDue: made.head,
  text: 'Рассмотреть',
  executors: [{ due: made.specialist, responsible: true }],
  ...more,
});
async function added(isn: number, more: object = {}) {
  const answer = await house.clerk('POST', pathOf(isn), simple(more));
  expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
  return answer.json() as { id: number };
}

/** `cabinet/folder` of the РК. */
async function foldersOf(isn: number): Promise<string[]> {
  const rows = await house.fresh.database.query<{ place: string }>(
    `SELECT "CABINET_NAME" || '/' || "FOLDER_KIND" AS place FROM delo."DOC_FOLDER_ITEM"
     JOIN delo."FOLDER" USING ("ISN_FOLDER") JOIN delo."CABINET" USING ("ISN_CABINET")
     WHERE "ISN_DOC" = $1 ORDER BY place`,
    [isn],
  );
  return rows.map(({ place }) => place);
}

describe('резолюции', () => {
  test('ED-05: of any level, with executors, dates and control', async () => {
    const { isn } = await house.registered();
    const first = await added(isn, {
      planDate: '2026-02-01',
      executors: [{ due: made.specialist }, { due: made.head, responsible: true }],
    });
    expect(first).toEqual({
      id: expect.any(Number),
      parentId: null,
      author: 'Первый П.П. - Начальник',
      authorDue: made.head,
      text: 'Рассмотреть',
      date: '2026-01-12',
      planDate: '2026-02-01',
      controlled: true,
      executors: ['Первый П.П. - Начальник', 'Вторая В.В. - Специалист'],
      assigned: [
        { due: made.head, name: 'Первый П.П. - Начальник', responsible: true },
        { due: made.specialist, name: 'Вторая В.В. - Специалист', responsible: false },
      ],
    });
    const below = await added(isn, { parentId: first.id, date: '2026-01-13' });
    expect(below).toMatchObject({ parentId: first.id, date: '2026-01-13', planDate: null, controlled: false });
    const view = await read(isn);
    expect(view).toMatchObject({ version: 3, controlled: true, planDate: null });
    expect(view.resolutions.map(({ id }: { id: number }) => id)).toEqual([first.id, below.id]);
    expect(view.protocol.slice(1)).toMatchObject([
      { user: 'clerk', operation: 'Добавлена резолюция', comment: 'Рассмотреть' },
      { operation: 'Добавлена резолюция' },
    ]);
    expect((await house.audit()).at(-2)).toBe(`clerk: document.resolution.create ${isn} → done`);
  });

  test('ED-11: two that are saved at once are both there', async () => {
    const { isn } = await house.registered();
    const answers = await Promise.all([
      house.clerk('POST', pathOf(isn), simple({ text: 'Первая' })),
      house.colleague('POST', pathOf(isn), simple({ text: 'Вторая' })),
      house.clerk('POST', pathOf(isn), simple({ text: 'Третья' })),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201]);
    const view = await read(isn);
    expect(view.version).toBe(4);
    expect(view.resolutions.map(({ text }: { text: string }) => text).sort()).toEqual(['Вторая', 'Первая', 'Третья']);
  });

  test.each<[string, () => object, string[]]>([
    ['an executor that is no official', () => ({ executors: [{ due: made.department }] }), ['/executors/0/due']],
    ['an executor that is not there', () => ({ executors: [{ due: '0.NO.' }] }), ['/executors/0/due']],
    ['an executor twice', () => ({ executors: [{ due: made.head }, { due: made.head }] }), ['/executors/1/due']],
    ['an author that is no official', () => ({ authorDue: made.department }), ['/authorDue']],
    ['a text longer than the field', () => ({ text: 'я'.repeat(2001) }), ['/text']],
    ['a резолюция above that is not there', () => ({ parentId: 1 }), ['/parentId']],
    ['several at once', () => ({ authorDue: '0.NO.', text: 'я'.repeat(2001) }), ['/authorDue', '/text']],
  ])('ED-06: %s is an error of its field', async (_, more, paths) => {
    const { isn } = await house.registered();
    const answer = await house.clerk('POST', pathOf(isn), simple(more()));
    expect(answer.statusCode).toBe(422);
    expect(answer.json().error.details.map(({ path }: { path: string }) => path)).toEqual(paths);
    expect((await read(isn)).version).toBe(1);
  });

  test('ED-05: changed in part; ED-07: the protocol keeps the text that was', async () => {
    const { isn } = await house.registered();
    const { id } = await added(isn);
    const answer = await house.clerk('PATCH', pathOf(isn, id), {
      text: 'Ответить',
      planDate: '2026-03-01',
      executors: [{ due: made.head, responsible: true }, { due: made.specialist }],
    });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      {
        id,
        authorDue: made.head,
        text: 'Ответить',
        planDate: '2026-03-01',
        controlled: true,
        assigned: [
          { due: made.head, responsible: true },
          { due: made.specialist, responsible: false },
        ],
      },
    ]);
    const view = await read(isn);
    expect(view.protocol.at(-1)).toMatchObject({
      operation: 'Изменена резолюция',
      comment: 'Текст, Плановая дата, Исполнитель',
      details: 'Рассмотреть',
    });
    const same = { text: 'Ответить', planDate: '2026-03-01' };
    expect((await house.clerk('PATCH', pathOf(isn, id), same)).statusCode).toBe(200);
    expect((await read(isn)).version).toBe(view.version);
  });

  test('ED-11: a field that another user changed since is refused with both values; another field is not', async () => {
    const { isn } = await house.registered();
    const { id } = await added(isn);
    const { version } = await read(isn);
    await house.colleague('PATCH', pathOf(isn, id), { version, text: 'Её текст' });
    const answer = await house.clerk('PATCH', pathOf(isn, id), { version, text: 'Мой текст', planDate: '2026-05-01' });
    expect([answer.statusCode, answer.json().error.details]).toEqual([
      409,
      [{ path: '/text', message: expect.any(String), current: 'Её текст', given: 'Мой текст' }],
    ]);
    const other = await house.clerk('PATCH', pathOf(isn, id), { version, planDate: '2026-05-01' });
    expect(other.json()).toMatchObject({ text: 'Её текст', planDate: '2026-05-01' });
  });

  test('ED-05: a резолюция never stands below itself', async () => {
    const { isn } = await house.registered();
    const first = await added(isn);
    const second = await added(isn, { parentId: first.id });
    for (const parentId of [first.id, second.id]) {
      const answer = await house.clerk('PATCH', pathOf(isn, first.id), { parentId });
      expect([answer.statusCode, answer.json().error.details[0].path]).toEqual([422, '/parentId']);
    }
    expect((await house.clerk('PATCH', pathOf(isn, second.id), { parentId: null })).json().parentId).toBeNull();
  });

  test('ED-05: removed with its executors, its text stays in the protocol; one with others below it is not', async () => {
    const { isn } = await house.registered();
    const first = await added(isn, { text: 'Верхняя' });
    const second = await added(isn, { parentId: first.id });
    const refused = await house.clerk('DELETE', pathOf(isn, first.id));
    expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'RESOLUTION_HAS_CHILDREN']);
    expect((await house.clerk('DELETE', pathOf(isn, second.id))).statusCode).toBe(204);
    expect((await house.clerk('DELETE', pathOf(isn, first.id))).statusCode).toBe(204);
    const view = await read(isn);
    expect(view.resolutions).toEqual([]);
    expect(view.protocol.at(-1)).toMatchObject({ operation: 'Удалена резолюция', comment: 'Верхняя' });
    const left = await house.fresh.database.query('SELECT 1 FROM delo."REPLY" WHERE "ISN_RESOLUTION" = ANY($1)', [
      [first.id, second.id],
    ]);
    expect(left).toEqual([]);
    for (const method of ['PATCH', 'DELETE']) {
      const gone = await house.clerk(method, pathOf(isn, first.id), method === 'PATCH' ? { text: 'x' } : undefined);
      expect([gone.statusCode, gone.json().error.code]).toEqual([404, 'RESOLUTION_UNKNOWN']);
    }
  });

  test('ED-11: one that another user changed since is not removed unseen', async () => {
    const { isn } = await house.registered();
    const { id } = await added(isn);
    const { version } = await read(isn);
    await house.colleague('PATCH', pathOf(isn, id), { text: 'Её текст' });
    const refused = await house.clerk('DELETE', `${pathOf(isn, id)}?version=${version}`);
    expect([refused.statusCode, refused.json().error.details]).toMatchObject([
      409,
      [{ path: '/text', current: 'Её текст', given: null }],
    ]);
    expect((await house.clerk('DELETE', `${pathOf(isn, id)}?version=${version + 1}`)).statusCode).toBe(204);
  });

  test('ED-05: bring the РК to «Поступившие» of executors and «На контроле» of the author, and back out', async () => {
    const authorCabinet = (
      await house.documents.directories.create('cabinets', { name: 'Автор', cardDue: made.card }, 'test')
    ).isn as number;
    const author = (
      await house.documents.directories.create(
        'departments',
        { kind: 'official', name: 'Автор А.А.', parentDue: made.department, cabinetIsn: authorCabinet },
        'test',
      )
    ).due as string;
    const { isn } = await house.registered({ cabinetIsn: made.cabinet });
    const own = 'Приёмная/1';
    const { id } = await added(isn, { authorDue: author, planDate: '2026-02-01' });
    expect(await foldersOf(isn)).toEqual(['Автор/3', own, 'Специалист/1']);
    expect(await read(isn)).toMatchObject({ controlled: true, folder: { kind: 1 }, cabinet: { isn: made.cabinet } });
    await house.clerk('PATCH', pathOf(isn, id), { planDate: null });
    expect(await foldersOf(isn)).toEqual([own, 'Специалист/1']);
    expect((await read(isn)).controlled).toBe(false);
    const second = await added(isn);
    await house.clerk('PATCH', pathOf(isn, id), { executors: [{ due: made.head }] });
    expect(await foldersOf(isn)).toEqual([own, 'Специалист/1']);
    await house.clerk('DELETE', pathOf(isn, second.id));
    expect(await foldersOf(isn)).toEqual([own]);
  });

  test('AC-02: of a РК of another card index nobody hears; of another РК neither', async () => {
    const { isn } = await house.registered();
    const { id } = await added(isn);
    const other = await house.registered();
    expect((await house.stranger('POST', pathOf(isn), simple())).statusCode).toBe(404);
    expect((await house.stranger('PATCH', pathOf(isn, id), { text: 'x' })).statusCode).toBe(404);
    expect((await house.stranger('DELETE', pathOf(isn, id))).statusCode).toBe(404);
    expect((await house.clerk('DELETE', pathOf(other.isn, id))).statusCode).toBe(404);
    const auditor = await house.as('auditor');
    expect((await house.ask('DELETE', pathOf(isn, id), auditor)).statusCode).toBe(403);
  });
});
