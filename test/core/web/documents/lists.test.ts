import { read, utils } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DocumentHouse, openDocumentHouse } from '../support/document-house.ts';

let house: DocumentHouse;
let made: DocumentHouse['made'];
const isns: Record<string, number> = {};

beforeAll(async () => {
  house = await openDocumentHouse();
  made = house.made;
  const add = async (name: string, more: Record<string, unknown>) => {
    const { isn } = await house.registered({ cabinetIsn: made.cabinet, ...more });
    isns[name] = isn;
  };
  // The house's clock stands in January 2026.
  await add('lamp', { content: 'Чёрный ЁЖ под фонарём', correspondents: [{ citizenIsn: made.citizen }] });
  await add('road', { content: '=Яма; на "дороге"', planDate: '2025-12-01', rubrics: [made.rubric] });
  await add('water', {
    content: 'Нет воды',
    note: 'Звонил\nРежим: быстро',
    urgent: true,
    planDate: '2026-03-01',
    rubrics: [made.rubric, made.secondRubric],
  });
  await add('done', { content: 'Исполнено', planDate: '2025-12-01', factDate: '2025-11-30', urgent: true });
  const executors = [{ due: made.specialist, responsible: true }];
  await house.clerk('POST', `/api/documents/${isns.road}/resolutions`, {
    authorDue: made.head,
    text: 'Решить',
    executors,
  });
});
afterAll(() => house.end());

const named = (items: { isn: number }[]) =>
  items.map(({ isn }) => Object.entries(isns).find(([, known]) => known === isn)?.[0]);
const found = async (query: string) => {
  const answer = await house.clerk('GET', `/api/documents?${query}`);
  return answer.statusCode === 200 ? named(answer.json().items) : answer.json().error.code;
};

describe('UI-03: the search of РК', () => {
  test.each<[string, () => string, (string | undefined)[]]>([
    ['the number in any case', () => 'number=о-1', ['lamp']],
    ['the beginning of the number', () => 'number=о-*', ['done', 'water', 'road', 'lamp']],
    ['words in any form, with ё as е', () => 'q=черные+ежи', ['lamp']],
    ['a part of the text, ё and case aside', () => `contains=${encodeURIComponent('НЫЙ еж под')}`, ['lamp']],
    ['a line of the note as a whole', () => `noteLine=${encodeURIComponent('Режим: быстро')}`, ['water']],
    ['a part of a line of the note, which is none', () => 'noteLine=быстро', []],
    ['% as it stands', () => 'contains=%25', []],
    ['the beginning of a correspondent', () => 'correspondent=ЗАЯВИТЕЛЕВ', ['lamp']],
    ['a citizen', () => `citizenIsn=${made.citizen}`, ['lamp']],
    ['an executor', () => `executor=${made.specialist}`, ['road']],
    ['a подразделение of executors', () => `executor=${made.department}`, ['road']],
    ['urgent', () => 'urgent=true', ['done', 'water']],
    ['overdue', () => 'overdue=true', ['road']],
    ['kind', () => 'kind=3', []],
    ['what must be done first', () => 'sort=planDate', ['road', 'water']],
    ['numbers upwards', () => 'sort=number', ['lamp', 'road', 'water', 'done']],
    ['an attribute without a value', () => 'attr.MSG_STATUS=&q=воды', ['water']],
  ])('by %s', async (_, query, names) => {
    expect(await found(query())).toEqual(names);
  });

  test('UI-06: pages of every order go on where they ended, and belong to their order', async () => {
    for (const sort of ['date', '-number', '-planDate']) {
      const whole = await found(`sort=${sort}`);
      const seen: unknown[] = [];
      let cursor = '';
      do {
        const page = (await house.clerk('GET', `/api/documents?sort=${sort}&limit=1&total=true${cursor}`)).json();
        expect(page.total).toEqual({ count: whole.length, more: false });
        seen.push(...named(page.items));
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
        if (cursor !== '') expect(await found(`sort=number${cursor}`)).toBe('FILTER_INVALID');
      } while (cursor !== '');
      expect([sort, seen]).toEqual([sort, whole]);
    }
  });

  test('AC-02: the search shows nothing of another картотека', async () => {
    const answer = await house.stranger('GET', '/api/documents?total=true');
    expect(answer.json()).toEqual({ items: [], nextCursor: null, total: { count: 0, more: false } });
  });

  test('what cannot be sought is said by field', async () => {
    for (const query of ['number=*1', 'attr.NOTHING=1', 'from=2026-02-31']) {
      const answer = await house.clerk('GET', `/api/documents?${query}`);
      expect([query, answer.statusCode >= 400, answer.json().error.details.length]).toEqual([query, true, 1]);
    }
  });
});

