import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DocumentDraft, Transaction } from '../../../core/contract/index.ts';
import {
  numberFits,
  orderOf,
  renderNumber,
  templateProblem,
} from '../../../core/documents/registration/number-template.ts';
import { draft, type Office, openOffice } from './office.ts';

describe('templates of numbers', () => {
  const parts = { order: 7, group: 'ОГ', card: 'СП', year: 2026 };

  test.each([
    ['{N}', '7'],
    ['{GROUP}-{N:4}/{YY}', 'ОГ-0007/26'],
    ['{CARD}/{N}-{YYYY}', 'СП/7-2026'],
  ])('ED-05: %s gives %s', (template, number) => {
    expect(templateProblem(template)).toBeUndefined();
    expect(renderNumber(template, parts)).toBe(number);
  });

  test('ED-05: a wide number is not cut', () => {
    expect(renderNumber('{N:2}', { ...parts, order: 12345 })).toBe('12345');
  });

  test.each([
    '',
    'Б/Н',
    '{N}{N}',
    '{n}',
    '{N:0}',
    '{N:44}',
    '{MONTH}-{N}',
    '{N',
    'N}-{N}',
    '{CARD}{N}',
    '{CARD}12{N:3}',
    '{N}{CARD}',
  ])('ED-05: the template «%s» is refused, for numbers by it would not be unique or cannot be made', (template) =>
    expect(templateProblem(template)).toEqual(expect.any(String)),
  );

  test.each([
    ['{GROUP}-{N:4}/{YY}', 'ОГ-0007/26', 7],
    ['{GROUP}-{N:4}/{YY}', 'ОГ-12345/26', 12345],
    ['{N}', '7', 7],
    ['{GROUP}-{N:4}/{YY}', 'ОГ-7/26', undefined],
    ['{GROUP}-{N:4}/{YY}', 'ОГ-0007/25', undefined],
    ['{GROUP}-{N}', 'ОГ-', undefined],
    ['{N}', '0', undefined],
    ['{N}', '٣', undefined],
  ])('ED-05: by %s the number %s has the order %s', (template, number, order) => {
    expect(orderOf(template, parts, number)).toBe(order);
  });

  test('ED-06: a template whose numbers outgrow the field is known beforehand', () => {
    expect(numberFits('{GROUP}-{N}', { ...parts, group: 'x'.repeat(56) })).toBe(false);
    expect(numberFits('{GROUP}-{N}', { ...parts, group: 'x'.repeat(55) })).toBe(true);
  });
});

