import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../scripts/harness/until.ts';
import { draft } from './office.ts';
import { openWatchedOffice, orders, rows, type WatchedOffice } from './watched-office.ts';

let office: WatchedOffice;
beforeAll(async () => {
  office = await openWatchedOffice();
});
afterAll(() => office.end());
afterEach(() => office.clear());

const sql = (statement: string) => office.database.query(statement);
/** What another program does, in one transaction. */
const write = (...statements: string[]) =>
  office.database.transaction(async (transaction) => void (await transaction.query(statements.join('; '))));
/** In a transaction for each statement. */
const writeApart = async (...statements: string[]) => {
  for (const statement of statements) await sql(statement);
};

const appeal = [rows.document(1), rows.number(1)];
const assigned = [...appeal, rows.resolution(11, 1), rows.executor(11)];

describe('ED-04: creation of a РК обращения', () => {
  test('is one event, in whatever order its rows are written', async () => {
    for (const order of orders(appeal)) {
      for (const how of [write, writeApart]) {
        await how(...order);
        expect(await office.taken()).toEqual(['document 1']);
        await office.clear();
      }
    }
    expect(await office.system.events.waiting('post')).toEqual({ count: 0, oldest: null });
  });

  test('is one event for each РК of a set, and nothing for those without a number', async () => {
    await write(
      `INSERT INTO delo."DOC_RC" ("ISN_DOC", "KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE")
       SELECT i, 2, '0.', '0.', i, i, '2026-03-10' FROM generate_series(1, 300) i`,
      `INSERT INTO delo."AR_RC_VALUE" ("ISN_DOC", "MSG_ID")
       SELECT i, CASE i % 3 WHEN 0 THEN 'm-' || i WHEN 1 THEN '  ' END FROM generate_series(1, 300) i`,
    );
    const events = await office.takenEvents(1000);
    expect(events.map(({ isn }) => isn)).toEqual(Array.from({ length: 100 }, (_, index) => (index + 1) * 3));
    expect(events[0]).toMatchObject({ kind: 'document', stream: 'post', ref: null, attempts: 0 });
  });

  test('is seen in rows that COPY writes', async () => {
    const copied = (table: string, columns: string, line: string) =>
      `COPY delo."${table}" (${columns}) FROM PROGRAM 'printf "${line}"' (DELIMITER ';')`;
    await write(
      copied('AR_RC_VALUE', '"ISN_DOC", "MSG_ID"', '1;a\\n2;b\\n'),
      copied(
        'DOC_RC',
        '"ISN_DOC", "KIND_DOC", "DUE_DOCGROUP", "DUE_CARD", "ORDER_NUM", "FREE_NUM", "DOC_DATE"',
        '1;2;0.;0.;1;1;2026-03-10\\n2;2;0.;0.;2;2;2026-03-10\\n',
      ),
      copied(
        'RESOLUTION',
        '"ISN_RESOLUTION", "ISN_REF_DOC", "DUE_AUTHOR", "RESOLUTION_DATE"',
        '11;1;0.1.;2026-03-10\\n',
      ),
      copied('REPLY', '"ISN_RESOLUTION", "DUE", "MAIN_FLAG"', '11;0.2.;1\\n'),
    );
    expect(await office.taken()).toEqual(['document 1', 'document 2', 'resolution 1 11']);
  });

  test('is an event when the module registers it', async () => {
    const registered = await office.database.transaction((transaction) =>
      office.system.register(
        ['a', 'b'].map((key) => draft(office, key, { attributes: { MSG_ID: key } })),
        transaction,
      ),
    );
    expect(await office.taken()).toEqual(registered.map(({ isn }) => `document ${isn}`));
  });

  test('is also the filling or change of its number, whoever does it; a write that changes nothing is none', async () => {
    await write(rows.document(1), rows.number(1, null));
    expect(await office.taken()).toEqual([]);
    const number = (value: string) => sql(`UPDATE delo."AR_RC_VALUE" SET "MSG_ID" = ${value}`);
    for (const [value, events] of [
      ["' '", []],
      ["'m-1'", ['document 1']],
      ["'m-1'", []],
      ["'m-2'", ['document 1']],
      ['NULL', []],
      ["'m-2'", ['document 1']],
    ] as const) {
      await number(value);
      expect([value, await office.taken()]).toEqual([value, events]);
    }
    await sql(`UPDATE delo."AR_RC_VALUE" SET "MSG_COST" = 5`);
    await sql(`UPDATE delo."DOC_RC" SET "ANNOTAT" = 'Иначе', "PLAN_DATE" = '2026-04-01'`);
    expect(await office.taken()).toEqual([]);
  });

  test('is the filling by INSERT … ON CONFLICT, whichever way it goes', async () => {
    await write(rows.document(1), rows.document(2), rows.number(2, null));
    const upsert = `INSERT INTO delo."AR_RC_VALUE" ("ISN_DOC", "MSG_ID") VALUES (1, 'a'), (2, 'b')
      ON CONFLICT ("ISN_DOC") DO UPDATE SET "MSG_ID" = excluded."MSG_ID"`;
    await sql(upsert);
    expect((await office.taken()).sort()).toEqual(['document 1', 'document 2']);
    await sql(upsert);
    await sql(`${upsert.split('DO UPDATE')[0]} DO NOTHING`);
    expect(await office.taken()).toEqual([]);
  });

  test('is the filling by MERGE', async () => {
    await write(rows.document(1), rows.document(2), rows.number(2, null));
    await sql(`MERGE INTO delo."AR_RC_VALUE" v USING (VALUES (1, 'a'), (2, 'b')) AS n (isn, number) ON v."ISN_DOC" = n.isn
      WHEN MATCHED THEN UPDATE SET "MSG_ID" = n.number
      WHEN NOT MATCHED THEN INSERT ("ISN_DOC", "MSG_ID") VALUES (n.isn, n.number)`);
    expect((await office.taken()).sort()).toEqual(['document 1', 'document 2']);
  });

  test('and its resolution, all in one statement, are an event each', async () => {
    await sql(`WITH a AS (${rows.executor(11)}), b AS (${rows.resolution(11, 1)}), c AS (${rows.number(1)})
      ${rows.document(1)}`);
    expect(await office.taken()).toEqual(['document 1', 'resolution 1 11']);
  });

  test('brings the resolutions that were there before the number', async () => {
    await writeApart(rows.document(1), rows.resolution(11, 1), rows.executor(11), rows.resolution(12, 1));
    expect(await office.taken()).toEqual([]);
    await sql(rows.number(1));
    expect(await office.taken()).toEqual(['document 1', 'resolution 1 11']);
  });

  test('is the change of its kind into «Письма граждан»', async () => {
    await write(rows.document(1, 1), rows.number(1));
    expect(await office.taken()).toEqual([]);
    await sql('UPDATE delo."DOC_RC" SET "KIND_DOC" = 2');
    expect(await office.taken()).toEqual(['document 1']);
  });

  test.each([1, 3] as const)('never is a РК of kind %s, whatever it carries', async (kind) => {
    await write(rows.document(1, kind), rows.number(1), rows.resolution(11, 1), rows.executor(11));
    await write(rows.number(2), rows.executor(12), rows.resolution(12, 2), rows.document(2, kind));
    expect(await office.taken()).toEqual([]);
  });
});