describe('UI-03: «Кабинеты»', () => {
  const folder = async (query = '') =>
    named((await house.clerk('GET', `/api/cabinets/${made.cabinet}/folders/1${query}`)).json().items);
  const counts = async (cabinet: number) => {
    const { folders } = (await house.clerk('GET', `/api/cabinets/${cabinet}`)).json();
    return Object.fromEntries(['total', 'new', 'urgent', 'overdue'].map((name) => [name, folders[0][name].count]));
  };

  test('counts tell what is new, urgent and overdue; «Поступившие» has its name of «ДЕЛО-Web»', async () => {
    const { items } = (await house.clerk('GET', '/api/cabinets')).json();
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['Приёмная', 'Специалист']);
    expect(items[0].folders).toHaveLength(9);
    expect(items[0].folders[0]).toMatchObject({ kind: 1, name: 'Поступившие', webName: 'Документы на исполнении' });
    expect(await counts(made.cabinet)).toEqual({ total: 4, new: 4, urgent: 1, overdue: 1 });
    expect(await counts(made.specialistCabinet)).toEqual({ total: 1, new: 1, urgent: 0, overdue: 1 });
  });

  test('an opened РК is new no more; new, urgent and overdue ones come first, page by page', async () => {
    // Fast-track messages first (UI-09).
    expect(await folder()).toEqual(['water', 'done', 'road', 'lamp']);
    for (const name of ['road', 'water', 'done']) await house.clerk('GET', `/api/documents/${isns[name]}`);
    expect(await folder()).toEqual(['lamp', 'water', 'road', 'done']);
    const first = (await house.clerk('GET', `/api/cabinets/${made.cabinet}/folders/1?limit=3`)).json();
    expect(await folder(`?limit=3&cursor=${first.nextCursor}`)).toEqual(['done']);
    expect(await folder('?only=overdue')).toEqual(['road']);
    expect(await folder('?only=urgent')).toEqual(['water']);
    expect(await counts(made.cabinet)).toEqual({ total: 4, new: 1, urgent: 1, overdue: 1 });
    expect((await house.audit()).at(-4)).toBe(`clerk: cabinet.read ${made.cabinet}/1 → done`);
  });

  test('counts follow what other programs write, in whatever order', async () => {
    const { database } = house.fresh;
    await database.transaction(async (transaction) => {
      const [folder] = await transaction.query<{ isn: number }>(
        'SELECT "ISN_FOLDER" AS isn FROM delo."FOLDER" WHERE "ISN_CABINET" = $1 AND "FOLDER_KIND" = 5',
        [made.otherCabinet],
      );
      await transaction.query('INSERT INTO delo."DOC_FOLDER_ITEM" ("ISN_DOC", "ISN_FOLDER") VALUES (77, $1)', [
        folder!.isn,
      ]);
      await transaction.query(
        `INSERT INTO delo."DOC_RC" ("ISN_DOC", "KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE", "PLAN_DATE")
         VALUES (77, 2, $1, $2, 77, '77', '2025-11-01', '2025-12-01')`,
        [made.letters, made.otherCard],
      );
    });
    const fifth = async () => (await house.stranger('GET', `/api/cabinets/${made.otherCabinet}`)).json().folders[4];
    expect(await fifth()).toMatchObject({ total: { count: 1 }, urgent: { count: 0 }, overdue: { count: 1 } });
    await database.query(`UPDATE delo."DOC_RC" SET "CITO" = 1, "PLAN_DATE" = '2030-01-01' WHERE "ISN_DOC" = 77`);
    expect(await fifth()).toMatchObject({ total: { count: 1 }, urgent: { count: 1 }, overdue: { count: 0 } });
  });

  test('AC-02: a cabinet of another картотека is not there', async () => {
    for (const path of ['', '/folders/1']) {
      const answer = await house.stranger('GET', `/api/cabinets/${made.cabinet}${path}`);
      expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'CABINET_UNKNOWN']);
    }
  });
});

