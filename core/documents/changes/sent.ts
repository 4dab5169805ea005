import type { SentMark } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';
import type { ProtocolRecord } from '../protocol.ts';
import { sizes } from '../sizes.ts';
import { cut, storable } from '../storable.ts';
import { texts } from '../texts.ts';

export interface SentRow extends SentMark {
  /** ISN of the РК. */
  readonly isn: number;
}

/**
 * Marks addressees of РК that are held as sent to, and adds those that are missing. Each mark is there once for a РК and
 * a citizen. Gives the records for the protocol.
 */
export async function markSent(
  marks: readonly SentRow[],
  transaction: Transaction,
): Promise<Omit<ProtocolRecord, 'user'>[]> {
  if (marks.length === 0) return [];
  const rows = marks.map(({ person, ...mark }, position) => ({
    ...mark,
    position,
    person: person === undefined ? null : cut(storable(person), sizes.sendPerson),
  }));
  const marked = await transaction.query<{ isn: number; name: string }>(
    `WITH mark AS MATERIALIZED (
       SELECT * FROM json_to_recordset($1) AS m (position int, isn bigint, "citizenIsn" bigint, at timestamptz,
                                                 "deliveryIsn" bigint, person text)
     ), known AS (
       UPDATE delo."REF_SEND" s SET "SEND_DATE" = m.at, "ISN_DELIVERY" = m."deliveryIsn",
              "SEND_PERSON" = coalesce(m.person, s."SEND_PERSON")
       FROM mark m WHERE s."ISN_DOC" = m.isn AND s."ISN_CITIZEN" = m."citizenIsn" RETURNING m.position
     ), added AS (
       INSERT INTO delo."REF_SEND" ("ISN_DOC", "ISN_CITIZEN", "SEND_DATE", "ISN_DELIVERY", "SEND_PERSON", "ORDERNUM")
       SELECT m.isn, m."citizenIsn", m.at, m."deliveryIsn", m.person,
              row_number() OVER (PARTITION BY m.isn ORDER BY m.position) + (
                SELECT coalesce(max(s."ORDERNUM"), 0) FROM delo."REF_SEND" s WHERE s."ISN_DOC" = m.isn)
       FROM mark m WHERE m.position NOT IN (SELECT position FROM known) ORDER BY m.position
     )
     SELECT m.isn, coalesce(c."CITIZEN_SURNAME", '') AS name
     FROM mark m LEFT JOIN delo."CITIZEN" c ON c."ISN_CITIZEN" = m."citizenIsn" ORDER BY m.position`,
    [JSON.stringify(rows)],
  );
  return marked.map(({ isn, name }) => ({ isn, kind: 'U', operation: texts.protocol.sent, comment: name }));
}
