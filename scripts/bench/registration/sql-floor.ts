import pg from 'pg';
import { seconds } from './eight.ts';

/** Tables that a registration writes. */
const tables = [
  'delo."DOC_RC"',
  'delo.registration_key',
  'delo."CITIZEN"',
  'delo."REF_CORRESP"',
  'delo."REF_RUBRIC"',
  'delo."REF_LINK"',
  'delo."REF_FILE"',
  'delo."AR_RC_VALUE"',
  'delo."DOC_FOLDER_ITEM"',
  'delo."PROT"',
  'delo."PROT_INFO"',
  'plugin_pos.inbox',
  'plugin_pos.outbox',
];

/** Documents in one transaction, as in the host. */
const batch = 100;

interface Insert {
  readonly sql: string;
  /** JSON arrays of rows, one for each transaction. */
  readonly parts: string[];
}

/**
 * Seconds to write the rows that the run left behind into tables of the same shape and indexes, by one
 * `insert … json_populate_recordset` for each table and batch.
 */
export async function sqlFloor(url: string, messages: number): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('drop schema if exists floor cascade; create schema floor');
    const transactions = Math.ceil(messages / batch);
    const inserts: Insert[] = [];
    for (const [index, table] of tables.entries())
      inserts.push(await prepare(client, table, `floor.t${index}`, transactions));
    await client.query('checkpoint');
    return await seconds(async () => {
      for (let part = 0; part < transactions; part++) {
        await client.query('begin');
        for (const { sql, parts } of inserts) if (parts[part]) await client.query(sql, [parts[part]]);
        await client.query('commit');
      }
    });
  } finally {
    await client.end();
  }
}

async function prepare(client: pg.Client, table: string, twin: string, transactions: number): Promise<Insert> {
  await client.query(`create table ${twin} (like ${table} including all)`);
  const { rows: columns } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  const names = columns.map(({ name }) => name).join(', ');
  const { rows: parts } = await client.query<{ part: string }>(
    `select json_agg(to_json(r))::text as part
       from (select *, ntile($1) over () as part from (select ${names} from ${table}) t) r group by r.part order by r.part`,
    [transactions],
  );
  const sql = `insert into ${twin} (${names}) overriding system value
                 select ${names} from json_populate_recordset(null::${twin}, $1)`;
  return { sql, parts: parts.map(({ part }) => part) };
}
