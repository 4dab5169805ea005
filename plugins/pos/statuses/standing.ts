import { type DocumentSnapshot, prepared, type Sql } from '../../../core/contract/index.ts';
import type { PosAddress } from '../account.ts';
import type { Standing } from './draft.ts';

/** A request of a message that decides how ПОС takes its statuses. */
export interface Milestone {
  readonly kind: 'registration' | 'answer';
  /** Null while it is on its way. */
  readonly settledAt: Date | null;
  /** What ПОС, or the ЛКО after it, made of an answer. */
  readonly answerState: string | null;
}

/** Answers that end a message (ПОС's table of states); «Отложено» does not. */
const finalAnswers = ['SOLVED', 'NOT_SOLVED', 'REDIRECTED', 'REJECTED'] as const;
const finalStatuses: ReadonlySet<unknown> = new Set([
  'Направлен ответ: Решено',
  'Направлен ответ: Не решено',
  'Направлен ответ: Перенаправлено',
  'Направлен ответ: Отклонено',
]);

const answeredStates: ReadonlySet<string | null> = new Set(['ANSWER_SENT', ...finalAnswers]);

/**
 * ST-02: a message is answered from its final answer on; the confirmation of a supplement opens it again, and so does
 * the refusal of an answer by the ЛКО. An answer that this installation did not send itself is told by «Статус».
 */
export function standingOf(document: Pick<DocumentSnapshot, 'values'>, milestones: readonly Milestone[]): Standing {
  const answers = milestones.filter(({ kind }) => kind === 'answer');
  const registrations = milestones.filter(({ kind }) => kind === 'registration');
  const latest = answers.reduce<Milestone | undefined>(
    (last, answer) => (last === undefined || timeOf(answer) >= timeOf(last) ? answer : last),
    undefined,
  );
  if (latest === undefined) {
    const reopening = registrations.some(({ settledAt }) => settledAt === null);
    return finalStatuses.has(document.values.POS_STATUS) && !reopening ? 'answered' : 'open';
  }
  if (registrations.some((registration) => timeOf(registration) > timeOf(latest))) return 'open';
  if (latest.answerState === 'ANSWER_ON_APPROVAL') return 'on-approval';
  return answeredStates.has(latest.answerState) ? 'answered' : 'open';
}

const milestonesNow = prepared(
  `select message_id as "messageId", kind, case when state = 'done' then settled_at end as "settledAt",
          answered->>'state' as "answerState"
     from plugin_pos.outbox
    where message_id = any($1::text[]) and url = $2 and contour = $3
      and (kind = 'registration' and state in ('waiting', 'sending', 'done')
           or kind = 'answer' and state = 'done' and body::jsonb->>'type' = any($4::text[]))`,
);

/** Final answers that ПОС took, and confirmations that it took or will take, by message. */
export async function milestonesOf(
  sql: Sql,
  messageIds: readonly string[],
  { url, contour }: PosAddress,
): Promise<Map<string, Milestone[]>> {
  const rows = await sql.query<Milestone & { messageId: string }>(milestonesNow, [
    messageIds,
    url,
    contour,
    finalAnswers,
  ]);
  const milestones = new Map<string, Milestone[]>(messageIds.map((id) => [id, []]));
  for (const { messageId, ...milestone } of rows) milestones.get(messageId)!.push(milestone);
  return milestones;
}

function timeOf({ settledAt }: Milestone): number {
  return settledAt?.getTime() ?? Number.POSITIVE_INFINITY;
}
