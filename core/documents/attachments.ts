import type { DraftFile } from '../contract/index.ts';
import type { Transaction } from '../ports/database.ts';
import { noSuchDocument } from './errors.ts';
import { writeProtocol } from './protocol.ts';
import { checkFile } from './registration/check.ts';
import { writeFiles } from './registration/parts.ts';
import { texts } from './texts.ts';
import { userIsn } from './users.ts';

/** Adds files to a РК that exists, with a record for each in its protocol (RG-11, ED-07). */
export async function addFiles(
  isn: number,
  files: readonly DraftFile[],
  by: { readonly login: string; readonly at: Date },
  transaction: Transaction,
): Promise<void> {
  files.forEach(checkFile);
  // Held to the end, so that files added at the same time are numbered one after another.
  const [document] = await transaction.query('SELECT 1 FROM delo."DOC_RC" WHERE "ISN_DOC" = $1 FOR NO KEY UPDATE', [
    isn,
  ]);
  if (document === undefined) throw noSuchDocument(isn);
  const [last] = await transaction.query<{ order: number }>(
    'SELECT coalesce(max("ORDERNUM"), 0) AS order FROM delo."REF_FILE" WHERE "ISN_REF_DOC" = $1',
    [isn],
  );
  const user = await userIsn(by.login, transaction);
  const rows = files.map((file, index) => ({ ...file, isn, user, order: last!.order + index + 1 }));
  const added = await writeFiles(rows, by.at, transaction);
  if (added.length === 0) return;
  await transaction.query(
    `UPDATE delo."DOC_RC" SET version = version + 1, "UPD_DATE" = $2, "UPD_WHO" = $3 WHERE "ISN_DOC" = $1`,
    [isn, by.at, user],
  );
  await writeProtocol(
    added.map(({ name }) => ({ isn, user, kind: 'U', operation: texts.protocol.fileAdded, comment: name })),
    by.at,
    transaction,
  );
}
