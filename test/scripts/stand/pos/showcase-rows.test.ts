import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PosEmulator } from '../../../../scripts/stand/pos/index.ts';
import { Emulators } from './client.ts';
import { csv, idOf, office, row, ShowcaseClient } from './showcase-client.ts';

const emulators = new Emulators();
let emulator: PosEmulator;
let client: ShowcaseClient;

beforeAll(async () => {
  emulator = await emulators.start({ showcase: { accounts: [office], receivedMs: 0, processingMs: 0 } });
  client = new ShowcaseClient(emulator);
});
afterAll(() => emulators.closeAll());

async function judge(...rows: string[]) {
  const { json } = await client.uploadAnew(csv(...rows), { rows: String(rows.length) });
  return (await client.state(json.uploadId)).json;
}

describe('a row', () => {
  test('may hold separators, quotes and line ends, and leave empty what may be empty', async () => {
    const lkoName = 'Администрация; «Рога и "копыта"»\r\nвторая строка\nтретья';
    const emptyOnes = { subcategoryId: '', subcategoryName: '', channel: '' };
    const state = await judge(
      row(1, { lkoName }),
      row(2, emptyOnes),
      row(3, { planDate: '2024-02-29', collective: '1' }),
    );
    expect(state).toMatchObject({ state: 'PROCESSED', rows: { total: 3, accepted: 3, rejected: 0 }, errors: [] });
    const [first] = await emulator.control.showcaseRows({ ids: [idOf(1)] });
    expect(first?.row.lkoName).toBe(lkoName);
  });

  test('may name any vertex of the classifier as category, by its last code or whole (SH-01, SH-04)', async () => {
    const deep = { categoryId: '118', subcategoryId: '1182' };
    const whole = { categoryId: '1802.114', subcategoryId: '1802.114.118' };
    expect(await judge(row(4, deep), row(5, whole))).toMatchObject({ state: 'PROCESSED' });
  });

  const required = [
    'regionId',
    'regionName',
    'lkoId',
    'lkoName',
    'categoryId',
    'categoryName',
    'statusName',
    'regNumber',
    'regDate',
    'collective',
    'sstuCode',
    'updatedAt',
  ];
  test.each(required)('needs %s', async (field) => {
    const { errors } = await judge(row(10, { [field]: '' }));
    expect(errors).toEqual([{ line: 2, id: idOf(10), field, code: 'REQUIRED', message: 'Значение не заполнено.' }]);
  });

  test.each([
    ['id', '4580', 'BAD_ID'],
    ['lkoId', '42', 'BAD_VALUE'],
    ['categoryId', '999', 'UNKNOWN_CATEGORY'],
    ['subcategoryId', '204', 'UNKNOWN_SUBCATEGORY'],
    ['statusName', 'Придуман', 'UNKNOWN_STATUS'],
    ['regDate', '04.05.2025', 'BAD_DATE'],
    ['planDate', '2025-02-29', 'BAD_DATE'],
    ['factDate', '2025-5-4', 'BAD_DATE'],
    ['collective', 'true', 'BAD_VALUE'],
    ['updatedAt', '2025-05-04T10:15:00+03:00', 'BAD_DATE_TIME'],
    ['updatedAt', '2025-05-04T25:15:00Z', 'BAD_DATE_TIME'],
  ])('with %s «%s» is %s', async (field, value, expected) => {
    const { state, errors } = await judge(row(20, { [field]: value }));
    expect(state).toBe('REJECTED');
    expect(errors).toMatchObject([{ line: 2, field, code: expected }]);
  });

  test('has as many values as there are columns', async () => {
    expect((await judge(`${row(30)};ещё`)).errors).toMatchObject([{ line: 2, field: null, code: 'COLUMNS' }]);
  });

  test('has an id that stands once in a file, and later than the one before it', async () => {
    const { state, rows, errors } = await judge(row(40), row(42), row(42), row(41), row(43));
    expect([state, rows]).toEqual(['PARTIAL', { total: 5, accepted: 3, rejected: 2 }]);
    expect(errors).toMatchObject([
      { line: 4, id: idOf(42), code: 'DUPLICATE_ID' },
      { line: 5, id: idOf(41), code: 'BAD_ORDER' },
    ]);
  });

  test('is counted once however many errors it has; the number of a record is not that of a line', async () => {
    const { rows, errors } = await judge(
      row(50, { lkoName: 'две\r\nстроки' }),
      row(51, { regDate: '-', collective: '2' }),
    );
    expect(rows).toEqual({ total: 2, accepted: 1, rejected: 1 });
    expect(errors).toMatchObject([
      { line: 3, field: 'regDate' },
      { line: 3, field: 'collective' },
    ]);
  });
});
