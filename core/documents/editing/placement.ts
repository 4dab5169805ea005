import type { FolderKind } from '../../contract/index.ts';
import type { DocumentInput } from '../api.ts';
import type { Edit } from './edit.ts';
import type { FieldEdit } from './field-changes.ts';
import type { Problems } from './problems.ts';
import { texts } from './texts.ts';

const incoming: FolderKind = 1;

/**
 * Where the РК stands: the cabinet it was registered in, or was moved to, and a folder of it; «Поступившие» where none is
 * named. Folders of other cabinets, where резолюции brought it, are not touched.
 */
export async function placementEdits(
  edit: Edit,
  input: Pick<DocumentInput, 'cabinetIsn' | 'folder'>,
  problems: Problems,
): Promise<{ readonly fields: readonly FieldEdit[]; write(): Promise<void> }> {
  const { head, isn, transaction } = edit;
  const nothing = { fields: [], write: async () => undefined };
  if (input.cabinetIsn === undefined && input.folder === undefined) return nothing;
  const cabinetIsn = input.cabinetIsn === undefined ? head.cabinetIsn : input.cabinetIsn;
  const placed = await folderOf(edit);
  if (cabinetIsn === null && input.folder !== undefined) problems.refuse('/folder', texts.folderNeedsCabinet);
  const folder = cabinetIsn === null ? null : (input.folder ?? (cabinetIsn === head.cabinetIsn ? placed : incoming));
  const found = cabinetIsn === null ? null : await findFolder(edit, cabinetIsn, folder);
  if (found === undefined) problems.refuse('/cabinetIsn', texts.noCabinet);
  else if (found !== null && folder !== null && found.folderIsn === null) problems.refuse('/folder', texts.noFolder);
  const fields: FieldEdit[] = [];
  if (cabinetIsn !== head.cabinetIsn) {
    fields.push({ path: '/cabinetIsn', current: head.cabinetIsn, given: cabinetIsn });
  }
  if (folder !== placed) fields.push({ path: '/folder', current: placed, given: folder });
  return {
    fields,
    write: async () => {
      await transaction.query(
        `DELETE FROM delo."DOC_FOLDER_ITEM" i USING delo."FOLDER" f
         WHERE f."ISN_FOLDER" = i."ISN_FOLDER" AND i."ISN_DOC" = $1 AND f."ISN_CABINET" = $2`,
        [isn, head.cabinetIsn],
      );
      await transaction.query('UPDATE delo."DOC_RC" SET "ISN_CABINET" = $2 WHERE "ISN_DOC" = $1', [isn, cabinetIsn]);
      if (found?.folderIsn == null) return;
      await transaction.query(
        'INSERT INTO delo."DOC_FOLDER_ITEM" ("ISN_DOC", "ISN_FOLDER") VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [isn, found.folderIsn],
      );
    },
  };
}

/** The folder of its own cabinet that the РК is in. */
async function folderOf({ head, isn, transaction }: Edit): Promise<FolderKind | null> {
  const [row] = await transaction.query<{ kind: FolderKind }>(
    `SELECT f."FOLDER_KIND" AS kind FROM delo."DOC_FOLDER_ITEM" i JOIN delo."FOLDER" f USING ("ISN_FOLDER")
     WHERE i."ISN_DOC" = $1 AND f."ISN_CABINET" = $2 ORDER BY kind LIMIT 1`,
    [isn, head.cabinetIsn],
  );
  return row?.kind ?? null;
}

async function findFolder(
  { head, transaction }: Edit,
  cabinetIsn: number,
  kind: FolderKind | null,
): Promise<{ readonly folderIsn: number | null } | undefined> {
  const [row] = await transaction.query<{ folderIsn: number | null }>(
    `SELECT f."ISN_FOLDER" AS "folderIsn" FROM delo."CABINET" c
     LEFT JOIN delo."FOLDER" f ON f."ISN_CABINET" = c."ISN_CABINET" AND f."FOLDER_KIND" = $3
     WHERE c."ISN_CABINET" = $1 AND c."DUE" = $2 AND c."DELETED" = 0`,
    [cabinetIsn, head.cardDue, kind],
  );
  return row;
}
