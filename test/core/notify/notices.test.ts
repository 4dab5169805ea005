import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createNotices } from '../../../core/notify/index.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let fresh: FreshDatabase;
let now = new Date('2026-03-01T07:00:00Z');
const clock = { now: () => now, sleep: async () => {}, monotonic: () => 0 };
const silent = { occasion: 'organization-silent', key: '0.2SD.', subject: 'Нет связи', text: 'Первый раз' };
const all = () =>
  fresh.database.query(
    'select source, key, text, count, first_at, last_at, settled_at from host.notice order by source, id',
  );

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  now = new Date('2026-03-01T07:00:00Z');
  await fresh.database.query('truncate host.notice');
});

test('LG-01: the same standing occasion is one notice, also when nodes report it at once', async () => {
  const notices = createNotices({ database: fresh.database, clock, source: 'pos' });
  const first = now;
  await Promise.all(Array.from({ length: 8 }, () => notices.record(silent)));
  now = new Date('2026-03-01T08:00:00Z');
  await notices.record({ ...silent, text: 'Ещё раз' });
  expect(await all()).toEqual([
    { source: 'pos', key: '0.2SD.', text: 'Ещё раз', count: 9, first_at: first, last_at: now, settled_at: null },
  ]);
});

test('LG-01: an occasion that comes back after it was settled is a new notice', async () => {
  const notices = createNotices({ database: fresh.database, clock, source: 'pos' });
  await notices.settle(silent.occasion, silent.key);
  await notices.record(silent);
  await notices.settle(silent.occasion, silent.key);
  await notices.settle(silent.occasion, silent.key);
  await notices.record(silent);
  expect(await all()).toMatchObject([
    { count: 1, settled_at: now },
    { count: 1, settled_at: null },
  ]);
});

test('LG-01: plugins and keys are told apart', async () => {
  for (const source of ['pos', 'host']) await createNotices({ database: fresh.database, clock, source }).record(silent);
  const notices = createNotices({ database: fresh.database, clock, source: 'pos' });
  await notices.record({ ...silent, key: '0.2SE.' });
  await notices.settle(silent.occasion, '0.2SE.');
  expect(await all()).toMatchObject([
    { source: 'host', settled_at: null },
    { source: 'pos', settled_at: null },
    { key: '0.2SE.', settled_at: now },
  ]);
});
