import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createDatabase } from '../../../core/adapters/postgres/index.ts';
import { patiently } from '../../../core/documents/wizard/patience.ts';
import { ensureWatch } from '../../../core/documents/wizard/watch.ts';
import { draft } from './office.ts';
import { openWatchedOffice, rows, type WatchedOffice, watch } from './watched-office.ts';

let office: WatchedOffice;
beforeEach(async () => {
  office = await openWatchedOffice();
});
afterEach(() => office.end());

const sql = (statement: string) => office.database.query<{ text: string }>(statement);

test('ED-03: a repeat of the triggers changes nothing, also after an attribute was added, and takes no lock', async () => {
  const { wizard } = office.system;
  await wizard.ensureAttributes([{ apiName: 'ADDED', owner: 'document', title: 'Новый', type: 'text' }], false);
  const program = await office.program();
  await program.query(`BEGIN; ${rows.document(1)}; ${rows.number(1)}; ${rows.resolution(11, 1)}; ${rows.executor(11)}`);
  expect(await wizard.isWatched(watch)).toBe(true);
  const lines = await wizard.ensureWatch(watch, false);
  expect(lines).toHaveLength(7);
  for (const line of lines) expect(line).toMatch(/: уже есть, изменений не требуется\.$/);
  await program.query('COMMIT');
  expect(await office.taken()).toEqual(['document 1', 'resolution 1 11']);
});

