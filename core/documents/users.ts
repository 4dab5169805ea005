import type { Sql } from '../ports/database.ts';
import { prepared } from '../ports/prepared.ts';

/**
 * ISN of users by login. «ДЕЛО» names users by number in its records; a login that it does not know yet gets one.
 * Logging in is none of its business.
 */
export async function userIsns(logins: Iterable<string>, sql: Sql): Promise<Map<string, number>> {
  const wanted = [...new Set(logins)].sort();
  const found = await known(wanted, sql);
  const missing = wanted.filter((login) => !found.has(login));
  if (missing.length === 0) return found;
  await sql.query(
    `INSERT INTO delo."USER_CL" ("CLASSIF_NAME") SELECT login FROM unnest($1::text[]) AS login ORDER BY login
     ON CONFLICT DO NOTHING`,
    [missing],
  );
  return known(wanted, sql);
}

export async function userIsn(login: string, sql: Sql): Promise<number> {
  return (await userIsns([login], sql)).get(login)!;
}

/** Whether the login is a technical user's, in whatever case. */
export async function isTechnicalUser(login: string, sql: Sql): Promise<boolean> {
  const rows = await sql.query(
    `SELECT FROM delo."USER_CL" WHERE technical AND "DELETED" = 0
       AND lower("CLASSIF_NAME" COLLATE "und-x-icu") = lower($1::text COLLATE "und-x-icu")`,
    [login],
  );
  return rows.length > 0;
}

const isnsOf = prepared(
  'SELECT "CLASSIF_NAME" AS login, "ISN_LCLASSIF" AS isn FROM delo."USER_CL" WHERE "CLASSIF_NAME" = ANY($1)',
);

async function known(logins: string[], sql: Sql): Promise<Map<string, number>> {
  const rows = await sql.query<{ login: string; isn: number }>(isnsOf, [logins]);
  return new Map(rows.map(({ login, isn }) => [login, isn]));
}
