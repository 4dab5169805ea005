import type { Transaction } from '../ports/database.ts';
import { prepared } from '../ports/prepared.ts';
import { sizes } from './sizes.ts';
import { cut, storable } from './storable.ts';

/** I = made, U = changed, D = deleted. */
export type Operation = 'I' | 'U' | 'D';

/** One record of the protocol of a РК (ED-07). */
export interface ProtocolRecord {
  readonly isn: number;
  readonly kind: Operation;
  readonly operation: string;
  readonly comment?: string | null | undefined;
  /** Additional information, opened as a link. */
  readonly details?: string | null | undefined;
  /** ISN of the user. */
  readonly user: number;
}

const addRecords = prepared(
  `WITH record AS MATERIALIZED (
     SELECT *, CASE WHEN details IS NOT NULL THEN nextval('delo."ISN_SEQ"') END AS info
     FROM json_to_recordset($1) AS r (position int, isn bigint, kind text, operation text, comment text, details text,
                                      "user" bigint)
   ), information AS (
     INSERT INTO delo."PROT_INFO" ("ISN_PROT_INFO", "INFO") SELECT info, details FROM record WHERE info IS NOT NULL
   )
   INSERT INTO delo."PROT" ("OPER_ID", "OPER_DESCRIBE", "REF_ISN", "TIME_STAMP", "USER_ISN", "OPER_COMMENT",
                            "ISN_PROT_INFO")
   SELECT kind, operation, isn, $2, "user", comment, info FROM record ORDER BY position`,
);

/** Writes records in their order; a comment that does not fit is cut, and stands whole in the additional information. */
export async function writeProtocol(records: readonly ProtocolRecord[], at: Date, transaction: Transaction) {
  if (records.length === 0) return;
  await transaction.query(addRecords, [JSON.stringify(records.map(rowOf)), at]);
}

function rowOf(record: ProtocolRecord, position: number) {
  const whole = record.comment == null ? null : storable(record.comment);
  const comment = whole === null ? null : cut(whole, sizes.protocolComment);
  const details = record.details == null ? null : storable(record.details);
  return {
    position,
    isn: record.isn,
    kind: record.kind,
    operation: cut(storable(record.operation), sizes.protocolOperation),
    comment,
    details: comment === whole ? details : [whole, details].filter((part) => part !== null).join('\n\n'),
    user: record.user,
  };
}