describe('numbers of РК', () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice({ template: '{N}' });
  });
  afterAll(() => office.end());

  test('ED-05: many transactions at once, a third of them rolled back, leave no gap and no number twice', async () => {
    const group = await newGroup('Сразу многие');
    const other = await newGroup('Вторая');
    let key = 0;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 45 }, (_, index) =>
        office.database.transaction(async (transaction) => {
          // Groups in both orders: counters are taken in one, so that nothing deadlocks.
          const groups = index % 2 === 0 ? [group, other, group] : [other, group];
          const drafts = groups.map((groupDue) => draft(office, `many ${++key}`, { groupDue }));
          const done = await office.system.register(drafts, transaction);
          if (index % 3 === 0) throw new Error('rolled back');
          return done;
        }),
      ),
    );
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
    expect(new Set(reasons)).toEqual(new Set(['Error: rolled back']));
    for (const due of [group, other]) {
      const numbers = await numbersOf(due);
      expect(numbers.length).toBeGreaterThan(20);
      expect(numbers).toEqual(Array.from(numbers, (_, index) => index + 1));
    }
  });

  test('ED-05: what is undone to a savepoint gives its number back', async () => {
    const groupDue = await newGroup('Точка возврата');
    await office.database.transaction(async (transaction) => {
      await one('kept 1', groupDue, transaction);
      const undone = transaction.attempt(async () => {
        await one('undone', groupDue, transaction);
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      await one('kept 2', groupDue, transaction);
    });
    expect(await numbersOf(groupDue)).toEqual([1, 2]);
  });

  test('ED-05: the year is that of the installation’s time zone, and numbers start anew with it', async () => {
    const groupDue = await newGroup('Новый год');
    office.clock.at = new Date('2026-12-31T20:59:59Z');
    const [last] = await office.database.transaction((transaction) => one('year 1', groupDue, transaction));
    office.clock.at = new Date('2026-12-31T21:00:01Z');
    const [first] = await office.database.transaction((transaction) => one('year 2', groupDue, transaction));
    const [second] = await office.database.transaction((transaction) => one('year 3', groupDue, transaction));
    expect([last, first, second].map((document) => [document!.date, document!.number])).toEqual([
      ['2026-12-31', '1'],
      ['2027-01-01', '1'],
      ['2027-01-01', '2'],
    ]);
  });

  test('ED-05: a group goes on after the numbers that another program gave', async () => {
    const groupDue = await newGroup('Чужие номера');
    await office.database.query(
      `INSERT INTO delo."DOC_RC" ("KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
       VALUES (2, $1, $2, 41, '41', '2027-02-01')`,
      [groupDue, office.card],
    );
    const [document] = await office.database.transaction((transaction) => one('after 41', groupDue, transaction));
    expect(document!.number).toBe('42');
  });

  test('ED-05: a number that another program gave to a living group is passed over', async () => {
    const groupDue = await newGroup('Две программы');
    await office.database.transaction((transaction) => one('ours first', groupDue, transaction));
    await office.database.query(
      `INSERT INTO delo."DOC_RC" ("KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
       SELECT "KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", 2, '2', "DOC_DATE" FROM delo."DOC_RC" WHERE "DUE_DOCGROUP" = $1`,
      [groupDue],
    );
    const [document] = await office.database.transaction((transaction) => one('ours again', groupDue, transaction));
    expect(document!.number).toBe('3');
  });

  test('ED-05: ISN and numbers follow the order of the drafts, whatever their keys', async () => {
    const groupDue = await newGroup('По порядку');
    const drafts = ['z', 'a', 'm'].map((key) => draft(office, `order ${key}`, { groupDue }));
    const documents = await office.database.transaction((transaction) => office.system.register(drafts, transaction));
    expect(documents.map(({ number }) => number)).toEqual(['1', '2', '3']);
    const isns = documents.map(({ isn }) => isn);
    expect(isns).toEqual([...isns].sort((left, right) => left - right));
  });

  test('ED-05: {CARD} is the index of the картотека', async () => {
    const row = await office.directories.create(
      'document-groups',
      { name: 'С картотекой', kind: 1, numberTemplate: '{CARD}-{N}' },
      'test',
    );
    await office.directories.update('departments', office.card, { index: 'СП-Кр' }, 'test');
    const [document] = await office.database.transaction((transaction) => one('card', row.due as string, transaction));
    expect(document!.number).toBe('СП-Кр-1');
  });

  test('ED-05: a given number is used as it is, and the counter goes on after it', async () => {
    const groupDue = await newGroup('После восстановления');
    const given = await registerAll([
      draft(office, 'given 1', { groupDue, number: { number: '7' }, date: '2027-01-02' }),
      draft(office, 'given 2', { groupDue }),
      draft(office, 'given 3', { groupDue, number: { number: '5' }, date: '2027-01-03' }),
    ]);
    expect(given.map(({ number, date }) => [number, date])).toEqual([
      ['7', '2027-01-02'],
      ['8', '2027-01-01'],
      ['5', '2027-01-03'],
    ]);
    const [next] = await registerAll([draft(office, 'given 4', { groupDue })]);
    expect(next!.number).toBe('9');
    // A repeat of the occasion finds its РК, and no number is taken.
    const [again] = await registerAll([draft(office, 'given 3', { groupDue, number: { number: '5' } })]);
    expect(again).toMatchObject({ number: '5', created: false });
    expect(await numbersOf(groupDue)).toEqual([5, 7, 8, 9]);
  });

  test('ED-05: a given number that another РК has is refused, whole and without a gap', async () => {
    const groupDue = await newGroup('Занятый номер');
    await registerAll([draft(office, 'taken 1', { groupDue })]);
    const taken = { code: 'NUMBER_TAKEN', item: '1' };
    await expect(
      registerAll([
        draft(office, 'taken 2', { groupDue }),
        draft(office, 'taken 3', { groupDue, number: { number: '1' } }),
      ]),
    ).rejects.toMatchObject(taken);
    const twice = ['taken 4', 'taken 5'].map((key) => draft(office, key, { groupDue, number: { number: '4' } }));
    await expect(registerAll(twice)).rejects.toMatchObject({ code: 'NUMBER_TAKEN', item: '4' });
    await expect(registerAll([draft(office, 'taken 6', { groupDue, number: { number: ' ' } })])).rejects.toMatchObject({
      code: 'NUMBER_WRONG',
    });
    // In another year it is another number.
    const other = { groupDue, number: { number: '1' }, date: '2026-05-05' };
    expect((await registerAll([draft(office, 'taken 7', other)]))[0]!.number).toBe('1');
    expect((await registerAll([draft(office, 'taken 8', { groupDue })]))[0]!.number).toBe('2');
  });

  test('ED-05: a number beside the series is passed over when its template is used again', async () => {
    const groupDue = await newGroup('Шаблон туда и обратно');
    const template = (numberTemplate: string) =>
      office.directories.update('document-groups', groupDue, { numberTemplate }, 'test');
    await registerAll([draft(office, 'back 1', { groupDue, number: { number: 'ОГ/2' } })]);
    await template('ОГ/{N}');
    const given = { groupDue, number: { number: 'ОГ/4-прежний' } };
    const three = [
      draft(office, 'back 2', { groupDue }),
      draft(office, 'back 3', { groupDue }),
      draft(office, 'back 4', given),
    ];
    expect((await registerAll(three)).map(({ number }) => number)).toEqual(['ОГ/1', 'ОГ/3', 'ОГ/4-прежний']);
    expect((await registerAll([draft(office, 'back 5', { groupDue })]))[0]!.number).toBe('ОГ/4');
  });

  test('ED-05: numbers that another system knows are passed over, and stay free for their РК', async () => {
    const groupDue = await newGroup('Номера другой системы');
    const pass = (...numbers: [string, string][]) =>
      office.database.transaction((transaction) =>
        office.system.passNumbers(
          { groupDue, cardDue: office.card },
          numbers.map(([number, date]) => ({ number, date })),
          transaction,
        ),
      );
    await pass(['4', '2027-01-01'], ['9', '2026-05-05'], ['ОГ/99', '2027-01-01']);
    await pass(['2', '2027-01-01']);
    expect((await registerAll([draft(office, 'passed 1', { groupDue })]))[0]!.number).toBe('5');
    expect((await registerAll([draft(office, 'passed 2', { groupDue, number: { number: '4' } })]))[0]!.number).toBe(
      '4',
    );
    expect((await registerAll([draft(office, 'passed 3', { groupDue })]))[0]!.number).toBe('6');
  });

  test('ED-05: two transactions that bring one given number: the second is refused', async () => {
    const groupDue = await newGroup('Два восстановления');
    const outcomes = await Promise.allSettled(
      ['rival 1', 'rival 2'].map((key) => registerAll([draft(office, key, { groupDue, number: { number: '3' } })])),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await numbersOf(groupDue)).toEqual([3]);
  });

  test('ED-05: a given number of another template stands beside the series, and is unique too', async () => {
    const groupDue = await newGroup('Старый шаблон');
    const old = (key: string, number: string) => draft(office, key, { groupDue, number: { number } });
    await registerAll([old('old 1', 'ОГ/17'), old('old 2', 'ОГ/18')]);
    await expect(registerAll([old('old 3', 'ОГ/17')])).rejects.toMatchObject({ code: 'NUMBER_TAKEN' });
    await registerAll([old('old 4', 'ОГ/19')]);
    expect((await registerAll([draft(office, 'old 5', { groupDue })]))[0]!.number).toBe('1');
    expect(await numbersOf(groupDue)).toEqual([-3, -2, -1, 1]);
  });

  function registerAll(drafts: readonly DocumentDraft[]) {
    return office.database.transaction((transaction) => office.system.register(drafts, transaction));
  }

  function one(key: string, groupDue: string, transaction: Transaction) {
    return office.system.register([draft(office, key, { groupDue })], transaction);
  }

  async function newGroup(name: string): Promise<string> {
    return (await office.directories.create('document-groups', { name, kind: 2 }, 'test')).due as string;
  }

  async function numbersOf(groupDue: string): Promise<number[]> {
    const rows = await office.database.query<{ order: number }>(
      'SELECT "ORDER_NUM" AS order FROM delo."DOC_RC" WHERE "DUE_DOCGROUP" = $1 ORDER BY 1',
      [groupDue],
    );
    return rows.map(({ order }) => order);
  }
});
