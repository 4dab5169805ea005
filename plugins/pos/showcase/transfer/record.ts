import type { DocumentChange, Transaction } from '../../../../core/contract/index.ts';
import { technicalUser } from '../../attributes.ts';
import type { PosContext } from '../../context.ts';
import { formatTime } from '../../registration/times.ts';
import type { StoredExport } from './exports.ts';
import { rubricCodes } from './rubric-codes.ts';
import { texts } from './texts.ts';

/** How the transfer of an export ended. */
export interface TransferAnswer {
  readonly outcome: 'accepted' | 'refused' | 'failed';
  /** «<код ответа> – <описание>». */
  readonly code: string;
  readonly text: string;
  /** «ID для проверки». */
  readonly uploadId: string | null;
}

interface Line {
  readonly isn: number;
  readonly rubricIsn: number;
  readonly stamp: number;
  readonly rowHash: string;
  readonly sent: boolean;
  /** Every line of the РК has gone, now or before. */
  readonly whole: boolean;
}

/** РК are changed by so many lines at a time. */
const setSize = 2_000;
const flag = 'POS_UPLOAD';
const firstAskMs = 60_000;

/**
 * SH-09: the results of all lines of an export, with the flags and the protocol of their РК, in one transaction. Whoever
 * comes second, as after a crash, finds it done.
 */
export async function recordAnswer(
  context: PosContext,
  { id, contour }: StoredExport,
  answer: TransferAnswer,
): Promise<void> {
  const { database, documents } = context.services;
  const codes = await rubricCodes(documents);
  const at = context.clock.now();
  await database.transaction(async (transaction) => {
    const [open] = await transaction.query(
      `select from plugin_pos.showcase_export where id = $1 and state in ('built', 'sending') for update`,
      [id],
    );
    if (open === undefined) return;
    const accepted = answer.outcome === 'accepted';
    for await (const lines of documentSets(transaction, id, accepted)) {
      const released = await changeDocuments(context, transaction, lines, { answer, at, codes });
      await rememberResults(transaction, { id, contour, at, answer, codes }, lines, released);
    }
    await transaction.query(
      `update plugin_pos.showcase_export
          set state = $2, answer_code = $3, answer_text = $4, upload_id = coalesce($5, upload_id), finished_at = $6,
              upload_state = case when $7 then 'RECEIVED' else upload_state end,
              next_ask_at = case when $7 then $6::timestamptz + $8 * interval '1 ms' end, asked = 0,
              resend_at = null, untidy = true
        where id = $1`,
      [id, answer.outcome, answer.code, answer.text, answer.uploadId, at, accepted, firstAskMs],
    );
  });
}

/**
 * Nothing of an export can go. Clears the flag of РК whose lines are all at the showcase already, unchanged: they kept it
 * when something else of the РК was changed meanwhile, or another line could not go then.
 */
export async function settleEmpty(context: PosContext, { id, contour }: StoredExport): Promise<void> {
  const at = context.clock.now();
  await context.services.database.transaction(async (transaction) => {
    for await (const lines of documentSets(transaction, id, true)) {
      const unsent = lines.filter(({ whole }) => whole);
      const released = await changeDocuments(context, transaction, unsent, null);
      await release(transaction, contour, released);
    }
    await transaction.query(
      `update plugin_pos.showcase_export set state = 'nothing', finished_at = $2, untidy = true where id = $1`,
      [id, at],
    );
  });
}

/** Lines in sets of whole РК, in order of ISN, so that two recordings never wait for each other. */
async function* documentSets(transaction: Transaction, exportId: number, also: boolean): AsyncGenerator<Line[]> {
  await transaction.query(
    `declare showcase_lines no scroll cursor for
     select isn, rubric_isn as "rubricIsn", stamp, row_hash::text as "rowHash", reason is null as sent,
            bool_and(reason is null or reason in ('ACCEPTED', 'REJECTED')) over (partition by isn) as whole
       from plugin_pos.showcase_ledger where export_id = ${Number(exportId)} order by isn, rubric_isn`,
  );
  const useful = (line: Line) => line.sent || (also && line.whole);
  let rest: Line[] = [];
  for (;;) {
    const lines = await transaction.query<Line & Record<string, unknown>>(`fetch ${setSize} from showcase_lines`);
    const all = [...rest, ...lines];
    const last = lines.length < setSize ? undefined : all.at(-1)?.isn;
    const whole = all.filter((line) => line.isn !== last && useful(line));
    if (whole.length > 0) yield whole;
    if (last === undefined) break;
    rest = all.filter(({ isn }) => isn === last);
  }
  await transaction.query('close showcase_lines');
}

