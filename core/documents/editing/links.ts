import { stampDocuments } from '../changes/hold.ts';
import { noSuchPart } from '../errors.ts';
import { writeProtocol } from '../protocol.ts';
import { writeLinks } from '../registration/links.ts';
import { type Edit, within } from './edit.ts';
import { Problems } from './problems.ts';
import { texts } from './texts.ts';

export interface Link {
  readonly typeIsn: number;
  /** The other РК. */
  readonly isn: number;
}

interface Ends {
  /** The paired type; null where there is no such type of link. */
  readonly pairedIsn: number | null;
  /** Null where there is no such РК for this user. */
  readonly number: string | null;
}

/** Links a РК with another one, which gets the paired type. Both are held. */
export async function addLink(edit: Edit, link: Link): Promise<void> {
  const { transaction, author, head } = edit;
  const problems = new Problems();
  const { pairedIsn, number } = await endsOf(edit, link);
  if (pairedIsn === null) problems.refuse('/typeIsn', texts.noLinkType);
  if (number === null) problems.refuse('/isn', texts.noDocument);
  if (link.isn === edit.isn) problems.refuse('/isn', texts.linkToItself);
  const [twice] = await transaction.query(
    'SELECT 1 FROM delo."REF_LINK" WHERE "ISN_DOC" = $1 AND "ISN_LINKED_DOC" = $2 AND "ISN_LINK" = $3',
    [edit.isn, link.isn, link.typeIsn],
  );
  if (twice !== undefined) problems.refuse('/isn', texts.linkTwice);
  problems.check();
  const ends = { isn: edit.isn, number: head.number, linkedIsn: link.isn, linkedNumber: number! };
  const types = { typeIsn: link.typeIsn, pairedIsn: pairedIsn! };
  await writeLinks([{ ...ends, ...types, user: author.user }], author.at, transaction);
  edit.record('U', texts.protocol.linked, number);
}

/** Removes both mirrored rows of a link; the other РК is changed, too. */
export async function removeLink(edit: Edit, link: Link): Promise<void> {
  const { transaction, author, head } = edit;
  const rows = await transaction.query<{ number: string | null }>(
    `DELETE FROM delo."REF_LINK" l
     WHERE "ISN_DOC" = $1 AND "ISN_LINKED_DOC" = $2 AND "ISN_LINK" = $3
        OR "ISN_DOC" = $2 AND "ISN_LINKED_DOC" = $1
           AND "ISN_LINK" = (SELECT "ISN_PARE_LINK" FROM delo."LINK_CL" WHERE "ISN_LCLASSIF" = $3)
     RETURNING CASE WHEN "ISN_DOC" = $1 THEN "LINKED_NUM" END AS number`,
    [edit.isn, link.isn, link.typeIsn],
  );
  if (rows.length === 0) throw noSuchPart('LINK_UNKNOWN', link.isn);
  edit.record('U', texts.protocol.unlinked, rows.find(({ number }) => number !== null)?.number ?? null);
  await stampDocuments([link.isn], author, transaction);
  const record = { isn: link.isn, user: author.user, kind: 'U', operation: texts.protocol.unlinked } as const;
  await writeProtocol([{ ...record, comment: head.number }], author.at, transaction);
}

async function endsOf({ transaction, actor }: Edit, { typeIsn, isn }: Link): Promise<Ends> {
  const [row] = await transaction.query<Ends & { card: string | null }>(
    `SELECT (SELECT "ISN_PARE_LINK" FROM delo."LINK_CL" WHERE "ISN_LCLASSIF" = $1 AND "DELETED" = 0) AS "pairedIsn",
            d."FREE_NUM" AS number, d."DUE_CARD" AS card
     FROM (SELECT 1) one LEFT JOIN delo."DOC_RC" d ON d."ISN_DOC" = $2`,
    [typeIsn, isn],
  );
  const { pairedIsn, number, card } = row!;
  return { pairedIsn, number: card !== null && within(actor, card) ? number : null };
}
