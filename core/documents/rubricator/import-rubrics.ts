import type { Database, Transaction } from '../../ports/database.ts';
import type { ImportedRubrics, RubricLine } from '../api.ts';
import type { Author } from '../directories/table.ts';
import { texts as directoryTexts } from '../directories/texts.ts';
import { dueOf, layerOf, longestDue } from '../due.ts';
import { invalidRow } from '../errors.ts';
import { patiently } from '../wizard/patience.ts';
import { rubricRowsWrong } from './errors.ts';
import { type KnownRubric, planImport, type RubricPlan, type WantedRubric } from './plan.ts';
import { texts } from './texts.ts';

export interface ImportOptions {
  /** Put before every code, e.g. `1802.`. */
  readonly prefix: string;
  readonly dryRun: boolean;
  readonly author: Author;
}

class DryRun extends Error {}

/** The comparison of names is the database's in the end. */
function translated(error: unknown): unknown {
  if ((error as { constraint?: string }).constraint !== 'RUBRIC_CL_NAME') return error;
  return invalidRow(directoryTexts.titles.rubrics, [{ path: '/name', message: directoryTexts.nameNotUnique }]);
}

/**
 * Adds and updates rubrics by code, set-based: all of the file or nothing (ED-09). A dry run does the same and takes it
 * back.
 * @throws InvalidError with a problem for each wrong row
 */
export async function importRubrics(
  lines: readonly RubricLine[],
  { prefix, dryRun, author }: ImportOptions,
  database: Database,
): Promise<ImportedRubrics> {
  let plan: RubricPlan | undefined;
  try {
    await patiently(database, async (transaction) => {
      // Nobody else changes the rubricator between the comparison and the change; registration goes on reading it.
      await transaction.query('LOCK TABLE delo."RUBRIC_CL" IN SHARE ROW EXCLUSIVE MODE');
      const rubricator = await existing(transaction);
      plan = planImport(lines, prefix.trim(), rubricator);
      await update(plan.changed, author, transaction);
      await insert(await placed(plan.added, rubricator, transaction), author, transaction);
      if (dryRun) throw new DryRun();
    });
  } catch (error) {
    if (!(error instanceof DryRun)) throw translated(error);
  }
  const { added, changed, unchanged, changes } = plan!;
  const missing = changes.filter(({ kind }) => kind === 'missing').length;
  return { dryRun, added: added.length, updated: changed.length, unchanged, missing, changes };
}

function existing(transaction: Transaction): Promise<KnownRubric[]> {
  return transaction.query<KnownRubric>(
    `SELECT "ISN_NODE" AS isn, "DUE" AS due, "ISN_HIGH_NODE" AS "parentIsn", "RUBRIC_CODE" AS code,
            "CLASSIF_NAME" AS name, "NOTE" AS note
     FROM delo."RUBRIC_CL" WHERE "DELETED" = 0 ORDER BY "RUBRIC_CODE"`,
  );
}

/** Two rubrics may swap names: renamed ones first get names that nobody has. */
async function update(changed: RubricPlan['changed'], { user, at }: Author, transaction: Transaction): Promise<void> {
  if (changed.length === 0) return;
  const rows = changed.map(({ known: { isn }, name, note }) => ({ isn, name, note }));
  const renamed = changed.filter(({ known, name }) => known.name !== name).map(({ known: { isn } }) => isn);
  await transaction.query(
    `UPDATE delo."RUBRIC_CL" SET "CLASSIF_NAME" = gen_random_uuid()::text WHERE "ISN_NODE" = ANY($1)`,
    [renamed],
  );
  await transaction.query(
    `UPDATE delo."RUBRIC_CL" r SET "CLASSIF_NAME" = given.name, "NOTE" = given.note, "UPD_DATE" = $2, "UPD_WHO" = $3
     FROM json_to_recordset($1) AS given (isn bigint, name text, note text) WHERE r."ISN_NODE" = given.isn`,
    [JSON.stringify(rows), at, user],
  );
}

interface PlacedRubric extends WantedRubric {
  readonly isn: number;
  readonly due: string;
  readonly parentIsn: number;
}

/** Gives every new rubric its place. */
async function placed(
  added: readonly WantedRubric[],
  rubricator: readonly KnownRubric[],
  transaction: Transaction,
): Promise<PlacedRubric[]> {
  const isns = await takeIsns(added.length, transaction);
  const byCode = new Map<string, { isn: number; due: string }>(rubricator.map((rubric) => [rubric.code, rubric]));
  return added.map((rubric, index) => {
    const parent = rubric.parentCode === null ? undefined : byCode.get(rubric.parentCode);
    const isn = isns[index]!;
    const due = dueOf(parent?.due ?? null, isn);
    if (due.length > longestDue) {
      throw rubricRowsWrong([{ row: rubric.row, field: 'code', problem: texts.tooDeep }]);
    }
    byCode.set(rubric.code, { isn, due });
    return { ...rubric, isn, due, parentIsn: parent?.isn ?? 0 };
  });
}

async function takeIsns(count: number, transaction: Transaction): Promise<number[]> {
  const rows = await transaction.query<{ isn: number }>(
    `SELECT nextval('delo."ISN_SEQ"') AS isn FROM generate_series(1, $1)`,
    [count],
  );
  return rows.map(({ isn }) => isn);
}

async function insert(rubrics: readonly PlacedRubric[], { user, at }: Author, transaction: Transaction): Promise<void> {
  if (rubrics.length === 0) return;
  const rows = rubrics.map(({ isn, due, parentIsn, code, name, note }) => {
    return { isn, due, parentIsn, layer: layerOf(due), code, name, note: note ?? null };
  });
  await transaction.query(
    `INSERT INTO delo."RUBRIC_CL" ("ISN_NODE", "DUE", "ISN_HIGH_NODE", "LAYER", "RUBRIC_CODE", "CLASSIF_NAME", "NOTE",
                                   "INS_DATE", "INS_WHO")
     SELECT isn, due, "parentIsn", layer, code, name, note, $2, $3
     FROM json_to_recordset($1) AS given (isn bigint, due text, "parentIsn" bigint, layer int, code text, name text,
                                          note text)`,
    [JSON.stringify(rows), at, user],
  );
  await transaction.query(
    `UPDATE delo."RUBRIC_CL" above SET "IS_NODE" = 0
     WHERE "IS_NODE" = 1 AND EXISTS (SELECT 1 FROM delo."RUBRIC_CL" below
       WHERE below."ISN_HIGH_NODE" = above."ISN_NODE" AND below."DELETED" = 0)`,
  );
}