interface Telling {
  readonly answer: TransferAnswer;
  readonly at: Date;
  readonly codes: ReadonlyMap<number, string>;
}

/** @returns РК whose flag was cleared */
async function changeDocuments(
  context: PosContext,
  transaction: Transaction,
  lines: readonly Line[],
  telling: Telling | null,
): Promise<Set<number>> {
  const clears = telling === null || telling.answer.outcome === 'accepted';
  const byDocument = new Map<number, Line[]>();
  for (const line of lines) byDocument.set(line.isn, [...(byDocument.get(line.isn) ?? []), line]);
  const changes = [...byDocument].map(([isn, own]): DocumentChange => {
    const cleared = clears && own[0]!.whole;
    return {
      isn,
      unchangedSince: own[0]!.stamp,
      ...(cleared ? { values: { [flag]: false } } : {}),
      protocol:
        telling === null ? [] : own.filter(({ sent }) => sent).map((line) => protocolEntry(context, line, telling)),
    };
  });
  const { left } = await context.services.documents.change(changes, technicalUser.login, transaction);
  return new Set(changes.filter(({ isn, values }) => values !== undefined && !left.has(isn)).map(({ isn }) => isn));
}

function protocolEntry({ timeZone }: PosContext, { rubricIsn }: Line, { answer, at, codes }: Telling) {
  return resultEntry(codeOf(codes, rubricIsn), { ...answer, at, timeZone });
}

/** «Обработка ответа витрины ПОС»: its «Примечание» opens what the window shows, too (ED-07). */
export function resultEntry(
  rubricCode: string,
  result: {
    readonly code: string;
    readonly text: string;
    readonly uploadId: string | null;
    readonly at: Date;
    readonly timeZone: string;
  },
) {
  const { code, text, uploadId, at, timeZone } = result;
  const time = formatTime(at, timeZone);
  return {
    operation: texts.operation,
    comment: rubricCode,
    details: texts.details(rubricCode, time, texts.answer(code, text), uploadId),
  };
}

async function rememberResults(
  transaction: Transaction,
  { id, contour, at, answer, codes }: { id: number; contour: string } & Telling,
  lines: readonly Line[],
  released: ReadonlySet<number>,
): Promise<void> {
  const rows = lines
    .filter(({ sent }) => sent)
    .map(({ isn, rubricIsn, rowHash, stamp }) => ({ isn, rubricIsn, rowHash, stamp, code: codeOf(codes, rubricIsn) }));
  await transaction.query(
    `insert into plugin_pos.showcase_result (isn, rubric_isn, contour, export_id, row_hash, stamp, outcome, at,
                                             rubric_code, answer_code, answer_text, upload_id)
     select isn, "rubricIsn", $2, $3, "rowHash", stamp, $4, $5, code, $6, $7, $8
       from json_to_recordset($1) as r (isn bigint, "rubricIsn" bigint, "rowHash" bigint, stamp integer, code text)
      order by isn, "rubricIsn"
     on conflict (isn, rubric_isn, contour) do update
       set export_id = excluded.export_id, row_hash = excluded.row_hash, stamp = excluded.stamp, released = false,
           outcome = excluded.outcome, at = excluded.at, rubric_code = excluded.rubric_code,
           answer_code = excluded.answer_code, answer_text = excluded.answer_text, upload_id = excluded.upload_id`,
    [JSON.stringify(rows), contour, id, answer.outcome, at, answer.code, answer.text, answer.uploadId],
  );
  await release(transaction, contour, released);
}

/** Where the flag stands again, it was set anew. */
async function release(transaction: Transaction, contour: string, isns: ReadonlySet<number>): Promise<void> {
  if (isns.size === 0) return;
  await transaction.query(
    `update plugin_pos.showcase_result set released = true
      where isn = any($1::bigint[]) and contour = $2 and not released`,
    [[...isns], contour],
  );
}

/** A rubric that has lost its note since goes by its ISN. */
export function codeOf(codes: ReadonlyMap<number, string>, rubricIsn: number): string {
  return codes.get(rubricIsn) ?? String(rubricIsn);
}
