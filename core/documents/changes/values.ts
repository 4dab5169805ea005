import type { Transaction } from '../../ports/database.ts';
import { prepared } from '../../ports/prepared.ts';
import type { StoredAttribute } from '../attributes/definitions.ts';
import type { ValueRow } from '../attributes/rows.ts';
import type { StoredValue } from '../attributes/values.ts';
import type { ProtocolRecord } from '../protocol.ts';
import { texts } from '../texts.ts';

type Columns = Readonly<Record<string, StoredValue>>;

const valuesNow = prepared(
  'SELECT "ISN_DOC" AS isn, to_json(v) AS row FROM delo."AR_RC_VALUE" v WHERE "ISN_DOC" = ANY($1::bigint[])',
);

/** Values of РК as their columns have them. */
export async function storedValues(isns: readonly number[], transaction: Transaction): Promise<Map<number, Columns>> {
  const rows = await transaction.query<{ isn: number; row: Columns }>(valuesNow, [isns]);
  return new Map(rows.map(({ isn, row }) => [isn, row]));
}

/** What is different from the values before; a value that stays is no change. */
export function changedValues(given: Columns, before: Columns = {}): Record<string, StoredValue> {
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => !sameValue(value, before[name] ?? null)));
}

/** Whether two values of a column are the same; numbers come as texts, too. */
export function sameValue(one: StoredValue, other: StoredValue): boolean {
  if (one === null || other === null) return one === other;
  return String(one) === String(other) || (typeof other === 'number' && Number(one) === other);
}

/** Records of the attributes that ask for additional information in the protocol (ED-07). */
export function recordsOfValues(
  { isn, values }: ValueRow,
  attributes: ReadonlyMap<string, StoredAttribute>,
  user: number,
): ProtocolRecord[] {
  return Object.entries(values).flatMap(([name, value]): ProtocolRecord[] => {
    const attribute = attributes.get(name)!;
    if (!attribute.protocolInfo) return [];
    const operation = texts.protocol.attribute(attribute.title);
    return [{ isn, user, kind: 'U', operation, ...informationOf(attribute, value) }];
  });
}

/** What the protocol says of a value; never a secret. */
export function informationOf(
  attribute: StoredAttribute,
  value: StoredValue,
): Pick<ProtocolRecord, 'comment' | 'details'> {
  if (value === null) return { comment: texts.protocol.cleared };
  if (attribute.secret) return {};
  return { details: attribute.type === 'flag' ? texts.flag(Number(value) === 1) : String(value) };
}
