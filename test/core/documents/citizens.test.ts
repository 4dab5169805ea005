import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Office, openOffice } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
  const names = [
    'Ёлкин Пётр Сергеевич',
    'Елкин П.С.',
    'Ёлкин Павел Ильич',
    'ЕЛКИН  ПЕТР СЕРГЕЕВИЧ',
    'Ёлкина Пелагея',
    'Ёлкин С. П.',
    'ООО «Ромашка»',
    'ООО «Роща»',
    'Без имени',
  ];
  await office.database.transaction((transaction) =>
    office.system.citizens.create(
      names.map((name) => ({ name, city: 'Придуманск' })),
      transaction,
    ),
  );
});
afterAll(() => office.end());

async function found(...names: string[]): Promise<string[]> {
  return (await office.system.citizens.candidates(names)).map(({ name }) => name);
}

test('RG-05: the same whole name, or the same surname and letter where one of the two has initials', async () => {
  expect(await found('елкин петр сергеевич')).toEqual(['Ёлкин Пётр Сергеевич', 'Елкин П.С.', 'ЕЛКИН  ПЕТР СЕРГЕЕВИЧ']);
  expect(await found('Ёлкин П. С.')).toEqual([
    'Ёлкин Пётр Сергеевич',
    'Елкин П.С.',
    'Ёлкин Павел Ильич',
    'ЕЛКИН  ПЕТР СЕРГЕЕВИЧ',
  ]);
  expect(await found('ооо «ромашка»')).toEqual(['ООО «Ромашка»']);
  expect(await found('Незнакомцев А.А.')).toEqual([]);
  expect(await found()).toEqual([]);
});

test('RG-05: several names are asked for at once, and every entry comes once', async () => {
  const all = await found('Ёлкин П.С.', 'Ёлкин Пётр Сергеевич', 'Без имени', 'БЕЗ ИМЕНИ');
  expect(all).toHaveLength(5);
});

test('RG-05: deleted entries are left out', async () => {
  const [entry] = await office.system.citizens.candidates(['Ёлкин С.П.']);
  await office.directories.remove('citizens', String(entry!.isn), 'ivanova');
  expect(await found('Ёлкин С.П.')).toEqual([]);
});

test('RG-05: entries are made in the order of their drafts, in the transaction of the caller', async () => {
  const drafts = Array.from({ length: 50 }, (_, index) => ({
    name: `Номеров ${index}`,
    zip: String(index),
    snils: null,
  }));
  const isns = await office.database.transaction(async (transaction) => {
    const made = await office.system.citizens.create(drafts, transaction);
    expect((await office.system.citizens.candidates(['Номеров 7'], transaction))[0]).toMatchObject({
      isn: made[7],
      zip: '7',
    });
    expect(await found('Номеров 7')).toEqual([]);
    return made;
  });
  expect(isns).toEqual([...isns].sort((one, other) => one - other));
  const entries = await office.system.citizens.candidates(drafts.map(({ name }) => name));
  expect(entries.map(({ isn, name }) => [isn, name])).toEqual(isns.map((isn, index) => [isn, drafts[index]!.name]));
});

test('ED-06: an entry that does not fit names its field, not its content', async () => {
  const work = office.database.transaction((transaction) =>
    office.system.citizens.create([{ name: 'Имя', phone: '0'.repeat(65) }], transaction),
  );
  await expect(work).rejects.toMatchObject({ code: 'TEXT_TOO_LONG', item: 'phone' });
});
