import type { Sql } from '../../../../core/contract/index.ts';
import { formatTime } from '../../registration/times.ts';
import type { StoredExport } from './exports.ts';
import { reasonText } from './reason-text.ts';
import { codeOf } from './record.ts';
import { rubricCodes } from './rubric-codes.ts';
import { texts } from './texts.ts';
import type { ShowcaseRun } from './workshop.ts';

/** Lines named in the text of a letter, and in the file attached to it. */
const shown = 100;
const attached = 100_000;
const readAtOnce = 500;

interface LeftOut {
  readonly isn: number;
  readonly rubricIsn: number;
  readonly id: string;
  readonly reason: string;
}

/**
 * SH-11: tells of the lines of an export that did not go: all of them where it failed, those that were left out where it
 * went, unless the last letter told of the same.
 */
export async function tellOfLeftOut(run: ShowcaseRun, stored: StoredExport): Promise<void> {
  const { database, notices } = run.services;
  const failed = stored.state === 'failed' || stored.state === 'refused';
  const answer = texts.answer(stored.answerCode ?? '', stored.answerText ?? '');
  const { count, set } = await leftOutSet(database, stored.id, failed);
  if (count === 0 && !failed) {
    await noteLetter(database, stored.id, '');
    return;
  }
  if (!failed && set === (await lastSet(database, stored))) return;
  const time = formatTime(stored.finishedAt ?? run.clock.now(), run.timeZone);
  const lines = await leftOutLines(database, stored.id, failed ? answer : null);
  const named = await nameLines(run, lines);
  const head = failed
    ? texts.letter.failed(stored.name, time, answer)
    : stored.lines > 0
      ? texts.letter.partly(stored.name, time, stored.lines)
      : texts.letter.nothing(time);
  const told = await notices.send({
    key: `showcase-export-${stored.id}-${stored.finishedAt?.getTime() ?? 0}`,
    subject: texts.letter.subject,
    text: letterText(run.jobId, head, count, named, await countReasons(database, stored.id, failed ? answer : null)),
    attachments: [
      {
        name: stored.name.replace(/^pos_showcase/, 'pos_showcase_not_exported'),
        contentType: 'text/csv; charset=utf-8',
        content: csvOf(named),
      },
    ],
  });
  if (told) await noteLetter(database, stored.id, failed ? '' : set);
}

/** What is at the showcase already is not left out. */
const reallyLeftOut = `export_id = $1 and reason <> 'ACCEPTED'`;

async function leftOutSet(sql: Sql, exportId: number, failed: boolean) {
  const [row] = await sql.query<{ count: number; set: string }>(
    `select count(*)::integer as count,
            coalesce(md5(string_agg(isn || ' ' || rubric_isn || ' ' || reason, ',' order by isn, rubric_isn)), '') as set
       from plugin_pos.showcase_ledger where ${failed ? `(${reallyLeftOut} or export_id = $1 and reason is null)` : reallyLeftOut}`,
    [exportId],
  );
  return row ?? { count: 0, set: '' };
}

/** What the last letter of this instance told of. */
async function lastSet(sql: Sql, { id, jobId }: StoredExport): Promise<string | undefined> {
  const [row] = await sql.query<{ set: string }>(
    `select letter_set as set from plugin_pos.showcase_export
      where job_id = $1 and id < $2 and letter_set is not null order by id desc limit 1`,
    [jobId, id],
  );
  return row?.set;
}

async function noteLetter(sql: Sql, id: number, set: string): Promise<void> {
  await sql.query('update plugin_pos.showcase_export set letter_set = $2 where id = $1', [id, set]);
}

/** @param answer what stands for the lines of the file, where the export failed */
async function leftOutLines(sql: Sql, exportId: number, answer: string | null): Promise<LeftOut[]> {
  const rows = await sql.query<Omit<LeftOut, 'reason'> & { reason: string | null; detail: string | null }>(
    `select isn, rubric_isn as "rubricIsn", plugin_pos.showcase_id(isn, rubric_isn) as id, reason, detail
       from plugin_pos.showcase_line
      where ${reallyLeftOut} or $2 and export_id = $1 and reason is null
      order by reason is null, isn, rubric_isn limit ${attached}`,
    [exportId, answer !== null],
  );
  return rows.map(({ reason, detail, ...line }) => {
    return { ...line, reason: reason === null ? (answer ?? '') : reasonText(reason, detail) };
  });
}

async function countReasons(sql: Sql, exportId: number, answer: string | null) {
  const rows = await sql.query<{ reason: string | null; count: number }>(
    `select reason, count(*)::integer as count from plugin_pos.showcase_line
      where ${reallyLeftOut} or $2 and export_id = $1 and reason is null group by reason order by 2 desc, 1`,
    [exportId, answer !== null],
  );
  return rows.map(({ reason, count }) => {
    return { reason: reason === null ? (answer ?? '') : reasonText(reason, null), count };
  });
}

type Named = LeftOut & { readonly number: string; readonly rubric: string };

async function nameLines({ services, signal }: ShowcaseRun, lines: readonly LeftOut[]): Promise<Named[]> {
  const codes = await rubricCodes(services.documents);
  const named: Named[] = [];
  for (let from = 0; from < lines.length; from += readAtOnce) {
    signal.throwIfAborted();
    const some = lines.slice(from, from + readAtOnce);
    const documents = await services.documents.read([...new Set(some.map(({ isn }) => isn))]);
    for (const line of some) {
      const number = documents.get(line.isn)?.number ?? '';
      named.push({ ...line, number, rubric: codeOf(codes, line.rubricIsn) });
    }
  }
  return named;
}

function letterText(
  jobId: number,
  head: string,
  count: number,
  lines: readonly Named[],
  reasons: readonly { readonly reason: string; readonly count: number }[],
): string {
  const first = lines.slice(0, shown);
  return [
    [head, texts.letter.instance(jobId), texts.letter.count(count)],
    [
      ...first.map(({ number, isn, rubric, reason }) => texts.letter.line(number, isn, rubric, reason)),
      ...(count > first.length ? [texts.letter.more(count - first.length)] : []),
    ],
    [texts.letter.byReason, ...reasons.map((each) => texts.letter.reason(each.reason, each.count))],
    ...(count > lines.length ? [[texts.letter.cut(lines.length)]] : []),
    [texts.letter.footer],
  ]
    .map((paragraph) => paragraph.join('\n'))
    .join('\n\n');
}

/** For people: with a BOM, so that a spreadsheet reads it, and without formulas (AC-05). */
function csvOf(lines: readonly Named[]): string {
  const rows = lines.map(({ number, isn, rubric, id, reason }) => [number, String(isn), rubric, id, reason]);
  return `\uFEFF${[texts.letter.columns, ...rows].map((row) => `${row.map(cell).join(';')}\r\n`).join('')}`;
}

function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