describe('ED-04: a resolution of a РК обращения', () => {
  beforeEach(async () => {
    await write(...appeal);
    await office.taken();
  });

  test('is an event with its first responsible executor, whether that comes with it or later', async () => {
    await sql(rows.resolution(11, 1));
    await sql(rows.executor(11, '0.3.', 0));
    expect(await office.taken()).toEqual([]);
    await sql(rows.executor(11));
    expect(await office.taken()).toEqual(['resolution 1 11']);
    await write(rows.executor(12), rows.resolution(12, 1));
    expect(await office.taken()).toEqual(['resolution 1 12']);
    await sql(rows.resolution(13, 1));
    await sql(rows.executor(13, '0.2.', 0));
    await sql(`UPDATE delo."REPLY" SET "MAIN_FLAG" = 1 WHERE "ISN_RESOLUTION" = 13`);
    expect(await office.taken()).toEqual(['resolution 1 13']);
  });

  test('is one of any level', async () => {
    await write(rows.resolution(11, 1), rows.executor(11));
    await write(
      rows.resolution(12, 1),
      'UPDATE delo."RESOLUTION" SET "ISN_PARENT_RES" = 11 WHERE "ISN_RESOLUTION" = 12',
      rows.executor(12, '0.4.'),
    );
    expect(await office.taken()).toEqual(['resolution 1 11', 'resolution 1 12']);
  });

  test.each([
    ['text', `UPDATE delo."RESOLUTION" SET "RESOLUTION_TEXT" = 'Ответить'`, true],
    ['text taken away', `UPDATE delo."RESOLUTION" SET "RESOLUTION_TEXT" = NULL`, true],
    ['author', `UPDATE delo."RESOLUTION" SET "DUE_AUTHOR" = '0.9.'`, true],
    ['date', `UPDATE delo."RESOLUTION" SET "RESOLUTION_DATE" = '2026-03-11'`, true],
    ['plan date', `UPDATE delo."RESOLUTION" SET "PLAN_DATE" = '2026-04-01'`, true],
    [
      'text together with others',
      `UPDATE delo."RESOLUTION" SET "RESOLUTION_TEXT" = 'Ответить', "CONTROL_STATE" = 1, "UPD_DATE" = now()`,
      true,
    ],
    ['another executor', rows.executor(11, '0.3.', 0), true],
    ['executor replaced', `UPDATE delo."REPLY" SET "DUE" = '0.5.' WHERE "MAIN_FLAG" = 1`, true],
    ['executor deleted', `DELETE FROM delo."REPLY" WHERE "DUE" = '0.6.'`, true],
    ['the only responsible one deleted', `DELETE FROM delo."REPLY" WHERE "MAIN_FLAG" = 1`, false],
    ['no longer responsible', `UPDATE delo."REPLY" SET "MAIN_FLAG" = 0`, false],
    ['the same again', `UPDATE delo."RESOLUTION" SET "RESOLUTION_TEXT" = "RESOLUTION_TEXT"`, false],
    ['control and time of change', `UPDATE delo."RESOLUTION" SET "CONTROL_STATE" = 1, "UPD_DATE" = now()`, false],
    ['report of the executor', `UPDATE delo."REPLY" SET "REPLY_TEXT" = 'Сделано', "REPLY_DATE" = now()`, false],
    ['the executor as he is', `UPDATE delo."REPLY" SET "DUE" = "DUE"`, false],
    ['deleting it', 'DELETE FROM delo."RESOLUTION"; DELETE FROM delo."REPLY"', false],
    ['deleting it, executors first', 'DELETE FROM delo."REPLY"; DELETE FROM delo."RESOLUTION"', false],
  ])('%s: %s', async (_, change, counts) => {
    await write(rows.resolution(11, 1), rows.executor(11), rows.executor(11, '0.6.', 0));
    await office.taken();
    await write(change);
    expect(await office.taken()).toEqual(counts ? ['resolution 1 11'] : []);
  });

  test('is one event however many of its rows a transaction changes, and one for each that a statement changes', async () => {
    await write(rows.resolution(11, 1), rows.executor(11), rows.resolution(12, 1), rows.executor(12));
    await office.taken();
    await write(
      `UPDATE delo."RESOLUTION" SET "RESOLUTION_TEXT" = 'Ответить'`,
      `UPDATE delo."REPLY" SET "DUE" = '0.5.'`,
      rows.executor(11, '0.6.', 0),
    );
    expect(await office.taken()).toEqual(['resolution 1 11', 'resolution 1 12']);
  });

  test('goes with its executors to another РК', async () => {
    await write(rows.document(2), rows.number(2), rows.resolution(11, 1), rows.executor(11));
    await office.taken();
    await sql('UPDATE delo."RESOLUTION" SET "ISN_REF_DOC" = 2');
    expect(await office.taken()).toEqual(['resolution 2 11']);
  });
});

