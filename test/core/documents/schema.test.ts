import { expect, test } from '@jest/globals';
import { freshDatabase } from '../../support/database.ts';

test('RG-05: names are compared without case, ё, dots and blanks', async () => {
  const { database, drop } = await freshDatabase();
  const [row] = await database.query(
    `SELECT delo.name_key('  ЁЛКИН  П.\u00a0С. ') AS whole, delo.initial_key('Ёлкин Пётр') AS initial,
            delo.has_initials('Ёлкин П.С.') AS short, delo.has_initials('Ёлкин Пётр') AS long`,
  );
  expect(row).toEqual({ whole: 'елкин п с', initial: 'елкин п', short: true, long: false });
  await drop();
});
