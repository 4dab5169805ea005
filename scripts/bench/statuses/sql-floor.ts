import type pg from 'pg';
import { seconds } from '../registration/eight.ts';

/** Statuses in one transaction, when they are drafted and when they are settled, as in the host. */
const drafted = 500;
const settled = 200;

/**
 * Seconds to write the rows of the last `count` statuses by set-based SQL into tables of the same shape, indexes and
 * content: requests, what was told, values and stamps of the РК, protocol, events that go; and then the outcomes, which
 * change requests, values and stamps once more.
 */
export async function sqlFloor(sql: pg.Client, count: number): Promise<number> {
  await sql.query('drop schema if exists floor cascade; create schema floor');
  for (const [twin, table] of Object.entries(tables)) {
    await sql.query(`create table floor.${twin} (like ${table} including all)`);
    const columns = await columnsOf(sql, table);
    await copyRoom(sql, table, twin);
    const rows = emptyAtFirst.has(twin)
      ? ''
      : `insert into floor.${twin} (${columns}) overriding system value select ${columns} from ${table};`;
    await sql.query(`${rows} analyze floor.${twin}`);
  }
  const statuses = await sql.query<{ id: number; isn: number }>(
    `select id, document_isn as isn from plugin_pos.outbox where kind = 'status' order by id desc limit $1`,
    [count],
  );
  const isns = statuses.rows.map(({ isn }) => isn);
  await sql.query(
    `insert into floor.event (stream, kind, isn_doc, ref) select 'pos', 'resolution', isn, isn from unnest($1::bigint[]) as e(isn)`,
    [isns],
  );
  const drafts = await draftParts(sql, statuses.rows);
  const outcomes = await outcomeParts(sql, statuses.rows);
  await sql.query('checkpoint');
  const taken = await seconds(async () => {
    for (const parameters of drafts) await transaction(sql, draftStatements, parameters);
    for (const parameters of outcomes) await transaction(sql, outcomeStatements, parameters);
  });
  await sql.query('drop schema floor cascade');
  return taken;
}

const tables: Readonly<Record<string, string>> = {
  outbox: 'plugin_pos.outbox',
  told: 'plugin_pos.status_told',
  rc: 'delo."DOC_RC"',
  value: 'delo."AR_RC_VALUE"',
  prot: 'delo."PROT"',
  prot_info: 'delo."PROT_INFO"',
  event: 'delo.event',
};
const emptyAtFirst = new Set(['outbox', 'told', 'event', 'prot', 'prot_info']);

type Statement = readonly [sql: string, part: string];

const insertRows = (twin: string): string =>
  `insert into floor.${twin} overriding system value select * from json_populate_recordset(null::floor.${twin}, $1)`;
const stamp = `update floor.rc set version = version + 1, "UPD_DATE" = now(), "UPD_WHO" = 1 where "ISN_DOC" = any($1)`;
const protocol: readonly Statement[] = [
  [
    `insert into floor.prot ("OPER_ID", "OPER_DESCRIBE", "REF_ISN", "TIME_STAMP", "USER_ISN", "OPER_COMMENT", "ISN_PROT_INFO")
     select "OPER_ID", "OPER_DESCRIBE", "REF_ISN", "TIME_STAMP", "USER_ISN", "OPER_COMMENT", "ISN_PROT_INFO"
       from json_populate_recordset(null::floor.prot, $1)`,
    'prot',
  ],
  [
    `insert into floor.prot_info ("INFO") select "INFO" from json_populate_recordset(null::floor.prot_info, $1)`,
    'prot_info',
  ],
];

const draftStatements: readonly Statement[] = [
  [`delete from floor.event where isn_doc = any($1)`, 'isns'],
  [
    `update floor.value v set "POS_STATUS" = 'Назначен исполнитель', "POS_COMMENT" = r."POS_COMMENT"
       from json_populate_recordset(null::floor.value, $1) r where v."ISN_DOC" = r."ISN_DOC"`,
    'value',
  ],
  [stamp, 'isns'],
  ...protocol,
  [insertRows('outbox'), 'outbox'],
  [insertRows('told'), 'told'],
];

