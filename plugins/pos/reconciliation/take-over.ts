import type { DocumentChange } from '../../../core/contract/index.ts';
import { statusOf } from './states.ts';
import { texts } from './texts.ts';
import { type MendOutcome, mended, recordMends, unmended, type WantedMend, type Workshop } from './workshop.ts';

/** Writes the state that the message has at ПОС into its РК, with a record in the protocol. */
export async function takeOver({ run }: Workshop, wanted: readonly WantedMend[]): Promise<void> {
  const { documents, database } = run.services;
  const now = run.clock.now();
  await database.transaction(async (transaction) => {
    const isns = wanted.flatMap(({ documentIsn }) => (documentIsn === null ? [] : [documentIsn]));
    const known = await documents.read(isns, transaction);
    const outcomes: MendOutcome[] = [];
    const changes = new Map<string, DocumentChange[]>();
    for (const each of wanted) {
      const status = statusOf(each.there.state ?? '');
      const document = known.get(each.documentIsn ?? 0);
      if (document === undefined) outcomes.push(unmended(each, texts.mending.documentGone));
      else if (status === null) outcomes.push(unmended(each, texts.mending.noStatus));
      else {
        outcomes.push(mended(each, texts.mending.takenOver));
        changes.set(each.by, [...(changes.get(each.by) ?? []), changeOf(document.isn, each, status)]);
      }
    }
    for (const [by, those] of changes) await documents.change(those, by, transaction);
    await recordMends(transaction, outcomes, now);
  });
}

function changeOf(isn: number, { there }: WantedMend, status: string): DocumentChange {
  const postponed = there.state === 'ANSWER_POSTPONED' && there.answerDeadline != null;
  return {
    isn,
    values: { POS_STATUS: status, ...(postponed ? { POS_POSTPONED_DATE: there.answerDeadline ?? null } : {}) },
    protocol: [{ operation: texts.protocol.operation, comment: texts.protocol.takenOver(status) }],
  };
}
