import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openWatchedOffice, rows, type WatchedOffice } from './watched-office.ts';

let office: WatchedOffice;
beforeAll(async () => {
  office = await openWatchedOffice();
});
afterAll(() => office.end());
afterEach(() => office.clear());

const assigned = [rows.document(1), rows.number(1), rows.resolution(11, 1), rows.executor(11)];
/** Time enough for events of which a part is missing to be looked at again. */
const later = () => {
  office.clock.at = new Date(office.clock.at.getTime() + 60_000);
};

test.each(['READ COMMITTED', 'REPEATABLE READ'])(
  'ED-04: no event is lost and none seen before its commit, however two transactions share the rows of a РК: %s',
  async (isolation) => {
    const programs = [await office.program(), await office.program()] as const;
    for (let share = 0; share < 2 ** assigned.length; share += 1) {
      for (const [first, last] of [programs, programs.toReversed()] as [pg.Client, pg.Client][]) {
        for (const program of programs) await program.query(`BEGIN ISOLATION LEVEL ${isolation}; SELECT 1`);
        for (const [index, statement] of assigned.entries()) {
          await programs[(share >> index) & 1]!.query(statement);
        }
        expect(await office.taken()).toEqual([]);
        await first.query('COMMIT');
        const seen = await office.taken();
        await last.query('COMMIT');
        later();
        seen.push(...(await office.taken()));
        expect([share, [...new Set(seen)].sort()]).toEqual([share, ['document 1', 'resolution 1 11']]);
        expect(await office.system.events.waiting('post')).toMatchObject({ count: 0 });
        await office.clear();
      }
    }
  },
);

test('ED-04: ten programs and three readers at once: no change is lost', async () => {
  const programs = await Promise.all(Array.from({ length: 10 }, () => office.program()));
  let writing = true;
  const seen: string[] = [];
  const read = async () => {
    for (;;) {
      const last = !writing;
      const events = await office.takenEvents(7);
      seen.push(...events.map(({ kind, isn, ref }) => `${kind} ${isn} ${ref}`));
      if (last && events.length === 0) return;
    }
  };
  const readers = [read(), read(), read()];
  await Promise.all(
    programs.map(async (program, number) => {
      for (let turn = 0; turn < 10; turn += 1) {
        const isn = 1000 + number * 10 + turn;
        const end = turn % 4 === 3 ? 'ROLLBACK' : 'COMMIT';
        await program.query(`BEGIN; ${rows.document(isn)}; ${rows.number(isn)}; ${end}`);
        await program.query(`BEGIN; ${rows.resolution(isn, isn)}; ${rows.executor(isn)}; ${end}`);
      }
    }),
  );
  writing = false;
  await Promise.all(readers);
  const made = Array.from({ length: 100 }, (_, index) => 1000 + index).filter((isn) => (isn % 10) % 4 !== 3);
  expect([...new Set(seen)].sort()).toEqual(
    made.flatMap((isn) => [`document ${isn} null`, `resolution ${isn} ${isn}`]).sort(),
  );
});

test('ED-04: events that a reader has not committed yet are nobody else’s, and back when it fails', async () => {
  await office.database.query([rows.document(1), rows.number(1), rows.document(2), rows.number(2)].join('; '));
  const { events } = office.system;
  await office.database
    .transaction(async (transaction) => {
      expect(await events.take('post', 1, transaction)).toMatchObject([{ isn: 1 }]);
      expect(await office.taken()).toEqual(['document 2']);
      throw new Error('reader died');
    })
    .catch(() => {});
  expect(await office.taken()).toEqual(['document 1']);
});

test('ED-04: events come in their order, not more than asked, over any number of those that no longer hold', async () => {
  const { database } = office;
  await database.query(
    Array.from({ length: 30 }, (_, isn) => `${rows.document(isn + 1)}; ${rows.number(isn + 1)}`).join('; '),
  );
  await database.query('UPDATE delo."AR_RC_VALUE" SET "MSG_ID" = NULL WHERE "ISN_DOC" <= 20');
  expect(await office.system.events.waiting('post')).toMatchObject({ count: 10, oldest: expect.any(Date) });
  expect((await office.takenEvents(3)).map(({ isn }) => isn)).toEqual([21, 22, 23]);
  expect((await office.takenEvents(100)).map(({ isn }) => isn)).toEqual([24, 25, 26, 27, 28, 29, 30]);
});

test('ED-04: a postponed event comes again at its time, in its old order, with its attempts', async () => {
  const { events } = office.system;
  await office.database.query(`${rows.document(1)}; ${rows.number(1)}; ${rows.document(2)}; ${rows.number(2)}`);
  const [first] = await office.takenEvents(1);
  const until = new Date(office.clock.at.getTime() + 60_000);
  await office.database.transaction((transaction) => events.postpone([first!], until, 'ПОС недоступна', transaction));
  expect(await events.waiting('post')).toEqual({ count: 2, oldest: first!.at });
  const both = await office.takenEvents();
  expect(both.map(({ isn }) => isn)).toEqual([2]);
  await office.database.transaction((transaction) => events.postpone(both, office.clock.at, 'Ещё рано', transaction));
  office.clock.at = until;
  const again = await office.takenEvents();
  expect(again).toEqual([
    { ...first, attempts: 1 },
    { ...both[0], attempts: 1 },
  ]);
  expect(await events.waiting('post')).toEqual({ count: 0, oldest: null });
});

test('ED-04: a number without a РК waits for it for a day, and then no longer', async () => {
  await office.database.query(rows.number(1));
  expect(await office.taken()).toEqual([]);
  later();
  expect(await office.taken()).toEqual([]);
  expect(await office.system.events.waiting('post')).toMatchObject({ count: 1 });
  await office.database.query(`UPDATE delo.event SET at = now() - interval '25 hours'`);
  later();
  expect(await office.taken()).toEqual([]);
  expect(await office.system.events.waiting('post')).toMatchObject({ count: 0 });
});
