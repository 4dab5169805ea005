import { attributesOf } from '../attributes/definitions.ts';
import { writeValueRows } from '../attributes/rows.ts';
import { type StoredValue, valuesOf } from '../attributes/values.ts';
import { informationOf } from '../changes/values.ts';
import { noSuchPart } from '../errors.ts';
import type { Edit } from './edit.ts';
import { forgetFields, refuseChanged } from './field-changes.ts';
import { Problems } from './problems.ts';
import { existing } from './references.ts';
import { texts } from './texts.ts';
import { checkFirstValues, type GivenValues, wantedValues } from './values.ts';

type Columns = Readonly<Record<string, StoredValue>>;

const pathOf = (id: number) => `/rubrics/${id}`;

/** Adds a rubric to a РК, where it occurs once, with its доп. реквизиты. */
export async function addRubric(
  edit: Edit,
  { rubricDue, values = {} }: { readonly rubricDue: string; readonly values?: GivenValues | undefined },
): Promise<number> {
  const { isn, transaction } = edit;
  const problems = new Problems();
  const attributes = await attributesOf('rubric', transaction);
  const columns = checkFirstValues(values, { attributes, owner: 'rubric' }, problems);
  const known = await existing('rubrics', [rubricDue], transaction);
  if (!known.has(rubricDue)) problems.refuse('/rubricDue', texts.noRubric);
  problems.check();
  const [line] = await transaction.query<{ id: number; code: string }>(
    `INSERT INTO delo."REF_RUBRIC" ("ISN_DOC", "DUE_RUBRIC", "ORDERNUM")
     SELECT $1, $2, coalesce(max("ORDERNUM"), 0) + 1 FROM delo."REF_RUBRIC" WHERE "ISN_DOC" = $1
     ON CONFLICT DO NOTHING
     RETURNING "ISN_REF_RUBRIC" AS id, (SELECT "RUBRIC_CODE" FROM delo."RUBRIC_CL" WHERE "DUE" = $2) AS code`,
    [isn, rubricDue],
  );
  if (line === undefined) problems.refuse('/rubricDue', texts.rubricTwice);
  problems.check();
  edit.record('I', texts.protocol.rubricAdded, line!.code);
  await writeValues(edit, { id: line!.id, code: line!.code, values: columns }, attributes);
  return line!.id;
}

export async function changeRubric(
  edit: Edit,
  id: number,
  { values, version }: { readonly values: GivenValues; readonly version?: number | undefined },
): Promise<void> {
  const { code, row } = await find(edit, id);
  const problems = new Problems();
  const attributes = await attributesOf('rubric', edit.transaction);
  const { changed, fields } = wantedValues(values, row, { attributes, owner: 'rubric' }, pathOf(id), problems);
  problems.check();
  await refuseChanged(edit, version, fields, pathOf(id));
  if (fields.length === 0) return;
  edit.changed(...fields.map(({ path }) => path));
  const titles = Object.keys(changed).map((name) => attributes.get(name)!.title);
  edit.record('U', texts.protocol.rubricChanged, `${code}: ${titles.join(', ')}`);
  await writeValues(edit, { id, code, values: changed }, attributes);
}

export async function removeRubric(edit: Edit, id: number, version: number | undefined): Promise<void> {
  const { code, row } = await find(edit, id);
  const attributes = await attributesOf('rubric', edit.transaction);
  const lost = Object.entries(valuesOf(attributes, row)).map(([name, current]) => {
    return { path: `${pathOf(id)}/values/${name}`, current, given: null };
  });
  await refuseChanged(edit, version, lost, pathOf(id));
  await edit.transaction.query('DELETE FROM delo."AR_RUBRIC_VALUE" WHERE "ISN_REF_RUBRIC" = $1', [id]);
  await edit.transaction.query('DELETE FROM delo."REF_RUBRIC" WHERE "ISN_REF_RUBRIC" = $1', [id]);
  await forgetFields(edit, pathOf(id));
  edit.record('D', texts.protocol.rubricRemoved, code);
}

async function find({ isn, transaction }: Edit, id: number): Promise<{ code: string; row: Columns }> {
  const [line] = await transaction.query<{ code: string; row: Columns | null }>(
    `SELECT coalesce(r."RUBRIC_CODE", '') AS code, to_json(v) AS row FROM delo."REF_RUBRIC" l
     LEFT JOIN delo."RUBRIC_CL" r ON r."DUE" = l."DUE_RUBRIC"
     LEFT JOIN delo."AR_RUBRIC_VALUE" v ON v."ISN_REF_RUBRIC" = l."ISN_REF_RUBRIC"
     WHERE l."ISN_REF_RUBRIC" = $1 AND l."ISN_DOC" = $2`,
    [id, isn],
  );
  if (line === undefined) throw noSuchPart('RUBRIC_LINE_UNKNOWN', id);
  return { code: line.code, row: line.row ?? {} };
}

/** Writes values of a line, with additional information in the protocol where an attribute asks for it (ED-07). */
async function writeValues(
  edit: Edit,
  line: { readonly id: number; readonly code: string; readonly values: Columns },
  attributes: Awaited<ReturnType<typeof attributesOf>>,
): Promise<void> {
  await writeValueRows('AR_RUBRIC_VALUE', [{ isn: line.id, values: line.values }], edit.transaction);
  for (const [name, value] of Object.entries(line.values)) {
    const attribute = attributes.get(name)!;
    if (!attribute.protocolInfo) continue;
    const { comment, details } = informationOf(attribute, value);
    edit.record('U', texts.protocol.rubricAttribute(attribute.title), comment ?? line.code, details);
  }
}
