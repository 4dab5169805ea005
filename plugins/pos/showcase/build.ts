import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { RetryLaterError, type RunContext, type Sql, type Transaction } from '../../../core/contract/index.ts';
import { apart, aside } from './apart.ts';
import { type WrittenFile, writeFile } from './file.ts';
import { forgetLines, Ledger, leftOutOf } from './ledger.ts';
import { type CsvRow, portableCsv } from './portable-csv.ts';
import type { Reason } from './reasons.ts';
import {
  columnNames,
  from,
  inOrder,
  room,
  rowOf,
  type SelectionRules,
  type Statement,
  selection,
  selectionError,
} from './select.ts';
import { type ShowcaseCommon, type ShowcaseInstance, showcaseAddress } from './settings.ts';
import { texts } from './texts.ts';

/** What building an export takes from its run. */
export type BuildContext = Pick<
  RunContext<never, 'database'>,
  'services' | 'clock' | 'timeZone' | 'signal' | 'jobId' | 'runId'
>;

export interface ExportRules extends SelectionRules {
  readonly common: ShowcaseCommon;
  readonly instance: ShowcaseInstance;
}

/** An export whose file is written and whose lines are known. Nothing has been sent. */
export interface BuiltExport extends WrittenFile {
  /** Of `plugin_pos.showcase_export`. */
  readonly id: number;
  /** `pos_showcase_….csv`. */
  readonly name: string;
  /** File to be sent; it lives until the result is recorded ({@link removeTemporary}). */
  readonly path: string;
  /** Records without the header. */
  readonly lines: number;
  readonly leftOut: number;
  readonly reasons: Readonly<Partial<Record<Reason, number>>>;
}

/**
 * Selects, and writes the file and the lines down, all by one statement: `plugin_pos.showcase_ledger` says of every line of
 * the selection what it was made from, or why it did not go. Afterwards the export is `built`; one that failed is `failed`
 * and leaves neither file nor lines.
 */
