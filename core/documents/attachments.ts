import type { DraftFile } from '../contract/index.ts';
import type { Transaction } from '../ports/database.ts';
import { holdDocuments, stampDocuments } from './changes/hold.ts';
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
  await holdDocuments([isn], transaction);
  const [last] = await transaction.query<{ order: number }>(
    'SELECT coalesce(max("ORDERNUM"), 0) AS order FROM delo."REF_FILE" WHERE "ISN_REF_DOC" = $1',
    [isn],
  );
  const user = await userIsn(by.login, transaction);
  const rows = files.map((file, index) => ({ ...file, isn, user, order: last!.order + index + 1 }));
  const added = await writeFiles(rows, by.at, transaction);
  if (added.length === 0) return;
  await stampDocuments([isn], { user, at: by.at }, transaction);
  await writeProtocol(
    added.map(({ name }) => ({ isn, user, kind: 'U', operation: texts.protocol.fileAdded, comment: name })),
    by.at,
    transaction,
  );
}
