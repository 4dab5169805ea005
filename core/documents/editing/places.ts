import type { Edit } from './edit.ts';

/**
 * Резолюции bring a РК into folders of main cabinets: «Поступившие» of each executor, and «На контроле» of the author of
 * one with a plan date, which is under control (ED-05). The РК is under control while one of them is.
 */
const brought = `
  SELECT f."ISN_FOLDER" AS isn FROM delo."RESOLUTION" r
  CROSS JOIN LATERAL (
    SELECT e."DUE" AS due, 1 AS kind FROM delo."REPLY" e WHERE e."ISN_RESOLUTION" = r."ISN_RESOLUTION"
    UNION ALL SELECT r."DUE_AUTHOR", 3 WHERE r."CONTROL_STATE" = 1
  ) who
  JOIN delo."DEPARTMENT" p ON p."DUE" = who.due
  JOIN delo."FOLDER" f ON f."ISN_CABINET" = p."ISN_CABINET" AND f."FOLDER_KIND" = who.kind
  WHERE r."ISN_REF_DOC" = $1`;

/** Runs a change of the резолюции, and then puts the РК into the folders they bring it to, and out of the others. */
export async function keepingPlaces<T>(edit: Edit, work: () => Promise<T>): Promise<T> {
  const { isn, transaction, head } = edit;
  const before = await foldersOf(edit);
  const result = await work();
  const after = await foldersOf(edit);
  const left = before.filter((folder) => !after.includes(folder));
  if (left.length > 0) {
    // The cabinet that the РК itself belongs to keeps it, whoever works there.
    await transaction.query(
      `DELETE FROM delo."DOC_FOLDER_ITEM" i USING delo."FOLDER" f
       WHERE f."ISN_FOLDER" = i."ISN_FOLDER" AND i."ISN_DOC" = $1 AND i."ISN_FOLDER" = ANY($2::bigint[])
         AND f."ISN_CABINET" IS DISTINCT FROM $3`,
      [isn, left, head.cabinetIsn],
    );
  }
  const come = after.filter((folder) => !before.includes(folder));
  if (come.length > 0) {
    await transaction.query(
      `INSERT INTO delo."DOC_FOLDER_ITEM" ("ISN_DOC", "ISN_FOLDER") SELECT $1, folder FROM unnest($2::bigint[]) AS folder
       ON CONFLICT DO NOTHING`,
      [isn, come],
    );
  }
  await transaction.query(
    `UPDATE delo."DOC_RC" SET "CONTROL_STATE" = state
     FROM (SELECT coalesce(max("CONTROL_STATE"), 0) AS state FROM delo."RESOLUTION" WHERE "ISN_REF_DOC" = $1) found
     WHERE "ISN_DOC" = $1 AND "CONTROL_STATE" <> state`,
    [isn],
  );
  return result;
}

async function foldersOf({ isn, transaction }: Edit): Promise<number[]> {
  const rows = await transaction.query<{ isn: number }>(`SELECT DISTINCT isn FROM (${brought}) f ORDER BY isn`, [isn]);
  return rows.map((row) => row.isn);
}
