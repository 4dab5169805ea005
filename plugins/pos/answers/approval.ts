import type { PosContext } from '../context.ts';
import { codeOf } from '../errors.ts';
import type { Line } from '../outbox/line.ts';
import { accountKey, type EntryRow, entryColumns, entryOf } from '../outbox/rows.ts';
import { statusTaskId } from '../task-id.ts';
import type { HistoryRecord } from '../wire/parse-state.ts';
import type { AnswerBody } from './body.ts';
import { appealIsnOf, both, marks } from './kind.ts';
import { texts } from './texts.ts';

const pauseMs = 10 * 60_000;
const leaseMs = 120_000;
const mostAtOnce = 200;

interface Waiting extends EntryRow {
  readonly by_login: string;
  readonly delivery_isn: number | null;
}

/**
 * Follows up answers «на согласовании в ЛКО»: ПОС is asked what the ЛКО decided, and both РК are told. Nothing is kept
 * open while it is asked: who dies here is made up for when the time comes again.
 * @param only this one, due or not
 */
export async function followApprovals(
  context: PosContext,
  lines: ReadonlyMap<string, Line>,
  only?: number,
): Promise<number> {
  const now = context.clock.now();
  const waiting = await context.services.database.query<Waiting>(
    `with next as materialized (
       select a.entry_id from plugin_pos.answer a
        where a.approval_at is not null
          and ($2::bigint is null and a.approval_at <= $1::timestamptz or a.entry_id = $2::bigint)
        order by a.approval_at limit ${mostAtOnce} for update skip locked)
     update plugin_pos.answer a set approval_at = $3::timestamptz
       from next, plugin_pos.outbox o where a.entry_id = next.entry_id and o.id = a.entry_id
     returning ${entryColumns}, true as resumed, a.by_login, a.delivery_isn`,
    [now.toISOString(), only ?? null, new Date(now.getTime() + leaseMs).toISOString()],
  );
  let decided = 0;
  for (const one of waiting) if (await followOne(context, lines, one)) decided += 1;
  if (waiting.length > 0) await wakeForApprovals(context);
  return decided;
}

/** Asks for a run when the next answer on approval is to be asked for. */
export async function wakeForApprovals({ services, wake }: PosContext): Promise<void> {
  const [row] = await services.database.query<{ at: Date | null }>(
    'select min(approval_at) as at from plugin_pos.answer where approval_at is not null',
  );
  if (row?.at) await wake(statusTaskId, undefined, row.at);
}

async function followOne(context: PosContext, lines: ReadonlyMap<string, Line>, row: Waiting): Promise<boolean> {
  const entry = entryOf(row);
  const line = lines.get(accountKey(entry.account));
  let approved: boolean | undefined;
  try {
    const card = await line?.client.appealState(entry.messageId);
    approved = card && decisionOf(card.history, entry.idempotencyKey);
  } catch (error) {
    // Whatever it is, it is asked again.
    context.log.warn('Состояние ответа на согласовании не получено', { id: entry.id, code: codeOf(error) });
  }
  const { database, documents } = context.services;
  await database.transaction(async (transaction) => {
    const nextAt = approved === undefined ? new Date(context.clock.now().getTime() + pauseMs).toISOString() : null;
    const mine = await transaction.query(
      'update plugin_pos.answer set approval_at = $2::timestamptz where entry_id = $1 and approval_at is not null returning 1',
      [entry.id, nextAt],
    );
    if (approved === undefined || mine.length === 0) return;
    const { type } = JSON.parse(entry.body) as AnswerBody;
    await transaction.query(
      `update plugin_pos.outbox set answered = jsonb_set(answered, '{state}', to_jsonb($2::text)) where id = $1`,
      [entry.id, approved ? type : 'EXECUTOR_ASSIGNED'],
    );
    const found = await documents.read([entry.documentIsn, appealIsnOf(entry)], transaction);
    const pair = { answer: found.get(entry.documentIsn), appeal: found.get(appealIsnOf(entry)) };
    const title = texts.types[type];
    const comment = approved ? texts.protocol.approved(title) : texts.protocol.refusedByLko(title);
    const protocol = [{ operation: texts.protocol.operation, comment }];
    const reason = approved ? null : texts.approvalRefused;
    const changes = both(pair, entry.title, reason, { protocol }, context);
    await documents.change(
      approved
        ? [...changes, ...(await marks(pair, row.delivery_isn, type, context))]
        : [...changes, ...takenBack(pair)],
      row.by_login,
      transaction,
    );
  });
  return approved !== undefined;
}

/** What the РК say of an answer that the ЛКО refused: the обращение is where ПОС has put it. */
function takenBack({ answer, appeal }: Parameters<typeof marks>[0]) {
  return [
    ...(answer === undefined ? [] : [{ isn: answer.isn, values: { POS_STATUS: null } }]),
    ...(appeal === undefined ? [] : [{ isn: appeal.isn, values: { POS_STATUS: texts.assigned } }]),
  ];
}

/** What the ЛКО decided about the answer that went with this key; undefined while it has not. */
export function decisionOf(history: readonly HistoryRecord[], idempotencyKey: string): boolean | undefined {
  const answer = history.findIndex((record) => record.kind === 'ANSWER' && record.idempotencyKey === idempotencyKey);
  const decision = history.slice(answer + 1).find(({ kind }) => kind === 'APPROVAL');
  return answer < 0 || decision === undefined ? undefined : decision.state !== 'EXECUTOR_ASSIGNED';
}
