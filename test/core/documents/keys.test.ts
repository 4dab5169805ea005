import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DocumentDraft } from '../../../core/contract/index.ts';
import { draft, type Office, openOffice } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice({ template: '{N}' });
});
afterAll(() => office.end());

function registered(drafts: readonly DocumentDraft[]) {
  return office.database.transaction((transaction) => office.system.register(drafts, transaction));
}

async function total(): Promise<{ documents: number; last: number }> {
  const [row] = await office.database.query<{ documents: number; last: number }>(
    `SELECT (SELECT count(*) FROM delo."DOC_RC")::int AS documents, (SELECT sum(last) FROM delo.number_counter)::int AS last`,
  );
  return row!;
}

test('RG-08: a key registers once; a repeat gets the earlier РК and consumes no number', async () => {
  const [first] = await registered([draft(office, 'a')]);
  expect(first!.created).toBe(true);
  const [again, next] = await registered([draft(office, 'a', { content: 'Другое' }), draft(office, 'b')]);
  expect(again).toEqual({ ...first, created: false });
  expect(next).toMatchObject({ number: String(Number(first!.number) + 1), created: true });
});

test('RG-08: a repeat gets its РК even when what the draft refers to is gone', async () => {
  const [first] = await registered([draft(office, 'gone')]);
  const [again] = await registered([draft(office, 'gone', { groupDue: '0.ZZZ.' })]);
  expect(again).toEqual({ ...first, created: false });
});

test('RG-08: the same key twice in one batch is one РК', async () => {
  const [first, second] = await registered([draft(office, 'twice'), draft(office, 'twice')]);
  expect(first!.created).toBe(true);
  expect(second).toEqual({ ...first, created: false });
});

test('RG-08: two transactions with the same key at once make one РК, and leave no gap', async () => {
  const keys = Array.from({ length: 12 }, (_, index) => `race ${index}`);
  const batches = await Promise.all(
    Array.from({ length: 8 }, (_, index) => {
      const order = index % 2 === 0 ? keys : keys.toReversed();
      return registered(order.map((key) => draft(office, key)));
    }),
  );
  for (const key of keys) {
    const documents = batches.flat().filter((document) => document.key === key);
    expect(documents.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(documents.map(({ isn }) => isn)).size).toBe(1);
  }
  const { documents, last } = await total();
  expect(last).toBe(documents);
});

test('RG-08: a key whose transaction is undone is free again', async () => {
  const undone = office.database.transaction(async (transaction) => {
    await office.system.register([draft(office, 'undone')], transaction);
    throw new Error('killed');
  });
  await expect(undone).rejects.toThrow('killed');
  const [document] = await registered([draft(office, 'undone')]);
  expect(document!.created).toBe(true);
  const { documents, last } = await total();
  expect(last).toBe(documents);
});

test('RG-07: documents by the value of an attribute: their number, and the earliest by date, then ISN', async () => {
  const values = { attributes: { MSG_ID: 'm-1' } };
  const made = await registered([
    draft(office, 'v1', { ...values, date: '2026-03-02' }),
    draft(office, 'v2', { ...values, date: '2026-03-01' }),
    draft(office, 'v3', { ...values, date: '2026-03-01' }),
    draft(office, 'v4', { attributes: { MSG_ID: 'm-2' } }),
  ]);
  const found = await office.system.withValue(2, 'MSG_ID', ['m-1', 'm-2', 'm-3']);
  const { isn, number, date } = made[1]!;
  expect(found.get('m-1')).toEqual({ count: 3, earliest: { isn, number, date } });
  expect(found.get('m-2')!.count).toBe(1);
  expect(found.has('m-3')).toBe(false);
  expect((await office.system.withValue(3, 'MSG_ID', ['m-1'])).size).toBe(0);
});

test('ED-02: РК with a filled attribute are read page by page, each once, with the values that were asked for', async () => {
  const made = await registered([
    draft(office, 'f1', { attributes: { MSG_ID: 'f-1', MSG_STATUS: 'Зарегистрировано' } }),
    draft(office, 'f2'),
    draft(office, 'f3', { attributes: { MSG_ID: 'f-1' } }),
    draft(office, 'f4', { attributes: { MSG_ID: 'f-2', MSG_SHOWN: true } }),
  ]);
  const query = { kind: 2, apiName: 'MSG_ID', also: ['MSG_STATUS'], limit: 2 } as const;
  const first = await office.system.filled({ ...query, after: made[0]!.isn - 1 });
  const second = await office.system.filled({ ...query, after: first.at(-1)!.isn });
  expect([...first, ...second].map(({ isn, number, values }) => [isn, number, values])).toEqual([
    [made[0]!.isn, made[0]!.number, { MSG_ID: 'f-1', MSG_STATUS: 'Зарегистрировано' }],
    [made[2]!.isn, made[2]!.number, { MSG_ID: 'f-1' }],
    [made[3]!.isn, made[3]!.number, { MSG_ID: 'f-2' }],
  ]);
  expect(await office.system.filled({ ...query, kind: 3, after: 0 })).toEqual([]);
  await expect(office.system.filled({ ...query, also: ['NO_SUCH'], after: 0 })).rejects.toMatchObject({
    code: 'ATTRIBUTE_UNKNOWN',
  });
});

test('RG-11: a file is added once, with a record in the protocol', async () => {
  const [document] = await registered([draft(office, 'files')]);
  const isn = document!.isn;
  const files = [
    { name: 'Акт.pdf', size: 3, sha256: 'a'.repeat(64) },
    { name: 'Акт.pdf', size: 4, sha256: 'b'.repeat(64) },
  ];
  for (let time = 1; time <= 2; time += 1) {
    await office.database.transaction((transaction) => office.system.addFiles(isn, files, 'WFAGENT', transaction));
  }
  const view = await office.reader.get(isn);
  expect(view.files.map(({ size }) => size)).toEqual([3, 4]);
  expect(view.version).toBe(2);
  expect(view.protocol.filter(({ operation }) => operation === 'Добавлен файл')).toHaveLength(2);
  await expect(
    office.database.transaction((transaction) => office.system.addFiles(5, files, 'WFAGENT', transaction)),
  ).rejects.toMatchObject({ code: 'DOCUMENT_UNKNOWN' });
});
