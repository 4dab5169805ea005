import type { Database, Transaction } from '../../ports/database.ts';
import { dueOf, layerOf, longestDue } from '../due.ts';
import { invalidRow } from '../errors.ts';
import { longerThan, storable } from '../storable.ts';
import type { Author } from './table.ts';
import { texts } from './texts.ts';

/** A line of a rubricator to be imported. The parent is named by the code: that of `3.211` is `3`. */
export interface RubricLine {
  readonly code: string;
  readonly name: string;
  readonly note?: string | null;
}

export interface ImportedRubrics {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
}

interface NewRubric {
  readonly isn: number;
  readonly due: string;
  readonly parentIsn: number;
}

/**
 * Adds and updates rubrics by code, set-based (ED-09). `prefix` is put before every code. A code without dots whose
 * prefix ends with one stands below the rubric that the prefix names, where there is such.
 * @throws InvalidError with a problem for each wrong line, `/<index>/<field>`
 */
export async function importRubrics(
  lines: readonly RubricLine[],
  options: { readonly prefix: string; readonly author: Author },
  database: Database,
): Promise<ImportedRubrics> {
  const { author } = options;
  const rubrics = checked(lines, options.prefix);
  const work = () =>
    database.transaction(async (transaction) => {
      const known = await existing(transaction);
      const fresh = place(
        rubrics.filter(({ code }) => !known.has(code)),
        known,
        await takeIsns(rubrics.length, transaction),
      );
      const updated = await update(
        rubrics.filter(({ code }) => !fresh.has(code)),
        author,
        transaction,
      );
      await insert(
        rubrics.flatMap((rubric) => {
          const placed = fresh.get(rubric.code);
          return placed === undefined ? [] : [{ ...rubric, ...placed, layer: layerOf(placed.due) }];
        }),
        author,
        transaction,
      );
      return { added: fresh.size, updated, unchanged: rubrics.length - fresh.size - updated };
    });
  try {
    return await database.exclusively('documents-rubrics', work);
  } catch (error) {
    // An update took the name of a sibling, which keeps it.
    if ((error as { constraint?: string }).constraint !== 'RUBRIC_CL_NAME') throw error;
    throw invalidRow(texts.titles.rubrics, [{ path: '/name', message: texts.nameNotUnique }]);
  }
}

type Checked = Required<RubricLine>;

function checked(lines: readonly RubricLine[], prefix: string): Checked[] {
  const problems: { path: string; message: string }[] = [];
  const codes = new Set<string>();
  const rubrics = lines.map((line, index): Checked => {
    const bare = storable(line.code).trim();
    const code = `${prefix}${bare}`;
    const name = storable(line.name).trim();
    const note = storable(line.note ?? '').trim() || null;
    const refuse = (field: string, message: string) => problems.push({ path: `/${index}/${field}`, message });
    if (bare === '') refuse('code', texts.required);
    else if (codes.has(code)) refuse('code', texts.notUnique);
    if (longerThan(code, 248)) refuse('code', texts.tooLong(248));
    if (name === '') refuse('name', texts.required);
    if (longerThan(name, 2000)) refuse('name', texts.tooLong(2000));
    if (note !== null && longerThan(note, 255)) refuse('note', texts.tooLong(255));
    codes.add(code);
    return { code, name, note };
  });
  if (problems.length > 0) throw invalidRow(texts.titles.rubrics, problems);
  return rubrics;
}

async function existing(transaction: Transaction): Promise<Map<string, NewRubric>> {
  const rows = await transaction.query<NewRubric & { code: string }>(
    `SELECT "RUBRIC_CODE" AS code, "ISN_NODE" AS isn, "DUE" AS due, "ISN_HIGH_NODE" AS "parentIsn"
     FROM delo."RUBRIC_CL" WHERE "DELETED" = 0`,
  );
  return new Map(rows.map(({ code, ...row }) => [code, row]));
}