export async function buildExport(context: BuildContext, rules: ExportRules): Promise<BuiltExport> {
  const { services, clock, signal } = context;
  const at = clock.now();
  const { common } = rules;
  const name = fileName(at, context.timeZone, context.jobId);
  const keepAt = common.keepFiles && common.directory !== undefined ? path.join(common.directory, name) : null;
  const folder = await mkdtemp(path.join(tmpdir(), temporaryPrefix));
  const temporary = path.join(folder, common.archive ? `${name}.zip` : name);
  let id: number | undefined;
  try {
    id = await begin(context, rules, { name, temporary, at });
    const made = id;
    return await services.database.transaction(async (transaction) => {
      await transaction.query(room);
      const counts: Counts = { lines: 0, reasons: {} };
      const csv =
        transaction.copyOut === undefined
          ? portable(made, rules, transaction, counts)
          : copied(new Ledger(services.database, made), rules, transaction, counts);
      const keeps = () => counts.lines > 0;
      const order = { name, path: temporary, archive: common.archive, keepAt, keeps, at, signal };
      const written = await writeFile(csv, order).catch((error) => {
        throw selectionError(error);
      });
      const parts = { ...written, ...counts, name, path: temporary };
      return built(made, parts, transaction, clock.now());
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    if (id !== undefined) await fail(id, error, services.database, clock.now()).catch(() => {});
    throw error;
  }
}

const temporaryPrefix = 'priemnaya-showcase-';

/** Removes the temporary file with its folder. Call it when the result is recorded. */
export async function removeTemporary(file: string): Promise<void> {
  const folder = path.dirname(file);
  // A path that stands in the database must not lead anywhere else.
  if (!path.basename(folder).startsWith(temporaryPrefix)) return;
  await rm(folder, { recursive: true, force: true });
}

/** Ends exports that an earlier run of this instance left unfinished before anything was sent, with their files. */
export async function dropUnfinished(context: BuildContext): Promise<number> {
  const left = await context.services.database.query<{ id: number; path: string | null; node: string | null }>(
    `update plugin_pos.showcase_export set state = 'failed', finished_at = $2, answer_code = 'INTERRUPTED'
     where job_id = $1 and state = 'building' returning id, temporary_path as path, node`,
    [context.jobId, context.clock.now()],
  );
  for (const { id } of left) await forgetLines(context.services.database, 'e.id = $1', [id]);
  for (const { path: file, node } of left) if (file !== null && node === hostname()) await removeTemporary(file);
  return left.length;
}

/** `pos_showcase_<YYYYMMDD_HHmmss>_job<JobID>.csv`, by the clock of the installation. */
export function fileName(at: Date, timeZone: string, jobId: number): string {
  const stamp = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(at);
  return `pos_showcase_${stamp.replaceAll(/[-:]/g, '').replace(' ', '_')}_job${jobId}.csv`;
}

async function begin(
  { services, jobId, runId }: BuildContext,
  { common, instance }: ExportRules,
  { name, temporary, at }: { name: string; temporary: string; at: Date },
): Promise<number> {
  const { url, contour } = showcaseAddress(common, instance);
  const [row] = await services.database.query<{ id: number }>(
    `insert into plugin_pos.showcase_export (job_id, run_id, node, url, contour, login, started_at, archived, name, temporary_path)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
    [jobId, runId, hostname(), url, contour, instance.login, at, common.archive, name, temporary],
  );
  return row!.id;
}

/** How many lines of the selection went, and why others did not. */
interface Counts {
  lines: number;
  reasons: Readonly<Partial<Record<Reason, number>>>;
}

/** Lines are written down while their rows go out: one pass over the documents, and nothing sorted or stored twice. */
async function* copied(
  ledger: Ledger,
  rules: ExportRules,
  transaction: Transaction,
  counts: Counts,
): AsyncGenerator<Uint8Array> {
  const { sql, parameters } = exportQuery(rules);
  yield* apart(transaction.copyOut!(sql, parameters, "FORMAT csv, HEADER, DELIMITER ';'"), ledger);
  counts.lines = ledger.lines;
  counts.reasons = ledger.reasons;
}

/** The statement of an export: all lines of the selection, in the order of the file. */
export function exportQuery(rules: SelectionRules): Statement {
  return selection(rules, 'flagged', ` SELECT ${aside(leftOutOf)}, ${rowOf} FROM ${from} ${inOrder}`);
}

/** By plain statements: the rows are set aside, and read page by page. */
async function* portable(
  id: number,
  rules: ExportRules,
  transaction: Transaction,
  counts: Counts,
): AsyncGenerator<Uint8Array> {
  const { sql, parameters } = selection(
    rules,
    'flagged',
    ` SELECT row_number() OVER (${inOrder}) AS place, s.isn, s.rubric_isn, s.rubric_line, s.stamp,
       s.row_hash, s.reason, s.detail, ${rowOf} FROM ${from}`,
  );
  await transaction.query(`create temporary table showcase_rows on commit drop as ${sql}`, parameters);
  await transaction.query('create index on showcase_rows (place)');
  await transaction.query(
    `insert into plugin_pos.showcase_page (export_id, lines)
     select $1, string_agg(concat_ws(';', stamp, row_hash, id) || e'\n', '' order by place)
       from showcase_rows where reason is null group by place / 5000`,
    [id],
  );
  await transaction.query(
    `insert into plugin_pos.showcase_line (export_id, isn, rubric_isn, rubric_line, stamp, row_hash, reason, detail)
     select $1, isn, rubric_isn, rubric_line, stamp, row_hash, reason, detail from showcase_rows where reason is not null`,
    [id],
  );
  const counted = await transaction.query<{ reason: Reason | null; count: number }>(
    'select reason, count(*) as count from showcase_rows group by reason',
  );
  counts.lines = counted.find(({ reason }) => reason === null)?.count ?? 0;
  counts.reasons = Object.fromEntries(
    counted.flatMap(({ reason, count }) => (reason === null ? [] : [[reason, count]])),
  );
  yield* portableCsv(pages(transaction));
}

const page = 1_000;

async function* pages(sql: Sql): AsyncGenerator<CsvRow> {
  const texts = columnNames.map((name) => `"${name}"::text`).join(', ');
  for (let last = 0; ; ) {
    const rows = await sql.query<CsvRow & { place: number | null }>(
      `select place, reason is null as goes, ${texts} from showcase_rows where place > $1 order by place limit ${page}`,
      [last],
    );
    for (const { place, goes, ...row } of rows as (CsvRow & { place: number; goes: boolean })[]) {
      last = place;
      if (goes) yield row as CsvRow;
    }
    if (rows.length < page) return;
  }
}

async function built(
  id: number,
  parts: WrittenFile & Pick<BuiltExport, 'name' | 'path' | 'lines' | 'reasons'>,
  sql: Sql,
  at: Date,
): Promise<BuiltExport> {
  const { csv, file, keptPath, lines, reasons } = parts;
  const leftOut = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  const [row] = await sql.query(
    `update plugin_pos.showcase_export set state = 'built', built_at = $2, lines = $3, left_out = $4, csv_bytes = $5,
       csv_sha256 = $6, file_bytes = $7, file_sha256 = $8, kept_path = $9 where id = $1 and state = 'building' returning id`,
    [id, at, lines, leftOut, csv.bytes, csv.sha256, file.bytes, file.sha256, keptPath],
  );
  // Another run took this one for dead, and its lines are gone.
  if (row === undefined) throw new RetryLaterError('SHOWCASE_GIVEN_UP', texts.givenUp);
  return { id, ...parts, leftOut };
}

async function fail(id: number, error: unknown, sql: Sql, at: Date): Promise<void> {
  const { code, message } = error as { code?: string; message?: string };
  await sql.query(
    `update plugin_pos.showcase_export set state = 'failed', finished_at = $2, answer_code = $3, answer_text = $4
     where id = $1 and state = 'building'`,
    [id, at, code ?? 'FAILED', message ?? ''],
  );
  await forgetLines(sql, `e.id = $1 and e.state = 'failed'`, [id]);
}
