import type { Transaction } from '../../ports/database.ts';
import type { StoredValue } from './values.ts';

/** Values of one РК or rubric line, under the name of their columns; what is not named stays as it is. */
export interface ValueRow {
  readonly isn: number;
  readonly values: Readonly<Record<string, StoredValue>>;
}

/** Tables of values that belong to РК, by the column that names the row. */
const keys = { AR_RC_VALUE: 'ISN_DOC', AR_RUBRIC_VALUE: 'ISN_REF_RUBRIC' } as const;

/**
 * Writes values, one statement for all rows that name the same columns: a column that a row does not name may be
 * changed by somebody else at the same time. Names of columns must be names of attributes that exist.
 */
export async function writeValueRows(
  table: keyof typeof keys,
  rows: readonly ValueRow[],
  transaction: Transaction,
): Promise<void> {
  const key = keys[table];
  for (const [names, alike] of byColumns(rows)) {
    const columns = names.map((name) => `"${name}"`);
    await transaction.query(
      `INSERT INTO delo."${table}" ("${key}", ${columns.join(', ')})
       SELECT "${key}", ${columns.join(', ')} FROM json_populate_recordset(null::delo."${table}", $1) ORDER BY "${key}"
       ON CONFLICT ("${key}") DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
      [JSON.stringify(alike.map(({ isn, values }) => ({ ...values, [key]: isn })))],
    );
  }
}

function byColumns(rows: readonly ValueRow[]): Iterable<[string[], ValueRow[]]> {
  const groups = new Map<string, [string[], ValueRow[]]>();
  for (const row of rows) {
    const names = Object.keys(row.values).sort();
    if (names.length === 0) continue;
    const group = groups.get(names.join()) ?? [names, []];
    groups.set(names.join(), group);
    group[1].push(row);
  }
  return groups.values();
}
