import type { DocumentChange, Transaction } from '../../../../core/contract/index.ts';
import { technicalUser } from '../../attributes.ts';
import type { PosContext } from '../../context.ts';
import type { StoredExport } from './exports.ts';
import { resultEntry } from './record.ts';
import { texts } from './texts.ts';
import type { FinalState, RowRejection, UploadProgress } from './wire/parse.ts';

const minuteMs = 60_000;
/** SH-12: pauses between questions, in minutes; hourly after them. */
const pauses = [1, 2, 5, 10, 20, 40] as const;
const longestMs = 48 * 60 * minuteMs;
const setSize = 2_000;

/** When an upload is asked for that has been asked for so often; null: not any more. */
export function nextAskAt(asked: number, acceptedAt: Date, now: Date): Date | null {
  if (now.getTime() - acceptedAt.getTime() >= longestMs) return null;
  return new Date(now.getTime() + (pauses[asked] ?? 60) * minuteMs);
}

/** The showcase has not said yet, or could not be asked. */
export async function askLater({ services, clock }: PosContext, stored: StoredExport): Promise<Date | null> {
  const now = clock.now();
  const next = nextAskAt(stored.asked + 1, stored.finishedAt ?? now, now);
  await services.database.query(
    `update plugin_pos.showcase_export
        set asked = asked + 1, next_ask_at = $2, upload_state = case when $2::timestamptz is null then 'UNKNOWN' else upload_state end,
            untidy = untidy or $2::timestamptz is null
      where id = $1 and next_ask_at is not null`,
    [stored.id, next],
  );
  return next;
}

interface Rejected {
  readonly isn: number;
  readonly rubricIsn: number;
  readonly code: string;
  readonly text: string;
  readonly rubricCode: string;
}

/** SH-12: what became of an upload; lines that the showcase rejected say why, in their РК and in its protocol. */
export async function recordState(
  context: PosContext,
  stored: StoredExport,
  state: FinalState,
  { rejections }: Pick<UploadProgress, 'rejections'>,
): Promise<number> {
  const at = context.clock.now();
  return context.services.database.transaction(async (transaction) => {
    const [open] = await transaction.query(
      'select from plugin_pos.showcase_export where id = $1 and next_ask_at is not null for update',
      [stored.id],
    );
    if (open === undefined) return 0;
    const rejected = state === 'PROCESSED' ? [] : await rejectedLines(transaction, stored, state, rejections);
    for (let from = 0; from < rejected.length; from += setSize) {
      await reject(context, transaction, stored, rejected.slice(from, from + setSize), at);
    }
    await transaction.query(
      `update plugin_pos.showcase_export
          set upload_state = $2, rejected = $3, next_ask_at = null, asked = asked + 1, untidy = true where id = $1`,
      [stored.id, state, rejected.length],
    );
    return rejected.length;
  });
}

/** Lines of the file by id, or by the number of the record where an id is not theirs; all of them where the file was rejected. */
function rejectedLines(
  transaction: Transaction,
  { id, contour }: StoredExport,
  state: FinalState,
  rejections: readonly RowRejection[],
): Promise<Rejected[]> {
  const whole = texts.results.rejectedWhole;
  return transaction.query<Rejected & Record<string, unknown>>(
    `with error as materialized (
       select * from json_to_recordset($2) as e (line integer, id text, code text, message text)
     ), line as materialized (
       select isn, rubric_isn, row_number() over (order by isn, rubric_isn) + 1 as line_no,
              plugin_pos.showcase_id(isn, rubric_isn) as id
         from plugin_pos.showcase_ledger where export_id = $1 and reason is null
     ), hit as (
       select l.isn, l.rubric_isn, e.code, e.message from line l join error e on e.id = l.id
       union all
       select l.isn, l.rubric_isn, e.code, e.message from line l join error e on e.line = l.line_no
        where not exists (select from line other where other.id = e.id)
       union all
       select l.isn, l.rubric_isn, $4, $5 from line l
        where $3 and l.id not in (select id from error) and l.line_no not in (select line from error)
     )
     select h.isn, h.rubric_isn as "rubricIsn", min(h.code) as code, string_agg(distinct h.message, '; ') as text,
            r.rubric_code as "rubricCode"
       from hit h join plugin_pos.showcase_result r
         on r.isn = h.isn and r.rubric_isn = h.rubric_isn and r.contour = $6 and r.export_id = $1
      group by h.isn, h.rubric_isn, r.rubric_code order by h.isn, h.rubric_isn`,
    [id, JSON.stringify(rejections), state === 'REJECTED', whole.code, whole.text, contour],
  );
}

/** РК first, then results: in the order of everybody who writes both. */
async function reject(
  { services, timeZone }: PosContext,
  transaction: Transaction,
  { id, contour, uploadId }: StoredExport,
  lines: readonly Rejected[],
  at: Date,
): Promise<void> {
  const changes = lines.map(({ isn, rubricCode, code, text }): DocumentChange => {
    // A РК that is gone meanwhile is left out; nothing but the protocol is written.
    return { isn, unchangedSince: 0, protocol: [resultEntry(rubricCode, { code, text, uploadId, at, timeZone })] };
  });
  await services.documents.change(changes, technicalUser.login, transaction);
  await transaction.query(
    `update plugin_pos.showcase_result r
        set outcome = 'rejected', at = $4, answer_code = l.code, answer_text = l.text
       from json_to_recordset($1) as l (isn bigint, "rubricIsn" bigint, code text, text text)
      where r.isn = l.isn and r.rubric_isn = l."rubricIsn" and r.contour = $2 and r.export_id = $3`,
    [JSON.stringify(lines), contour, id, at],
  );
}