test('ED-04: the responsible executor is an event, in whatever order РК, number, resolution and executor are written', async () => {
  for (const order of orders(assigned)) {
    for (const how of [write, writeApart]) {
      await how(...order);
      expect([order, await office.taken()]).toEqual([order, ['document 1', 'resolution 1 11']]);
      await office.clear();
    }
  }
});

test('ED-04: what is rolled back, whole or to a savepoint, is no event', async () => {
  await sql(`BEGIN; ${assigned.join('; ')}; ROLLBACK`);
  expect(await office.taken()).toEqual([]);
  await write(
    ...appeal,
    'SAVEPOINT a',
    rows.resolution(11, 1),
    rows.executor(11),
    'ROLLBACK TO a',
    rows.resolution(12, 1),
    'SAVEPOINT b',
    rows.executor(12),
    'RELEASE b',
  );
  expect(await office.taken()).toEqual(['document 1', 'resolution 1 12']);
});

test('ED-04: listeners are told when the transaction commits, and not before, nor when it is rolled back', async () => {
  let told = 0;
  const subscription = await office.database.listen('post_events', () => {
    told += 1;
  });
  const program = await office.program();
  await program.query(`BEGIN; ${assigned.join('; ')}`);
  await program.query('ROLLBACK');
  await program.query(
    `BEGIN; ${rows.document(2, 3)}; ${rows.number(2)}; ${rows.resolution(21, 2)}; ${rows.executor(21)}; COMMIT`,
  );
  await program.query(`BEGIN; ${assigned.join('; ')}`);
  // Anything sent so far has arrived when this one has.
  let marked = false;
  const mark = await office.database.listen('mark', () => {
    marked = true;
  });
  await sql(`NOTIFY mark`);
  await until('the mark', () => marked);
  expect([told, await office.taken()]).toEqual([0, []]);
  await program.query('COMMIT');
  await until('the notification', () => told === 1);
  await Promise.all([subscription.close(), mark.close()]);
});

