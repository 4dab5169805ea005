import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDocuments, type Documents, type ImportedRubrics } from '../../../../core/documents/index.ts';
import { type House, openHouse } from '../../web/support/house.ts';
import { bomb, book, type Value, windows1251 } from './books.ts';

/** ED-09 through the front door: files of every kind, sent as a browser does, over real tables. */
let house: House;
let documents: Documents;
let files: string;
let technologist: string;

beforeAll(async () => {
  files = await mkdtemp(path.join(tmpdir(), 'priemnaya-import-'));
  house = await openHouse({
    services: async ({ database, url }, clock) => {
      documents = await createDocuments({ database, url, filesDirectory: files, clock, timeZone: 'Europe/Moscow' });
      return { directories: documents.directories, rubrics: documents.rubrics };
    },
  });
  technologist = await house.as('technologist');
});
afterAll(async () => {
  await documents.close();
  await house.close();
  await rm(files, { recursive: true, force: true });
});
beforeEach(() => house.fresh.database.query('DELETE FROM delo."RUBRIC_CL"'));

interface Sent {
  readonly status: number;
  readonly body: ImportedRubrics & {
    error: { code: string; message: string; details: { path: string; message: string }[] };
  };
}

async function send(content: Uint8Array | string, more: Record<string, string> = {}): Promise<Sent> {
  const form = new FormData();
  form.append('file', new Blob([content as Uint8Array<ArrayBuffer>]), 'Категории_ПОС.xls');
  for (const [name, value] of Object.entries(more)) form.append(name, value);
  const answer = await fetch(new URL('/api/directories/rubrics/import', house.url), {
    method: 'POST',
    headers: { cookie: technologist },
    body: form,
  });
  return { status: answer.status, body: (await answer.json()) as Sent['body'] };
}

interface Rubric {
  readonly due: string;
  readonly parentDue: string | null;
  readonly code: string;
  readonly name: string;
  readonly note: string | null;
  readonly leaf: boolean;
}

async function rubrics(): Promise<Rubric[]> {
  const answer = await house.ask('GET', '/api/directories/rubrics?limit=500', technologist);
  return answer.json().items;
}

/** `code name (parent's code)` of everything in the rubricator. */
async function tree(): Promise<string[]> {
  const all = await rubrics();
  const codeOf = new Map(all.map(({ due, code }) => [due, code]));
  return all.map(({ code, name, parentDue }) => `${code} ${name} (${codeOf.get(parentDue ?? '') ?? ''})`);
}

const titles = ['Код', 'Наименование', 'Примечание'];
const lines: Value[][] = [
  [1802, 'ПОС', 'Классификатор'],
  ['1802.114', 'Автомобильные дороги', ''],
  ['1802.114.118', 'Содержание дорог; зимой, летом', 'Ёлка «на обочине»'],
];
const whole = [
  '1802 ПОС ()',
  '1802.114 Автомобильные дороги (1802)',
  '1802.114.118 Содержание дорог; зимой, летом (1802.114)',
];
const csv = (rows: readonly (readonly Value[])[], delimiter = ';') =>
  rows
    .map((row) => row.map((cell) => (String(cell).includes(delimiter) ? `"${cell}"` : cell)).join(delimiter))
    .join('\r\n');

