import type { DocumentChange, Transaction } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import { statusOf } from './states.ts';
import { texts } from './texts.ts';
import { type MendOutcome, mended, recordMends, unmended, type WantedMend, type Workshop } from './workshop.ts';

/** Writes the state that the message has at ПОС into its РК, with a record in the protocol. */
export async function takeOver({ run, account }: Workshop, wanted: readonly WantedMend[]): Promise<void> {
  const { documents, database } = run.services;
  const now = run.clock.now();
  await database.transaction(async (transaction) => {
    const isns = wanted.flatMap(({ documentIsn }) => (documentIsn === null ? [] : [documentIsn]));
    const known = await documents.read(isns, transaction);
    const outcomes: MendOutcome[] = [];
    const takenOver: WantedMend[] = [];
    const changes = new Map<string, DocumentChange[]>();
    for (const each of wanted) {
      const status = statusOf(each.there.state ?? '');
      const document = known.get(each.documentIsn ?? 0);
      if (document === undefined) outcomes.push(unmended(each, texts.mending.documentGone));
      else if (status === null) outcomes.push(unmended(each, texts.mending.noStatus));
      else {
        outcomes.push(mended(each, texts.mending.takenOver));
        takenOver.push(each);
        changes.set(each.by, [...(changes.get(each.by) ?? []), changeOf(document.isn, each, status)]);
      }
    }
    for (const [by, those] of changes) await documents.change(those, by, transaction);
    await voidAnswers(
      transaction,
      account,
      takenOver.filter(({ kind }) => kind === 'answered-here'),
      now,
    );
    await recordMends(transaction, outcomes, now);
  });
}

/** An answer that ПОС does not have counts no more: the message goes on, and another can be sent (RP-06). */
async function voidAnswers(
  transaction: Transaction,
  account: PosAccount,
  wanted: readonly WantedMend[],
  at: Date,
): Promise<void> {
  if (wanted.length === 0) return;
  await transaction.query(
    `update plugin_pos.outbox set state = 'dropped', settled_at = $6, error_code = 'POS_ANSWER_UNKNOWN', error_text = $7
      where kind = 'answer' and state = 'done' and organization_due = $1 and client_id = $2 and url = $3 and contour = $4
        and message_id = any($5::text[])`,
    [
      ...accountColumns(account),
      wanted.map(({ messageId }) => messageId),
      at.toISOString(),
      texts.mending.answerUnknown,
    ],
  );
}

function changeOf(isn: number, { there }: WantedMend, status: string): DocumentChange {
  const postponed = there.state === 'ANSWER_POSTPONED' && there.answerDeadline != null;
  return {
    isn,
    values: { POS_STATUS: status, ...(postponed ? { POS_POSTPONED_DATE: there.answerDeadline ?? null } : {}) },
    protocol: [{ operation: texts.protocol.operation, comment: texts.protocol.takenOver(status) }],
  };
}
