import { expect, test } from '@jest/globals';
import { freshDatabase } from '../../../support/database.ts';

test('a fresh database answers', async () => {
  const { database, drop } = await freshDatabase();
  expect(await database.query("select lower('ЁЖ') as word, 7::bigint as n")).toEqual([{ word: 'ёж', n: 7 }]);
  await drop();
});
