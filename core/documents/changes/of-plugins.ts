import type { AttributeValue, DocumentChange, DocumentsChanged, SentMark } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';
import { attributesOf, type StoredAttribute } from '../attributes/definitions.ts';
import { type ValueRow, writeValueRows } from '../attributes/rows.ts';
import { castValue, type StoredValue } from '../attributes/values.ts';
import { attributeValueWrong, cannotRegister, noSuchDocument } from '../errors.ts';
import { type ProtocolRecord, writeProtocol } from '../protocol.ts';
import { userIsn } from '../users.ts';
import { markAnswered } from './answered.ts';
import { heldVersions, stampDocuments } from './hold.ts';
import { changeRubricLines } from './rubrics.ts';
import { markSent, type SentRow } from './sent.ts';
import { changedValues, recordsOfValues, storedValues } from './values.ts';

/** Changes of one РК, checked. */
interface Checked {
  readonly isn: number;
  readonly values: Readonly<Record<string, StoredValue>>;
  readonly sentTo: readonly SentMark[];
  readonly protocol: NonNullable<DocumentChange['protocol']>;
}

/**
 * What plugins change in РК, in sets: everything is checked before anything is written. No change of a user is hindered
 * by it (ED-11), so fields are not noted as changed; the stamp of the РК is.
 */
export async function changeDocuments(
  changes: readonly DocumentChange[],
  by: { readonly login: string; readonly at: Date },
  transaction: Transaction,
): Promise<DocumentsChanged> {
  if (changes.length === 0) return { left: new Set() };
  const attributes = await attributesOf('document', transaction);
  for (const { values = {} } of changes) castValues(values, attributes);
  const { standing, left } = await holdStanding(changes, transaction);
  const checked = merged(standing).map((change) => ({ ...change, values: castValues(change.values, attributes) }));
  const isns = checked.map(({ isn }) => isn);
  const author = { user: await userIsn(by.login, transaction), at: by.at };

  const before = await storedValues(isns, transaction);
  const rows = checked.map(({ isn, values }): ValueRow => ({ isn, values: changedValues(values, before.get(isn)) }));
  await writeValueRows('AR_RC_VALUE', rows, transaction);
  const sent = await markSent(checked.flatMap(marksOf), transaction);
  const lines = await changeRubricLines(standing, author.user, transaction);
  const answered = await markAnswered(standing, transaction);

  const valued = rows.filter(({ values }) => Object.keys(values).length > 0).map(({ isn }) => isn);
  const stamped = [...valued, ...[...sent, ...lines, ...answered].map(({ isn }) => isn)];
  await stampDocuments([...new Set(stamped)].sort(byNumber), author, transaction);
  const records = checked.flatMap(({ isn, protocol }, index): ProtocolRecord[] => [
    ...recordsOfValues(rows[index]!, attributes, author.user),
    ...protocol.map((entry): ProtocolRecord => ({ ...entry, isn, user: author.user, kind: 'U' })),
  ]);
  const marks = [...sent, ...answered].map((record) => ({ ...record, user: author.user }));
  await writeProtocol([...marks, ...lines, ...records], by.at, transaction);
  return { left };
}

/** Holds the РК; what is to be changed only where nobody else has changed it loses its values where somebody has. */
async function holdStanding(changes: readonly DocumentChange[], transaction: Transaction) {
  const versions = await heldVersions([...new Set(changes.map(({ isn }) => isn))], transaction);
  const left = new Set<number>();
  const standing = changes.flatMap((change): DocumentChange[] => {
    const { isn, unchangedSince, values: _, ...others } = change;
    const version = versions.get(isn);
    if (unchangedSince === undefined && version === undefined) throw noSuchDocument(isn);
    if (unchangedSince === undefined || unchangedSince === version) return [change];
    left.add(isn);
    return version === undefined ? [] : [{ isn, ...others }];
  });
  return { standing, left };
}

/** One change for each РК: later values win, marks and records follow each other. */
function merged(changes: readonly DocumentChange[]) {
  type Merged = Omit<Checked, 'values'> & { readonly values: Readonly<Record<string, AttributeValue>> };
  const byIsn = new Map<number, Merged>();
  for (const { isn, values = {}, sentTo = [], protocol = [] } of changes) {
    const one = byIsn.get(isn) ?? { isn, values: {}, sentTo: [], protocol: [] };
    byIsn.set(isn, {
      isn,
      values: { ...one.values, ...values },
      sentTo: [...one.sentTo, ...sentTo],
      protocol: [...one.protocol, ...protocol],
    });
  }
  return [...byIsn.values()];
}

function castValues(
  values: Readonly<Record<string, AttributeValue>>,
  attributes: ReadonlyMap<string, StoredAttribute>,
): Record<string, StoredValue> {
  const cast: Record<string, StoredValue> = {};
  for (const [apiName, given] of Object.entries(values)) {
    const attribute = attributes.get(apiName);
    if (attribute === undefined) throw cannotRegister('ATTRIBUTE_UNKNOWN', apiName, `/values/${apiName}`);
    const result = castValue(attribute, given);
    if ('problem' in result) throw attributeValueWrong(apiName, result.problem);
    cast[apiName] = result.value;
  }
  return cast;
}

/** The last mark for each citizen counts. */
function marksOf({ isn, sentTo }: Pick<Checked, 'isn' | 'sentTo'>): SentRow[] {
  return [...new Map(sentTo.map((mark) => [mark.citizenIsn, { ...mark, isn }])).values()];
}

function byNumber(one: number, other: number): number {
  return one - other;
}