const outcomeStatements: readonly Statement[] = [
  [
    `update floor.outbox o set state = 'done', claimed_by = null, claimed_until = null, attempts = r.attempts,
            settled_at = r.settled_at, answered = r.answered, sent_state = r.sent_state
       from json_populate_recordset(null::floor.outbox, $1) r where o.id = r.id`,
    'outbox',
  ],
  [
    `update floor.value v set "POS_SENDING" = r."POS_SENDING"
       from json_populate_recordset(null::floor.value, $1) r where v."ISN_DOC" = r."ISN_DOC"`,
    'value',
  ],
  [stamp, 'isns'],
  ...protocol,
];

type Parameters = Readonly<Record<string, unknown>>;
type Row = { readonly id: number; readonly isn: number };

async function transaction(sql: pg.Client, statements: readonly Statement[], parameters: Parameters): Promise<void> {
  await sql.query('begin');
  for (const [text, part] of statements) await sql.query(text, [parameters[part]]);
  await sql.query('commit');
}

async function draftParts(sql: pg.Client, rows: readonly Row[]): Promise<Parameters[]> {
  return await parts(rows, drafted, async (isns, ids) => ({
    isns,
    value: await json(sql, 'delo."AR_RC_VALUE"', `"ISN_DOC" = any($1)`, isns),
    outbox: await json(sql, 'plugin_pos.outbox', 'id = any($1)', ids),
    told: await json(sql, 'plugin_pos.status_told', `document_isn = any($1) and subject <> 'document'`, isns),
    // «Статус» or «Комментарий» of each РК.
    ...(await protocolOf(sql, isns)),
  }));
}

async function outcomeParts(sql: pg.Client, rows: readonly Row[]): Promise<Parameters[]> {
  return await parts(rows, settled, async (isns, ids) => ({
    isns,
    value: await json(sql, 'delo."AR_RC_VALUE"', `"ISN_DOC" = any($1)`, isns),
    outbox: await json(sql, 'plugin_pos.outbox', 'id = any($1)', ids),
    // «Состояние отправки в ПОС» of each РК.
    ...(await protocolOf(sql, isns)),
  }));
}

async function parts(
  rows: readonly Row[],
  size: number,
  make: (isns: number[], ids: number[]) => Promise<Parameters>,
): Promise<Parameters[]> {
  const made: Parameters[] = [];
  for (let from = 0; from < rows.length; from += size) {
    const part = rows.slice(from, from + size);
    made.push(
      await make(
        part.map(({ isn }) => isn),
        part.map(({ id }) => id),
      ),
    );
  }
  return made;
}

/** The last record of each РК, with its additional information. */
async function protocolOf(sql: pg.Client, isns: readonly number[]): Promise<Parameters> {
  const last = `select max(id) from delo."PROT" where "REF_ISN" = any($1) group by "REF_ISN"`;
  return {
    prot: await json(sql, 'delo."PROT"', `id in (${last})`, isns),
    prot_info: await json(
      sql,
      'delo."PROT_INFO"',
      `"ISN_PROT_INFO" in (select "ISN_PROT_INFO" from delo."PROT" where id in (${last}))`,
      isns,
    ),
  };
}

async function json(sql: pg.Client, table: string, where: string, keys: readonly number[]): Promise<string> {
  const { rows } = await sql.query<{ rows: string }>(
    `select coalesce(json_agg(to_json(t)), '[]')::text as rows from ${table} t where ${where}`,
    [keys],
  );
  return rows[0]!.rows;
}

/** The floor is to be as well off as the host. */
async function copyRoom(sql: pg.Client, table: string, twin: string): Promise<void> {
  const { rows } = await sql.query<{ options: string | null }>(
    `select array_to_string(reloptions, ', ') as options from pg_class where oid = $1::regclass`,
    [table],
  );
  if (rows[0]?.options) await sql.query(`alter table floor.${twin} set (${rows[0].options})`);
}

async function columnsOf(sql: pg.Client, table: string): Promise<string> {
  const { rows } = await sql.query<{ names: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as names from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  return rows[0]!.names;
}
