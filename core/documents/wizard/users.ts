import type { Database } from '../../ports/database.ts';
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