async function takeIsns(count: number, transaction: Transaction): Promise<number[]> {
  const rows = await transaction.query<{ isn: number }>(
    `SELECT nextval('delo."ISN_SEQ"') AS isn FROM generate_series(1, $1)`,
    [count],
  );
  return rows.map(({ isn }) => isn);
}

/** Gives every new rubric its place: below the one of the longest shorter code, which is in the file or in the base. */
function place(
  rubrics: readonly Checked[],
  known: ReadonlyMap<string, NewRubric>,
  isns: readonly number[],
): Map<string, NewRubric> {
  const fresh = new Map<string, NewRubric>();
  const shorterFirst = [...rubrics].sort((one, other) => one.code.length - other.code.length);
  for (const [index, { code }] of shorterFirst.entries()) {
    const isn = isns[index]!;
    let parent: NewRubric | undefined;
    for (let end = code.lastIndexOf('.'); end > 0 && parent === undefined; end = code.lastIndexOf('.', end - 1)) {
      parent = fresh.get(code.slice(0, end)) ?? known.get(code.slice(0, end));
    }
    const due = dueOf(parent?.due ?? null, isn);
    if (due.length > longestDue) throw invalidRow(texts.titles.rubrics, [{ path: '/code', message: texts.tooDeep }]);
    fresh.set(code, { isn, due, parentIsn: parent?.isn ?? 0 });
  }
  return fresh;
}

async function update(rubrics: readonly Checked[], { user, at }: Author, transaction: Transaction): Promise<number> {
  const rows = await transaction.query(
    `UPDATE delo."RUBRIC_CL" r SET "CLASSIF_NAME" = given.name, "NOTE" = given.note, "UPD_DATE" = $2, "UPD_WHO" = $3
     FROM json_to_recordset($1) AS given (code text, name text, note text)
     WHERE r."RUBRIC_CODE" = given.code AND r."DELETED" = 0
       AND (r."CLASSIF_NAME", r."NOTE") IS DISTINCT FROM (given.name, given.note) RETURNING 1`,
    [JSON.stringify(rubrics), at, user],
  );
  return rows.length;
}

async function insert(rows: readonly unknown[], { user, at }: Author, transaction: Transaction): Promise<void> {
  const siblings = await transaction.query<{ code: string }>(
    `WITH given AS MATERIALIZED (
       SELECT * FROM json_to_recordset($1) AS g (isn bigint, due text, "parentIsn" bigint, layer int, code text,
                                                 name text, note text)
     ), twice AS MATERIALIZED (
       SELECT code FROM (
         SELECT code, row_number() OVER (PARTITION BY "parentIsn", md5(delo.folded(name)) ORDER BY due) > 1
           OR EXISTS (SELECT 1 FROM delo."RUBRIC_CL" r WHERE r."ISN_HIGH_NODE" = "parentIsn" AND r."DELETED" = 0
                      AND md5(delo.folded(r."CLASSIF_NAME")) = md5(delo.folded(name))) AS repeated
         FROM given) named WHERE repeated
     ), made AS (
       INSERT INTO delo."RUBRIC_CL" ("ISN_NODE", "DUE", "ISN_HIGH_NODE", "LAYER", "RUBRIC_CODE", "CLASSIF_NAME", "NOTE",
                                     "INS_DATE", "INS_WHO")
       SELECT isn, due, "parentIsn", layer, code, name, note, $2, $3 FROM given
       WHERE NOT EXISTS (SELECT 1 FROM twice)
     )
     SELECT code FROM twice`,
    [JSON.stringify(rows), at, user],
  );
  if (siblings.length > 0) {
    const problems = siblings.map(({ code }) => ({ path: `/${code}/name`, message: texts.nameNotUnique }));
    throw invalidRow(texts.titles.rubrics, problems);
  }
  await transaction.query(
    `UPDATE delo."RUBRIC_CL" above SET "IS_NODE" = 0
     WHERE "IS_NODE" = 1 AND EXISTS (SELECT 1 FROM delo."RUBRIC_CL" below
       WHERE below."ISN_HIGH_NODE" = above."ISN_NODE" AND below."DELETED" = 0)`,
  );
}