test('ED-04: any role that may write the tables records events, by whatever search path, and may do nothing else', async () => {
  const role = `clerk_${Math.random().toString(36).slice(2)}`;
  const admin = await office.program();
  await admin.query(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA delo TO ${role};
    GRANT SELECT, INSERT ON delo."DOC_RC", delo."AR_RC_VALUE", delo."RESOLUTION", delo."REPLY", delo."REF_RUBRIC",
      delo."AR_RUBRIC_VALUE" TO ${role};
    GRANT USAGE ON SEQUENCE delo."ISN_SEQ" TO ${role}; CREATE SCHEMA evil; GRANT ALL ON SCHEMA evil TO ${role}`);
  const program = await office.program(role);
  await program.query(`
    CREATE FUNCTION evil.pg_notify(text, text) RETURNS void LANGUAGE sql AS $$ SELECT 1/0 $$;
    CREATE FUNCTION evil.btrim(text) RETURNS text LANGUAGE sql AS $$ SELECT ''::text $$;
    CREATE TEMP TABLE new_rows (i int); CREATE TEMP TABLE event (i int);
    SET search_path = evil, pg_temp, pg_catalog`);
  await program.query(`BEGIN; ${assigned.join('; ')}; ${rows.line(5, 1)}; ${rows.status(5, 'Новый')}; COMMIT`);
  expect(await office.taken()).toEqual(['document 1', 'resolution 1 11', 'rubric 1 5']);
  await expect(program.query('SELECT * FROM delo.event')).rejects.toMatchObject({ code: '42501' });
  await expect(program.query(`SELECT delo.watch_post_mark('MSG_SHOWN', '{1}', true)`)).rejects.toMatchObject({
    code: '42501',
  });
  await program.end();
  await admin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}; DROP SCHEMA evil CASCADE`);
});