describe('UI-08: lists as files', () => {
  test('AC-05: the search as csv has Russian headings, and no cell becomes a formula', async () => {
    const { body, headers } = await house.clerk('GET', '/api/documents?format=csv&sort=date&limit=1');
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': expect.stringContaining(encodeURIComponent('Регистрационные карточки 2026-01-')),
    });
    const lines = body.split('\r\n');
    expect(lines[0]).toMatch(/^Рег\. №;Дата;Вид РК;Группа документов;Корреспонденты;Содержание;/);
    expect(lines).toHaveLength(6);
    expect(lines[2]).toContain(`;"'=Яма; на ""дороге""";`);
    expect(lines[1]).toContain(';Письма граждан;Обращения;Заявителев З.З.;');
    expect((await house.audit()).at(-1)).toBe('clerk: documents.search null → done');
  });

  test('a folder as xlsx opens as a workbook', async () => {
    const answer = await fetch(new URL(`/api/cabinets/${made.cabinet}/folders/1?format=xlsx`, house.url), {
      headers: { cookie: house.clerkCookie },
    });
    const book = read(new Uint8Array(await answer.arrayBuffer()), { type: 'array' });
    const rows = utils.sheet_to_json<unknown[]>(book.Sheets[book.SheetNames[0]!]!, { header: 1 });
    expect(rows[0]).toEqual(expect.arrayContaining(['Новая', 'Рег. №', 'Плановая дата', 'Просрочено']));
    expect(rows).toHaveLength(5);
    expect(rows.flat()).toContain('=Яма; на "дороге"');
  });

  test('what is wrong with a list is said before a file begins', async () => {
    const answer = await house.clerk('GET', '/api/documents?format=csv&number=*');
    expect([answer.statusCode, answer.json().error.code]).toEqual([422, 'FILTER_INVALID']);
    expect((await house.clerk('GET', '/api/documents?format=doc')).statusCode).toBe(400);
  });

  test('directories go, too, without secrets', async () => {
    const { body } = await house.clerk('GET', '/api/directories/rubrics?format=csv');
    expect(body).toBe('Код;Наименование;Примечание\r\n1;Дороги;\r\n2;Свет;\r\n');
  });
});

describe('UI-08: the report for a period', () => {
  const report = async (query: string) => (await house.clerk('GET', `/api/reports/appeals?${query}`)).json();

  test('tells what came and what became of it, by organisation and category, a РК once in the sums', async () => {
    const { items } = await report('from=2026-01-01&to=2026-12-31');
    const line = (level: string, category: string | null) =>
      items.find(
        (one: { level: string; category: { name: string } | null }) =>
          one.level === level && (one.category?.name ?? null) === category,
      );
    expect(line('total', null)).toMatchObject({ received: 4, inTime: 1, late: 0, open: 2, overdue: 1 });
    expect(line('category', 'Дороги')).toMatchObject({ received: 2, inTime: 0, late: 0, open: 1, overdue: 1 });
    expect(line('category', 'Свет')).toMatchObject({ received: 1, open: 1 });
    expect(line('category', null)).toMatchObject({ received: 2, inTime: 1, open: 1 });
    const byGroup = (await report('from=2026-01-01&to=2026-12-31&by=group')).items;
    expect(byGroup.map(({ level }: { level: string }) => level)).toEqual(['total', 'organization', 'category']);
  });

  test('has only the картотеки of the user, and a period that is one', async () => {
    const { items } = (await house.stranger('GET', '/api/reports/appeals?from=2026-01-01&to=2026-12-31')).json();
    expect(items[0]).toMatchObject({ level: 'total', received: 0 });
    expect((await report('from=2026-02-01&to=2026-01-01')).error.details[0].path).toBe('/to');
    const { body } = await house.clerk('GET', '/api/reports/appeals?from=2026-01-01&to=2026-12-31&format=csv');
    expect(body).toContain('Всего;;;4;1;0;2;1');
  });
});

test('AC-05: the name of a file leads nowhere, whoever wrote it', async () => {
  const isn = isns.lamp!;
  const names: string[] = [];
  for (const name of ['../../etc/passwd', 'C:\\Windows\\win.ini', 'exe.\u202etxt.pdf', '..']) {
    const { statusCode, json } = await house.upload(isn, name, new Blob([`bytes of ${names.length}`]));
    names.push(statusCode === 201 ? json().name : json().error.code);
  }
  expect(names).toEqual(['passwd', 'win.ini', 'exe._txt.pdf', 'DOCUMENT_INVALID']);
  await house.fresh.database.query(
    `UPDATE delo."REF_FILE" SET "NAME" = '../../../root/.ssh/keys' WHERE "NAME" = 'passwd'`,
  );
  const { files } = (await house.clerk('GET', `/api/documents/${isn}`)).json();
  const answer = await house.clerk('GET', `/api/documents/${isn}/files/${files[0].id}/content`);
  expect([answer.body, answer.headers['content-disposition']]).toEqual(['bytes of 0', 'attachment; filename=keys']);
});