describe('ED-09: import of the rubricator', () => {
  test('is described as a form', async () => {
    const { paths } = (await house.ask('GET', '/api/openapi.json')).json();
    const { content } = paths['/api/directories/rubrics/import'].post.requestBody;
    expect(Object.keys(content)).toEqual(['multipart/form-data']);
    expect(Object.keys(content['multipart/form-data'].schema.properties)).toEqual(['file', 'prefix', 'dryRun']);
  });

  test.each<[string, () => Uint8Array | string]>([
    ['xlsx', () => book([titles, ...lines])],
    ['xls', () => book([titles, ...lines], 'biff8')],
    ['csv in UTF-8 with BOM, «;»', () => `\uFEFF${csv([titles, ...lines])}`],
    ['csv in UTF-8 with BOM, «,»', () => `\uFEFF${csv([titles, ...lines], ',')}`],
    ['csv in windows-1251, «;»', () => windows1251(csv([titles, ...lines]))],
    ['csv in windows-1251, «,»', () => windows1251(csv([titles, ...lines], ','))],
    ['without titles, the three in order', () => csv(lines)],
    [
      'titles in any case and order, below a headline',
      () =>
        book([
          ['Классификатор'],
          [],
          ['№', 'ПРИМЕЧАНИЕ', ' наименование ', 'код'],
          ...lines.map(([code, name, note]) => [1, note!, name!, code!]),
        ]),
    ],
  ])('%s', async (_kind, content) => {
    const { status, body } = await send(content());
    expect([status, body.error]).toEqual([200, undefined]);
    expect(body).toMatchObject({ dryRun: false, added: 3, updated: 0, unchanged: 0, missing: 0 });
    expect(await tree()).toEqual(whole);
    const all = await rubrics();
    expect(all.map(({ note, leaf }) => [note, leaf])).toEqual([
      ['Классификатор', false],
      [null, false],
      ['Ёлка «на обочине»', true],
    ]);
  });

  test('a prefix stands before every code, and finds the vertex above, as in 2.8.1', async () => {
    await send(csv([['1802', 'ПОС', '']]));
    const { body } = await send(csv([titles, ['114', 'Дороги', ''], ['114.118', 'Содержание', '']]), {
      prefix: '1802.',
    });
    expect(body).toMatchObject({ added: 2, unchanged: 0, missing: 0 });
    expect(await tree()).toEqual(['1802 ПОС ()', '1802.114 Дороги (1802)', '1802.114.118 Содержание (1802.114)']);
    await send(
      csv([
        ['114', 'Дороги', ''],
        ['114.118', 'Содержание', ''],
      ]),
      { prefix: 'ЖКХ#' },
    );
    expect((await tree()).slice(3)).toEqual(['ЖКХ#114 Дороги ()', 'ЖКХ#114.118 Содержание (ЖКХ#114)']);
  });

  test('a repeat shows what is added, renamed, noted otherwise and missing, and updates; nothing is deleted', async () => {
    await send(csv([titles, ...lines, ['1802.200', 'ЖКХ', ''], ['1802.300', 'Мусор', '']]));
    const again = csv([
      titles,
      ['1802', 'ПОС', 'Новое примечание'],
      // Two swap their names.
      ['1802.200', 'Мусор', ''],
      ['1802.300', 'ЖКХ', ''],
      ['1802.400', 'Благоустройство', ''],
    ]);
    const changes = [
      { kind: 'added', row: 5, code: '1802.400', name: 'Благоустройство', before: null },
      { kind: 'renamed', row: 3, code: '1802.200', name: 'Мусор', before: 'ЖКХ' },
      { kind: 'renamed', row: 4, code: '1802.300', name: 'ЖКХ', before: 'Мусор' },
      { kind: 'note', row: 2, code: '1802', name: 'ПОС', before: 'Классификатор', after: 'Новое примечание' },
      { kind: 'missing', row: null, code: '1802.114', name: 'Автомобильные дороги', before: null },
      { kind: 'missing', row: null, code: '1802.114.118', name: 'Содержание дорог; зимой, летом', before: null },
    ];
    const before = await rubrics();
    const dry = await send(again, { dryRun: 'true' });
    expect(dry.body).toEqual({ dryRun: true, added: 1, updated: 3, unchanged: 0, missing: 2, changes });
    expect(await rubrics()).toEqual(before);
    const { body } = await send(again);
    expect(body).toEqual({ ...dry.body, dryRun: false });
    expect(await tree()).toEqual([
      ...whole,
      '1802.200 Мусор (1802)',
      '1802.300 ЖКХ (1802)',
      '1802.400 Благоустройство (1802)',
    ]);
    const third = await send(again);
    expect(third.body).toMatchObject({ added: 0, updated: 0, unchanged: 4, missing: 2 });
  });

  test('a file without notes leaves those that are there', async () => {
    await send(csv([titles, ['1', 'Первая', '#pos_link:1802'], ['2', 'Вторая', '']]));
    for (const file of [
      csv([
        ['Код', 'Наименование'],
        ['1', 'Иная'],
      ]),
      csv([
        ['1', 'Первая'],
        ['2', 'Вторая'],
      ]),
    ]) {
      expect((await send(file)).body).toMatchObject({ added: 0, updated: 1 });
      expect((await rubrics())[0]).toMatchObject({ note: '#pos_link:1802' });
    }
    expect((await send(csv([titles, ['1', 'Первая', '']]))).body).toMatchObject({ updated: 1 });
    expect((await rubrics())[0]).toMatchObject({ note: null });
  });

  test('wrong rows are named as the sheet counts them, each with what to do; nothing is imported', async () => {
    const { status, body } = await send(
      book([
        titles,
        ['1', 'Первая', ''],
        ['', 'Без кода', ''],
        ['2', '', ''],
        [],
        ['1', 'Опять', ''],
        ['3.1.4', 'Без вышестоящей', ''],
        ['5..1', 'Точки', ''],
        ['6', 'ПЕРВАЯ', ''],
        ['7', 'я'.repeat(2001), ''],
        ['8', 'Примечание', 'п'.repeat(256)],
        ['9'.repeat(249), 'Длинный код', ''],
      ]),
    );
    expect([status, body.error.code]).toEqual([422, 'RUBRIC_ROWS_WRONG']);
    expect(body.error.details.map(({ path: where }) => where)).toEqual([
      '/rows/3/code',
      '/rows/4/name',
      '/rows/6/code',
      '/rows/7/code',
      '/rows/8/code',
      '/rows/9/name',
      '/rows/10/name',
      '/rows/11/note',
      '/rows/12/code',
    ]);
    expect(body.error.details[3]!.message).toBe(
      'Строка 7, «Код»: вышестоящей рубрики с кодом 3.1 нет ни в файле, ни в рубрикаторе. Добавьте для неё строку или ' +
        'исправьте код.',
    );
    expect(body.error.details[5]!.message).toContain('в строке 2');
    expect(await rubrics()).toEqual([]);
  });

  test('two imports and people who change rubrics at once: everybody succeeds, nothing is lost', async () => {
    const names = (word: string) =>
      csv([titles, ...Array.from({ length: 300 }, (_, at) => [at + 1, `${word} ${at}`, ''])]);
    await send(names('Рубрика'));
    const all = await rubrics();
    const notes = all.slice(0, 40).map(async ({ due, code }) => {
      const target = `/api/directories/rubrics/${encodeURIComponent(due)}`;
      return (await house.ask('PATCH', target, technologist, { note: `Примечание ${code}` })).statusCode;
    });
    const imports = ['Другая', 'Третья', 'Четвёртая'].map(async (word) => {
      const lines = Array.from({ length: 300 }, (_, at) => [at + 1, `${word} ${at}`]);
      return (await send(csv([['Код', 'Наименование'], ...lines]))).status;
    });
    expect(new Set(await Promise.all(imports))).toEqual(new Set([200]));
    expect(new Set(await Promise.all(notes))).toEqual(new Set([200]));
    const after = await rubrics();
    expect(after).toHaveLength(300);
    expect(new Set(after.map(({ name }) => name.split(' ')[0])).size).toBe(1);
    expect(after.filter(({ note }) => note !== null)).toHaveLength(40);
  });

  test('names are unique among siblings, also those that stand in the rubricator', async () => {
    await send(
      csv([
        ['1', 'Дороги', ''],
        ['1.1', 'Ямы', ''],
      ]),
    );
    const { body } = await send(csv([titles, ['1.2', 'ЯМЫ', ''], ['2', 'ямы', '']]));
    expect(body.error.details).toEqual([{ path: '/rows/2/name', message: expect.stringContaining('у рубрики 1.1') }]);
    expect(await rubrics()).toHaveLength(2);
  });

  test('a cell that Excel has made something else of is refused, not guessed', async () => {
    const { body } = await send(
      book([titles, [3.21, 'Дробь', ''], [new Date('2026-02-01'), 'Дата', ''], ['3', 'Три', 2.5]]),
    );
    expect(body.error.details.map(({ path: where, message }) => [where, /текстовый формат/.test(message)])).toEqual([
      ['/rows/2/code', true],
      ['/rows/3/code', true],
    ]);
  });

  test.each<[string, string, () => Uint8Array | string]>([
    ['an empty file', 'RUBRICS_FILE_EMPTY', () => ''],
    ['a picture', 'RUBRICS_FILE_UNKNOWN', () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 1])],
    ['a text in UTF-16', 'RUBRICS_FILE_ENCODING', () => Buffer.from('\uFEFF1;Первая', 'utf16le')],
    ['titles alone', 'RUBRICS_FILE_NO_ROWS', () => csv([titles])],
    ['an empty sheet', 'RUBRICS_FILE_NO_ROWS', () => book([])],
    [
      'no column of names',
      'RUBRICS_FILE_NO_COLUMN',
      () =>
        csv([
          ['Код', 'Название'],
          ['1', 'Первая'],
        ]),
    ],
    [
      'a column twice',
      'RUBRICS_FILE_COLUMN_TWICE',
      () =>
        csv([
          ['Код', 'Наименование', 'КОД'],
          ['1', 'а', '2'],
        ]),
    ],
    ['an open quote', 'RUBRICS_FILE_QUOTE', () => 'Код;Наименование\n1;"Первая\n2;Вторая\n'],
    ['four columns without titles', 'RUBRIC_ROWS_WRONG', () => '1,Дороги, мосты,примечание\n'],
    ['a damaged book', 'RUBRICS_FILE_DAMAGED', () => book([titles, ...lines]).subarray(0, 2000)],
    ['a damaged old book', 'RUBRICS_FILE_DAMAGED', () => book([titles, ...lines], 'biff8').subarray(0, 700)],
    [
      'too many rows',
      'RUBRICS_FILE_TOO_MANY_ROWS',
      () => Array.from({ length: 20_001 }, (_, at) => `${at};Р${at}`).join('\n'),
    ],
    ['a bomb', 'RUBRICS_FILE_UNPACKS_TOO_LARGE', () => bomb(60)],
    ['more than 10 MB', 'RUBRICS_FORM_WRONG', () => Buffer.alloc(10 * 1024 * 1024 + 1, 'x')],
  ])('bad input: %s is refused with %s', async (_what, code, content) => {
    const { status, body } = await send(content());
    expect([status, body.error.code]).toEqual([422, code]);
    expect(body.error.message).toMatch(/^[А-ЯЁ«].*[.]$/);
    expect(await rubrics()).toEqual([]);
  });

  test('bad input: an archive that lies about its sizes is refused before it is unpacked', async () => {
    const honest = book([titles, ...lines]);
    const lying = Buffer.from(honest);
    const entry = lying.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    lying.writeUInt32LE(lying.readUInt32LE(entry + 24) + 1, entry + 24);
    expect((await send(lying)).body.error.code).toBe('RUBRICS_FILE_DAMAGED');
  });

  test('bad input: a form without a file, with an unknown field, with a wrong flag', async () => {
    const form = new FormData();
    form.append('prefix', '1.');
    const post = async (body: FormData | string, headers = {}) => {
      const url = new URL('/api/directories/rubrics/import', house.url);
      const answer = await fetch(url, { method: 'POST', headers: { cookie: technologist, ...headers }, body });
      return [answer.status, ((await answer.json()) as Sent['body']).error.code];
    };
    expect(await post(form)).toEqual([422, 'RUBRICS_FORM_WRONG']);
    expect(await post('{}', { 'content-type': 'application/json' })).toEqual([415, 'MEDIA_TYPE']);
    const other = new FormData();
    other.append('document', new Blob([Buffer.alloc(5 * 1024 * 1024)]), 'x.csv');
    expect(await post(other)).toEqual([422, 'RUBRICS_FORM_WRONG']);
    const twice = new FormData();
    for (const name of ['x.csv', 'y.csv']) twice.append('file', new Blob([csv(lines)]), name);
    expect(await post(twice)).toEqual([413, 'TOO_LARGE']);
    expect((await send(csv(lines), { vertex: '1' })).body.error.code).toBe('RUBRICS_FORM_WRONG');
    expect((await send(csv(lines), { dryRun: 'да' })).body.error.code).toBe('RUBRICS_FORM_WRONG');
    expect((await send(csv(lines), { prefix: 'п'.repeat(248) })).body.error.code).toBe('RUBRIC_PREFIX_WRONG');
  });

  test('AC-02, AC-04: a technologist imports, a clerk does not; both are recorded', async () => {
    await send(csv(lines), { dryRun: '1', prefix: 'Ж.' });
    const { items } = await house.services.access.audit.list({ limit: 1 });
    expect(items[0]!.details).toEqual({ prefix: 'Ж.', dryRun: true });
    const form = new FormData();
    form.append('file', new Blob([csv(lines)]), 'x.csv');
    const url = new URL('/api/directories/rubrics/import', house.url);
    const refused = await fetch(url, { method: 'POST', headers: { cookie: await house.as('clerk') }, body: form });
    expect(refused.status).toBe(403);
    const audit = await house.audit();
    expect(audit.at(-1)).toContain('clerk: rubrics.import');
    expect(audit).toContain('technologist: rubrics.import rubrics → done');
  });
});
