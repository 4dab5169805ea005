import type { Sql } from '../../ports/database.ts';

/** Rows of directories that a user's input may refer to: what is marked as deleted is not there. */
const directories = {
  citizens: 'SELECT "ISN_CITIZEN" AS key FROM delo."CITIZEN" WHERE "ISN_CITIZEN" = ANY($1::bigint[]) AND "DELETED" = 0',
  deliveries:
    'SELECT "ISN_LCLASSIF" AS key FROM delo."DELIVERY_CL" WHERE "ISN_LCLASSIF" = ANY($1::bigint[]) AND "DELETED" = 0',
  organizations: 'SELECT "DUE" AS key FROM delo."ORGANIZ_CL" WHERE "DUE" = ANY($1::text[]) AND "DELETED" = 0',
  departments: 'SELECT "DUE" AS key FROM delo."DEPARTMENT" WHERE "DUE" = ANY($1::text[]) AND "DELETED" = 0',
  officials:
    'SELECT "DUE" AS key FROM delo."DEPARTMENT" WHERE "DUE" = ANY($1::text[]) AND "DELETED" = 0 AND "IS_NODE" = 1',
  rubrics: 'SELECT "DUE" AS key FROM delo."RUBRIC_CL" WHERE "DUE" = ANY($1::text[]) AND "DELETED" = 0',
} as const;

/** Which of the keys are rows of the directory. */
export async function existing<Key extends string | number>(
  directory: keyof typeof directories,
  keys: readonly Key[],
  sql: Sql,
): Promise<Set<Key>> {
  if (keys.length === 0) return new Set();
  const rows = await sql.query<{ key: Key }>(directories[directory], [[...new Set(keys)]]);
  return new Set(rows.map(({ key }) => key));
}