test.each([
  ['a trigger is switched off', 'ALTER TABLE delo."REPLY" DISABLE TRIGGER watch_post_insert'],
  ['a trigger is gone', 'DROP TRIGGER watch_post_insert ON delo."REPLY"'],
  ['a function is gone with its triggers', 'DROP FUNCTION delo.watch_post_executors() CASCADE'],
  [
    'a function does something else',
    `CREATE OR REPLACE FUNCTION delo.watch_post_executors() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
  ],
  [
    'a trigger is another',
    `DROP TRIGGER watch_post_insert ON delo."REPLY"; CREATE TRIGGER watch_post_insert AFTER INSERT ON delo."REPLY"
       FOR EACH ROW EXECUTE FUNCTION delo.watch_post_executors()`,
  ],
  ['everybody may call a function', 'GRANT EXECUTE ON FUNCTION delo.watch_post_mark TO PUBLIC'],
])('ED-03: the wizard mends what others spoiled: %s', async (_, spoil) => {
  const { wizard } = office.system;
  await sql(spoil);
  expect(await wizard.isWatched(watch)).toBe(false);
  expect((await wizard.ensureWatch(watch, true)).join()).toMatch(/будут (обновлены|добавлены)/);
  expect(await wizard.isWatched(watch)).toBe(false);
  await wizard.ensureWatch(watch, false);
  expect(await wizard.isWatched(watch)).toBe(true);
  await sql([rows.document(1), rows.number(1), rows.resolution(11, 1), rows.executor(11)].join('; '));
  expect(await office.taken()).toEqual(['document 1', 'resolution 1 11']);
});

test('ED-03: a changed watch changes its triggers, and takes away those it no longer needs', async () => {
  const { wizard } = office.system;
  const { rubrics: _, ...less } = watch;
  await wizard.ensureWatch(less, false);
  expect([await wizard.isWatched(less), await wizard.isWatched(watch)]).toEqual([true, false]);
  const [left] = await sql(
    `SELECT string_agg(tgrelid::regclass::text, ' ') AS text FROM pg_trigger WHERE tgname LIKE 'watch_post%'`,
  );
  expect(left!.text).not.toMatch(/RUBRIC|event/);
  await sql([rows.document(1), rows.number(1)].join('; '));
  expect(await office.taken()).toEqual(['document 1']);
});

test('ED-03: triggers on an attribute that is missing are refused by its name, and nothing is changed', async () => {
  const missing = { ...watch, stream: 'other', documents: { kind: 2, attribute: 'NOWHERE' } as const };
  await expect(office.system.wizard.ensureWatch(missing, false)).rejects.toMatchObject({
    code: 'ATTRIBUTE_UNKNOWN',
    item: 'NOWHERE',
  });
  const found = await sql(`SELECT proname AS text FROM pg_proc WHERE proname LIKE 'watch_other%'`);
  expect(found).toEqual([]);
});

test.each([
  { stream: "pos'; --" },
  { stream: 'pos_more' },
  { channel: 'Канал' },
  { documents: { kind: 2, attribute: 'A"B' } },
  { documents: { kind: 4, attribute: 'MSG_ID' } },
  { documents: undefined },
])('ED-03: names that could not stand in SQL do not get there: %j', async (wrong) => {
  const { wizard } = office.system;
  await expect(async () => wizard.ensureWatch({ ...watch, ...wrong } as never, false)).rejects.toThrow(/Not a watch/);
});

test('ED-03: two wizards at once: one makes the triggers, the other finds them', async () => {
  await office.system.wizard.removeWatch('post', false);
  const other = createDatabase(office.url);
  const both = await Promise.all([office.database, other].map((database) => ensureWatch(watch, false, database)));
  await other.close();
  const said = both.map((lines) => new Set(lines.map((line) => line.replace(/^.*: /, ''))));
  expect(said).toContainEqual(new Set(['добавлены.']));
  expect(said).toContainEqual(new Set(['уже есть, изменений не требуется.']));
});

test('ED-03: a wizard beside registration: nobody fails, nothing is lost', async () => {
  const { wizard } = office.system;
  let working = true;
  const registered: number[] = [];
  const register = async (name: string) => {
    for (let turn = 0; working; turn += 1) {
      const drafts = Array.from({ length: 5 }, (_, index) =>
        draft(office, `${name}-${turn}-${index}`, { attributes: { MSG_ID: `${name}-${turn}-${index}` } }),
      );
      const done = await office.database.transaction((transaction) => office.system.register(drafts, transaction));
      registered.push(...done.map(({ isn }) => isn));
    }
  };
  const registrations = ['a', 'b', 'c'].map(register);
  for (let turn = 0; turn < 3; turn += 1) {
    const added = { apiName: `ADDED_${turn}`, owner: 'document', title: 'Новый', type: 'text' } as const;
    await wizard.ensureAttributes([added], false);
    // Triggers are changed under the writers, never taken away.
    await sql(`COMMENT ON FUNCTION delo.watch_post_values() IS 'turn ${turn}'`);
    await sql('ALTER TABLE delo."REPLY" DISABLE TRIGGER watch_post_insert');
    await wizard.ensureWatch(watch, false);
    await wizard.removeAttributes([added], { dryRun: false });
  }
  working = false;
  await Promise.all(registrations);
  const events = await office.takenEvents(100_000);
  expect(new Set(events.map(({ isn }) => isn))).toEqual(new Set(registered));
});

test('ED-03: a wizard that a long transaction keeps from its locks hinders nobody, and goes on when it can', async () => {
  await office.system.wizard.removeWatch('post', false);
  const program = await office.program();
  await program.query(`BEGIN; ${rows.document(1)}`);
  const work = office.system.wizard.ensureWatch(watch, false);
  const other = await office.program();
  // Each waits behind the wizard for its lock only until that gives up, far below the deadlock time of the server.
  for (let isn = 2; isn < 6; isn += 1) await other.query(rows.document(isn));
  await program.query(`${rows.number(1)}; COMMIT`);
  await work;
  expect(await office.system.wizard.isWatched(watch)).toBe(true);
});

test('ED-03: tables that stay busy end the wizard with the reason, and nothing is changed', async () => {
  const program = await office.program();
  await program.query(`BEGIN; ${rows.document(1)}`);
  const work = patiently(
    office.database,
    async (transaction) => {
      await transaction.query('CREATE TABLE delo.half_made (i int)');
      await transaction.query('LOCK TABLE delo."DOC_RC" IN SHARE ROW EXCLUSIVE MODE');
    },
    500,
  );
  await expect(work).rejects.toMatchObject({
    code: 'DATABASE_BUSY',
    message: expect.stringMatching(/Ничего не изменено\. Повторите операцию позже\.$/),
  });
  expect(await office.database.query(`SELECT to_regclass('delo.half_made') AS made`)).toEqual([{ made: null }]);
  await program.query('COMMIT');
});

test('ED-03: a wizard killed in the middle has done nothing, and a repeat does it all', async () => {
  await office.system.wizard.removeWatch('post', false);
  const holder = await office.program();
  await holder.query('BEGIN; LOCK TABLE delo."event" IN SHARE ROW EXCLUSIVE MODE');
  const dying = createDatabase(office.url, { application: 'dying' });
  const work = ensureWatch(watch, false, dying).catch((error: Error) => error);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await sql(`SELECT pg_terminate_backend(pid)::text AS text FROM pg_stat_activity WHERE application_name = 'dying'`);
  expect(await work).toBeInstanceOf(Error);
  await dying.close();
  await holder.query('ROLLBACK');
  expect(await sql(`SELECT proname AS text FROM pg_proc WHERE proname LIKE 'watch_post%'`)).toEqual([]);
  await office.system.wizard.ensureWatch(watch, false);
  expect(await office.system.wizard.isWatched(watch)).toBe(true);
});

test('ED-04: triggers go with a dump: made again from their definitions they are the same', async () => {
  const { wizard } = office.system;
  const functions = await sql(
    `SELECT pg_get_functiondef(oid) || '; REVOKE ALL ON FUNCTION ' || oid::regprocedure || ' FROM PUBLIC' AS text
     FROM pg_proc WHERE proname LIKE 'watch_post%'`,
  );
  const triggers = await sql(
    `SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE tgname LIKE 'watch_post%' AND NOT tgisinternal`,
  );
  const definition = await office.database.query('SELECT * FROM delo.event_watch');
  await wizard.removeWatch('post', false);
  for (const { text } of [...functions, ...triggers]) await sql(text);
  await office.database.query(
    'INSERT INTO delo.event_watch SELECT * FROM jsonb_populate_recordset(null::delo.event_watch, $1)',
    [JSON.stringify(definition)],
  );
  expect(await wizard.isWatched(watch)).toBe(true);
  await sql([rows.document(1), rows.number(1)].join('; '));
  expect(await office.taken()).toEqual(['document 1']);
});
