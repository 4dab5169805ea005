import type { Database, Sql } from '../../ports/database.ts';
import type { Criteria, Where } from './criteria.ts';

/** What a list is ordered by, before the ISN. */
export interface OrderKey {
  readonly key: string;
  readonly type: string;
}

export interface Ordered extends OrderKey {
  readonly direction: 'ASC' | 'DESC';
}

export interface FoundRow {
  readonly isn: number;
  readonly key: string;
}

/** So many rows are looked through one after another for what most of them are expected to have. */
const walked = 3_000;

/**
 * The first rows in the order. Where criteria cannot be looked up in the order, the database would choose between looking
 * through a million of rows and sorting all that an index finds, and a guess that is wrong costs minutes. So it is asked
 * how many it expects: what is frequent is near the beginning, and looked for among the first rows only; what is rare is
 * found by its index as a whole, and then sorted.
 */
export async function findPage(
  criteria: Criteria,
  ordered: Ordered,
  limit: number,
  database: Database,
): Promise<FoundRow[]> {
  const where = criteria.where();
  if (criteria.hard.length === 0) return inOrder(criteria, where, ordered, limit, database);
  if (await isFrequent(criteria, where, limit, database)) {
    const found = await amongFirst(criteria, ordered, limit, database);
    if (found !== undefined) return found;
  }
  const { key, direction } = ordered;
  const query = `
    WITH found AS MATERIALIZED (SELECT d."ISN_DOC" AS isn, ${key} AS key FROM ${criteria.from} WHERE ${where.sql})
    SELECT isn, key FROM found ORDER BY key ${direction}, isn ${direction} LIMIT ${limit}`;
  return criteria.unordered((sql) => sql.query<FoundRow>(query, where.parameters), database);
}

/** The condition that a row stands beyond this place of the order. */
export function beyond({ key, type }: OrderKey, sign: '<' | '>', ...values: readonly [unknown, number]) {
  return {
    values,
    write: (first: string, isn: string) => `(${key}, d."ISN_DOC") ${sign} (${first}::${type}, ${isn}::bigint)`,
  };
}

function inOrder({ from }: Criteria, where: Where, { key, direction }: Ordered, limit: number, sql: Sql) {
  return sql.query<FoundRow>(
    `SELECT d."ISN_DOC" AS isn, ${key} AS key FROM ${from} WHERE ${where.sql}
     ORDER BY ${key} ${direction}, d."ISN_DOC" ${direction} LIMIT ${limit}`,
    where.parameters,
  );
}

async function isFrequent(criteria: Criteria, where: Where, limit: number, sql: Sql): Promise<boolean> {
  const expected = async (question: string, parameters: readonly unknown[]) => {
    const [row] = await sql.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      `EXPLAIN (FORMAT json) ${question}`,
      parameters,
    );
    return row!['QUERY PLAN'][0].Plan['Plan Rows'];
  };
  const matching = await expected(`SELECT 1 FROM ${criteria.from} WHERE ${where.sql}`, where.parameters);
  const plain = criteria.plainWhere();
  const all = await expected(`SELECT 1 FROM delo."DOC_RC" d WHERE ${plain.sql}`, plain.parameters);
  return matching * walked > all * limit * 2;
}

/** Looks through the first rows; undefined where they had too few, and there are more. */
async function amongFirst(
  criteria: Criteria,
  ordered: Ordered,
  limit: number,
  sql: Sql,
): Promise<FoundRow[] | undefined> {
  const { key, direction } = ordered;
  const plain = criteria.plainWhere();
  const [end] = await sql.query<FoundRow>(
    `SELECT d."ISN_DOC" AS isn, ${key} AS key FROM delo."DOC_RC" d WHERE ${plain.sql}
     ORDER BY ${key} ${direction}, d."ISN_DOC" ${direction} OFFSET ${walked} LIMIT 1`,
    plain.parameters,
  );
  if (end === undefined) return inOrder(criteria, criteria.where(), ordered, limit, sql);
  const within = criteria.where(beyond(ordered, direction === 'ASC' ? '<' : '>', end.key, end.isn));
  const rows = await inOrder(criteria, within, ordered, limit, sql);
  return rows.length === limit ? rows : undefined;
}
