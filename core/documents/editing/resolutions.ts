import type { IsoDate } from '../../contract/index.ts';
import type { ResolutionInput } from '../api.ts';
import { isIsoDate } from '../dates.ts';
import { conflict, noSuchPart } from '../errors.ts';
import { sizes } from '../sizes.ts';
import type { Edit } from './edit.ts';
import { type FieldEdit, forgetFields, refuseChanged } from './field-changes.ts';
import { keepingPlaces } from './places.ts';
import { Problems } from './problems.ts';
import { existing } from './references.ts';
import { texts } from './texts.ts';

interface Executor {
  readonly due: string;
  readonly responsible: boolean;
}

/** A резолюция with all that a user sets of it. */
interface Resolution {
  readonly authorDue: string;
  readonly text: string;
  readonly date: IsoDate;
  readonly planDate: IsoDate | null;
  readonly parentId: number | null;
  readonly executors: readonly Executor[];
}

const fieldNames: readonly (keyof Resolution)[] = ['authorDue', 'text', 'date', 'planDate', 'parentId', 'executors'];

const pathOf = (id: number) => `/resolutions/${id}`;

/** Adds a резолюция of any level; two that are saved at once are both there. */
export function addResolution(edit: Edit, input: ResolutionInput): Promise<number> {
  return keepingPlaces(edit, async () => {
    const resolution: Resolution = {
      authorDue: input.authorDue,
      text: input.text,
      date: input.date ?? edit.today,
      planDate: input.planDate ?? null,
      parentId: input.parentId ?? null,
      executors: executorsOf(input.executors ?? []),
    };
    const checked = await check(edit, resolution, undefined);
    const [row] = await edit.transaction.query<{ id: number }>(
      `INSERT INTO delo."RESOLUTION" ("ISN_REF_DOC", "ISN_PARENT_RES", "DUE_AUTHOR", "RESOLUTION_TEXT",
         "RESOLUTION_DATE", "PLAN_DATE", "CONTROL_STATE", "INS_DATE", "INS_WHO")
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING "ISN_RESOLUTION" AS id`,
      [edit.isn, ...columnsOf(checked), edit.author.at, edit.author.user],
    );
    await writeExecutors(edit, row!.id, checked.executors);
    edit.record('I', texts.protocol.resolutionAdded, checked.text);
    return row!.id;
  });
}

export async function changeResolution(
  edit: Edit,
  id: number,
  { version, ...changes }: Partial<ResolutionInput> & { readonly version?: number | undefined },
): Promise<void> {
  const before = await find(edit, id);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const wanted: Resolution = {
    ...before,
    ...given,
    executors: changes.executors === undefined ? before.executors : executorsOf(changes.executors),
  };
  const checked = await check(edit, wanted, { id, before });
  const fields = differences(before, checked).map((name): FieldEdit => {
    return { path: `${pathOf(id)}/${name}`, current: before[name], given: checked[name] };
  });
  await refuseChanged(edit, version, fields, pathOf(id));
  if (fields.length === 0) return;
  await keepingPlaces(edit, async () => {
    await edit.transaction.query(
      `UPDATE delo."RESOLUTION" SET "ISN_PARENT_RES" = $2, "DUE_AUTHOR" = $3, "RESOLUTION_TEXT" = $4,
         "RESOLUTION_DATE" = $5, "PLAN_DATE" = $6, "CONTROL_STATE" = $7, "UPD_DATE" = $8, "UPD_WHO" = $9
       WHERE "ISN_RESOLUTION" = $1`,
      [id, ...columnsOf(checked), edit.author.at, edit.author.user],
    );
    await writeExecutors(edit, id, checked.executors);
  });
  edit.changed(...fields.map(({ path }) => path));
  const titles = fields.map(({ path }) => texts.fields[path.slice(pathOf(id).length)]);
  // What the text was before is not lost.
  const details = before.text === checked.text ? null : before.text;
  edit.record('U', texts.protocol.resolutionChanged, titles.join(', '), details);
}

/** Removes a резолюция; its text stays in the protocol. One that others stand below is not removed. */
export async function removeResolution(edit: Edit, id: number, version: number | undefined): Promise<void> {
  const { isn, transaction } = edit;
  const before = await find(edit, id);
  const lost = fieldNames.map((name) => ({ path: `${pathOf(id)}/${name}`, current: before[name], given: null }));
  await refuseChanged(edit, version, lost, pathOf(id));
  const [child] = await transaction.query('SELECT 1 FROM delo."RESOLUTION" WHERE "ISN_PARENT_RES" = $1 LIMIT 1', [id]);
  if (child !== undefined) throw conflict('RESOLUTION_HAS_CHILDREN', String(id));
  await keepingPlaces(edit, async () => {
    await transaction.query('DELETE FROM delo."REPLY" WHERE "ISN_RESOLUTION" = $1', [id]);
    await transaction.query('DELETE FROM delo."RESOLUTION" WHERE "ISN_RESOLUTION" = $1 AND "ISN_REF_DOC" = $2', [
      id,
      isn,
    ]);
  });
  await forgetFields(edit, pathOf(id));
  edit.record('D', texts.protocol.resolutionRemoved, before.text);
}

