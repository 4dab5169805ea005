import type { RegisteredDocument } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';

/** РК that these keys have registered before. */
export async function registeredEarlier(
  keys: readonly string[],
  transaction: Transaction,
): Promise<Map<string, RegisteredDocument>> {
  if (keys.length === 0) return new Map();
  // Mostly there are none, so documents are looked at only afterwards.
  const found = await transaction.query<{ key: string; isn: number }>(
    'SELECT key, isn_doc AS isn FROM delo.registration_key WHERE key = ANY($1)',
    [keys],
  );
  if (found.length === 0) return new Map();
  const rows = await transaction.query<Omit<RegisteredDocument, 'created'>>(
    `SELECT key, d."ISN_DOC" AS isn, d."FREE_NUM" AS number, d."DOC_DATE" AS date
     FROM unnest($1::text[], $2::bigint[]) AS found (key, isn) JOIN delo."DOC_RC" d ON d."ISN_DOC" = found.isn`,
    [found.map(({ key }) => key), found.map(({ isn }) => isn)],
  );
  return new Map(rows.map((row) => [row.key, { ...row, created: false }]));
}

/**
 * Takes keys for this transaction, and gives the ISN for the РК of each. A key that another open transaction holds is
 * waited for; those that turn out to be registered are left out. Keys are taken in one order, against deadlocks, and
 * before numbers, so that a repeat consumes none. ISN follow the order of the drafts.
 */
export async function claimKeys(keys: readonly string[], transaction: Transaction): Promise<Map<string, number>> {
  const rows = await transaction.query<{ key: string; isn: number }>(
    `INSERT INTO delo.registration_key (key, isn_doc)
     SELECT key, isn FROM (
       SELECT key, nextval('delo."ISN_SEQ"') AS isn
       FROM (SELECT key FROM unnest($1::text[]) WITH ORDINALITY AS given (key, place) ORDER BY place) AS in_order
     ) AS numbered ORDER BY key COLLATE "C"
     ON CONFLICT DO NOTHING RETURNING key, isn_doc AS isn`,
    [keys],
  );
  return new Map(rows.map(({ key, isn }) => [key, isn]));
}
