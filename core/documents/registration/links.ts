import type { Transaction } from '../../ports/database.ts';
import { writeProtocol } from '../protocol.ts';
import { texts } from '../texts.ts';

/** A link to be made from a РК to another one that exists. */
export interface NewLink {
  readonly isn: number;
  readonly number: string;
  readonly linkedIsn: number;
  readonly linkedNumber: string;
  readonly typeIsn: number;
  readonly pairedIsn: number;
  /** ISN of the user. */
  readonly user: number;
}

/** Writes the two mirrored rows of each link, the other РК with the paired type, and a record in its protocol. */
export async function writeLinks(links: readonly NewLink[], at: Date, transaction: Transaction): Promise<void> {
  if (links.length === 0) return;
  const linked = [...new Set(links.map(({ linkedIsn }) => linkedIsn))];
  // Held in one order, so that runs that link to the same РК wait for each other instead of deadlocking.
  await transaction.query(
    'SELECT 1 FROM delo."DOC_RC" WHERE "ISN_DOC" = ANY($1::bigint[]) ORDER BY "ISN_DOC" FOR NO KEY UPDATE',
    [linked],
  );
  await transaction.query(
    `INSERT INTO delo."REF_LINK" ("ISN_DOC", "ISN_LINKED_DOC", "ISN_LINK", "LINKED_NUM", "ORDERNUM")
     SELECT isn, other, type, number,
            row_number() OVER (PARTITION BY isn ORDER BY position)
              + (SELECT count(*) FROM delo."REF_LINK" l WHERE l."ISN_DOC" = isn)
     FROM json_to_recordset($1) AS link (position int, isn bigint, other bigint, type bigint, number text)
     ORDER BY position ON CONFLICT DO NOTHING`,
    [JSON.stringify(links.flatMap(mirrored).map((row, position) => ({ ...row, position })))],
  );
  await transaction.query(
    'UPDATE delo."DOC_RC" SET version = version + 1, "UPD_DATE" = $2 WHERE "ISN_DOC" = ANY($1::bigint[])',
    [linked, at],
  );
  await writeProtocol(
    links.map(({ linkedIsn, number, user }) => {
      return { isn: linkedIsn, user, kind: 'U', operation: texts.protocol.linked, comment: number };
    }),
    at,
    transaction,
  );
}

function mirrored(link: NewLink) {
  return [
    { isn: link.isn, other: link.linkedIsn, type: link.typeIsn, number: link.linkedNumber },
    { isn: link.linkedIsn, other: link.isn, type: link.pairedIsn, number: link.number },
  ];
}