async function find({ isn, transaction }: Edit, id: number): Promise<Resolution> {
  const [row] = await transaction.query<Resolution>(
    `SELECT "DUE_AUTHOR" AS "authorDue", coalesce("RESOLUTION_TEXT", '') AS text, "RESOLUTION_DATE" AS date,
            "PLAN_DATE" AS "planDate", "ISN_PARENT_RES" AS "parentId",
            (SELECT coalesce(json_agg(json_build_object('due', e."DUE", 'responsible', e."MAIN_FLAG" = 1)
                                      ORDER BY e."ORDERNUM", e."ISN_REPLY"), '[]')
             FROM delo."REPLY" e WHERE e."ISN_RESOLUTION" = r."ISN_RESOLUTION") AS executors
     FROM delo."RESOLUTION" r WHERE "ISN_RESOLUTION" = $1 AND "ISN_REF_DOC" = $2`,
    [id, isn],
  );
  if (row === undefined) throw noSuchPart('RESOLUTION_UNKNOWN', id);
  return row;
}

/** The резолюция as it is stored. @throws InvalidError with every wrong field */
async function check(
  edit: Edit,
  resolution: Resolution,
  own: { readonly id: number; readonly before: Resolution } | undefined,
): Promise<Resolution> {
  const problems = new Problems();
  const { authorDue, date, planDate, executors } = resolution;
  const officials = await existing('officials', [authorDue, ...executors.map(({ due }) => due)], edit.transaction);
  // Who left since stays where he is.
  const kept = new Set([own?.before.authorDue, ...(own?.before.executors ?? []).map(({ due }) => due)]);
  const isOfficial = (due: string) => officials.has(due) || kept.has(due);
  if (!isOfficial(authorDue)) problems.refuse('/authorDue', texts.noOfficial);
  for (const [index, { due }] of executors.entries()) {
    const path = `/executors/${index}/due`;
    if (!isOfficial(due)) problems.refuse(path, texts.noOfficial);
    if (executors.findIndex((other) => other.due === due) !== index) problems.refuse(path, texts.twice);
  }
  if (!isIsoDate(date)) problems.refuse('/date', texts.wrongDate);
  if (planDate !== null && !isIsoDate(planDate)) problems.refuse('/planDate', texts.wrongDate);
  const text = problems.text('/text', resolution.text, sizes.resolutionText);
  await checkParent(edit, resolution.parentId, own?.id, problems);
  problems.check();
  return { ...resolution, text };
}

async function checkParent(edit: Edit, parentId: number | null, id: number | undefined, problems: Problems) {
  if (parentId === null) return;
  const above = await edit.transaction.query<{ id: number }>(
    `WITH RECURSIVE above AS (
       SELECT "ISN_RESOLUTION" AS id, "ISN_PARENT_RES" AS parent FROM delo."RESOLUTION"
       WHERE "ISN_RESOLUTION" = $1 AND "ISN_REF_DOC" = $2
       UNION SELECT r."ISN_RESOLUTION", r."ISN_PARENT_RES" FROM above
       JOIN delo."RESOLUTION" r ON r."ISN_RESOLUTION" = above.parent
     ) SELECT id FROM above`,
    [parentId, edit.isn],
  );
  if (above.length === 0) problems.refuse('/parentId', texts.noParent);
  if (above.some((row) => row.id === id)) problems.refuse('/parentId', texts.parentBelow);
}

function differences(before: Resolution, after: Resolution): (keyof Resolution)[] {
  return fieldNames.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** A резолюция with a plan date is under control. */
function columnsOf({ parentId, authorDue, text, date, planDate }: Resolution): unknown[] {
  return [parentId, authorDue, text, date, planDate, planDate === null ? 0 : 1];
}

async function writeExecutors({ transaction }: Edit, id: number, executors: readonly Executor[]): Promise<void> {
  const rows = JSON.stringify(executors.map(({ due, responsible }) => ({ due, main: responsible ? 1 : 0 })));
  await transaction.query(
    `DELETE FROM delo."REPLY" WHERE "ISN_RESOLUTION" = $1
     AND "DUE" NOT IN (SELECT due FROM json_to_recordset($2) AS e (due text))`,
    [id, rows],
  );
  await transaction.query(
    `INSERT INTO delo."REPLY" ("ISN_RESOLUTION", "DUE", "MAIN_FLAG", "ORDERNUM")
     SELECT $1, e->>'due', (e->>'main')::smallint, place
     FROM json_array_elements($2) WITH ORDINALITY AS given (e, place) ORDER BY place
     ON CONFLICT ("ISN_RESOLUTION", "DUE") DO UPDATE
       SET "MAIN_FLAG" = excluded."MAIN_FLAG", "ORDERNUM" = excluded."ORDERNUM"
       WHERE ("REPLY"."MAIN_FLAG", "REPLY"."ORDERNUM") <> (excluded."MAIN_FLAG", excluded."ORDERNUM")`,
    [id, rows],
  );
}

function executorsOf(given: NonNullable<ResolutionInput['executors']>): Executor[] {
  return given.map(({ due, responsible = false }) => ({ due, responsible }));
}
