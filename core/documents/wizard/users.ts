import type { Database, Sql } from '../../ports/database.ts';
import { patiently } from './patience.ts';
import { texts } from './texts.ts';

/** Makes a technical user, whom records name and who cannot log in (ED-03). A repeat changes nothing. */
export async function ensureTechnicalUser(
  user: { readonly login: string; readonly name: string; readonly at: Date },
  dryRun: boolean,
  database: Database,
): Promise<string[]> {
  const [found] = await database.query<{ technical: boolean }>(
    'SELECT technical AND "DELETED" = 0 AS technical FROM delo."USER_CL" WHERE "CLASSIF_NAME" = $1',
    [user.login],
  );
  const said = (what: string) => [`${texts.user(user.login)}: ${what}.`];
  if (found?.technical) return said(texts.same);
  if (!dryRun) {
    await database.query(
      `INSERT INTO delo."USER_CL" ("CLASSIF_NAME", "SURNAME_PATRON", technical, "PROTECTED", "INS_DATE")
       VALUES ($1, $2, true, 1, $3)
       ON CONFLICT ("CLASSIF_NAME") DO UPDATE SET technical = true, "PROTECTED" = 1, "DELETED" = 0,
         "SURNAME_PATRON" = coalesce("USER_CL"."SURNAME_PATRON", excluded."SURNAME_PATRON"), "UPD_DATE" = $3`,
      [user.login, user.name, user.at],
    );
  }
  const what = found === undefined ? texts.add(dryRun) : texts.change(dryRun, texts.userCannotLogIn);
  return said(found === undefined ? `${what}, ${texts.userCannotLogIn}` : what);
}

/** Takes a technical user away to whom no record refers (ED-03). */
export function removeTechnicalUser(login: string, dryRun: boolean, database: Database): Promise<string[]> {
  return patiently(database, async (transaction) => {
    const said = (what: string) => [`${texts.user(login)}: ${what}.`];
    const [found] = await transaction.query<{ isn: number; technical: boolean }>(
      `SELECT "ISN_LCLASSIF" AS isn, technical FROM delo."USER_CL" WHERE "CLASSIF_NAME" = $1
       ${dryRun ? '' : 'FOR UPDATE'}`,
      [login],
    );
    if (found === undefined) return said(texts.absentOne);
    if (!found.technical) return said(texts.kept.notTechnical);
    const table = await tableReferringTo(found.isn, transaction);
    if (table !== undefined) return said(texts.kept.referredTo(table));
    if (!dryRun) await transaction.query('DELETE FROM delo."USER_CL" WHERE "ISN_LCLASSIF" = $1', [found.isn]);
    return said(texts.removed(dryRun));
  });
}

/** The first table with a record that the user made or changed. */
async function tableReferringTo(isn: number, sql: Sql): Promise<string | undefined> {
  const columns = await sql.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = 'delo' AND column_name IN ('INS_WHO', 'UPD_WHO', 'USER_ISN')
     ORDER BY table_name, column_name`,
  );
  for (const { table, column } of columns) {
    const [row] = await sql.query(`SELECT FROM delo."${table}" WHERE "${column}" = $1 LIMIT 1`, [isn]);
    if (row !== undefined) return table;
  }
  return undefined;
}
