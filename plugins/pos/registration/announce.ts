import type { Entry } from '../outbox/entry.ts';
import { texts } from '../texts.ts';
import { contentOf } from './confirmations.ts';
import type { Session } from './session.ts';

/** Of so many messages each is named in the log; of more, the first and the last. */
const named = 10;

/** Tells the log which РК messages have become: ids and numbers, nothing personal (AC-06). */
export function announce({ run }: Pick<Session, 'run'>, debts: readonly Entry[]): void {
  const lines = debts.map((debt) => ({ messageId: debt.messageId, number: contentOf(debt).regNumber }));
  if (lines.length <= named) {
    for (const { messageId, number } of lines) run.log.info(texts.run.registered(messageId, number));
  } else {
    run.log.info(texts.run.registeredMany(lines.length, lines[0]!.number, lines.at(-1)!.number));
  }
}
