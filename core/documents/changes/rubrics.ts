import type { DocumentChange } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';
import { attributesOf } from '../attributes/definitions.ts';
import { type ValueRow, writeValueRows } from '../attributes/rows.ts';
import { castValue, type StoredValue } from '../attributes/values.ts';
import { texts } from '../editing/texts.ts';
import { attributeValueWrong, cannotRegister, noSuchPart } from '../errors.ts';
import type { ProtocolRecord } from '../protocol.ts';
import { changedValues, informationOf } from './values.ts';

/** A line as it stands. */
interface Line {
  readonly id: number;
  readonly isn: number;
  readonly code: string;
  readonly row: Readonly<Record<string, StoredValue>> | null;
}

/** Writes attributes of rubric lines of РК that are held, in sets; gives a record for each line that has changed. */
export async function changeRubricLines(
  changes: readonly DocumentChange[],
  user: number,
  transaction: Transaction,
): Promise<ProtocolRecord[]> {
  const wanted = changes.flatMap(({ isn, rubrics = [] }) => rubrics.map((line) => ({ ...line, isn })));
  if (wanted.length === 0) return [];
  const attributes = await attributesOf('rubric', transaction);
  const lines = await linesOf(
    wanted.map(({ id }) => id),
    transaction,
  );
  const rows = new Map<number, ValueRow & { readonly line: Line }>();
  for (const { id, isn, values } of wanted) {
    const line = lines.get(id);
    if (line === undefined || line.isn !== isn) throw noSuchPart('RUBRIC_LINE_UNKNOWN', id);
    const cast: Record<string, StoredValue> = { ...rows.get(id)?.values };
    for (const [apiName, given] of Object.entries(values)) {
      const attribute = attributes.get(apiName);
      if (attribute === undefined)
        throw cannotRegister('ATTRIBUTE_UNKNOWN', apiName, `/rubrics/${id}/values/${apiName}`);
      const result = castValue(attribute, given);
      if ('problem' in result) throw attributeValueWrong(apiName, result.problem);
      cast[apiName] = result.value;
    }
    rows.set(id, { isn: id, values: changedValues(cast, line.row ?? {}), line });
  }
  const changed = [...rows.values()].filter(({ values }) => Object.keys(values).length > 0);
  await writeValueRows('AR_RUBRIC_VALUE', changed, transaction);
  return changed.flatMap(({ line: { isn, code }, values }): ProtocolRecord[] => {
    const names = Object.keys(values);
    const titles = names.map((name) => attributes.get(name)!.title).join(', ');
    const record = { isn, user, kind: 'U' } as const;
    const asked = names.filter((name) => attributes.get(name)!.protocolInfo);
    return [
      { ...record, operation: texts.protocol.rubricChanged, comment: `${code}: ${titles}` },
      ...asked.map((name): ProtocolRecord => {
        const attribute = attributes.get(name)!;
        const { comment = code, details } = informationOf(attribute, values[name]!);
        return { ...record, operation: texts.protocol.rubricAttribute(attribute.title), comment, details };
      }),
    ];
  });
}

async function linesOf(ids: readonly number[], transaction: Transaction): Promise<Map<number, Line>> {
  const found = await transaction.query<Line>(
    `SELECT l."ISN_REF_RUBRIC" AS id, l."ISN_DOC" AS isn, coalesce(r."RUBRIC_CODE", '') AS code, to_json(v) AS row
     FROM delo."REF_RUBRIC" l
     LEFT JOIN delo."RUBRIC_CL" r ON r."DUE" = l."DUE_RUBRIC"
     LEFT JOIN delo."AR_RUBRIC_VALUE" v ON v."ISN_REF_RUBRIC" = l."ISN_REF_RUBRIC"
     WHERE l."ISN_REF_RUBRIC" = ANY($1::bigint[])`,
    [ids],
  );
  return new Map(found.map((line) => [line.id, line]));
}
