import type { DocumentChange } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';
import type { ProtocolRecord } from '../protocol.ts';
import { texts } from '../texts.ts';

/** Sets the fact date of РК that are held and have none; a date that somebody set stays. Gives records for the protocol. */
export async function markAnswered(
  changes: readonly DocumentChange[],
  transaction: Transaction,
): Promise<Omit<ProtocolRecord, 'user'>[]> {
  const answered = changes.filter(({ answeredOn }) => answeredOn !== undefined);
  if (answered.length === 0) return [];
  const rows = await transaction.query<{ isn: number; day: string }>(
    `UPDATE delo."DOC_RC" d SET "FACT_DATE" = a.day
     FROM (SELECT isn, min(day) AS day FROM unnest($1::bigint[], $2::date[]) AS a (isn, day) GROUP BY isn) a
     WHERE d."ISN_DOC" = a.isn AND d."FACT_DATE" IS NULL
     RETURNING d."ISN_DOC" AS isn, to_char(d."FACT_DATE", 'DD.MM.YYYY') AS day`,
    [answered.map(({ isn }) => isn), answered.map(({ answeredOn }) => answeredOn)],
  );
  return rows.map(({ isn, day }) => ({ isn, kind: 'U', operation: texts.protocol.answered, comment: day }));
}
