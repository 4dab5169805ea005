import type { Transaction } from '../../ports/database.ts';
import { prepared } from '../../ports/prepared.ts';
import { noSuchDocument } from '../errors.ts';

/** Who changes РК, and when. */
export interface Author {
  /** ISN of the user. */
  readonly user: number;
  readonly at: Date;
}

/** Holds РК to the end of the transaction, in one order against deadlocks. @throws NotFoundError */
export async function holdDocuments(isns: readonly number[], transaction: Transaction): Promise<void> {
  const missing = await holdExisting(isns, transaction);
  if (missing !== undefined) throw noSuchDocument(missing);
}

/** Holds those of the РК that there are, and gives the first that is not there. */
export async function holdExisting(isns: readonly number[], transaction: Transaction): Promise<number | undefined> {
  const found = await heldVersions(isns, transaction);
  return isns.find((isn) => !found.has(isn));
}

const hold = prepared(
  `SELECT "ISN_DOC" AS isn, version FROM delo."DOC_RC" WHERE "ISN_DOC" = ANY($1::bigint[])
   ORDER BY "ISN_DOC" FOR NO KEY UPDATE`,
);

/** Holds those of the РК that there are, and gives the version of each. */
export async function heldVersions(isns: readonly number[], transaction: Transaction): Promise<Map<number, number>> {
  const held = await transaction.query<{ isn: number; version: number }>(hold, [isns]);
  return new Map(held.map(({ isn, version }) => [isn, version]));
}

const stamp = prepared(
  `UPDATE delo."DOC_RC" SET version = version + 1, "UPD_DATE" = $2, "UPD_WHO" = $3
   WHERE "ISN_DOC" = ANY($1::bigint[])`,
);

/** Puts the change stamp on РК that are held. */
export async function stampDocuments(
  isns: readonly number[],
  { user, at }: Author,
  transaction: Transaction,
): Promise<void> {
  if (isns.length === 0) return;
  await transaction.query(stamp, [isns, at, user]);
}
