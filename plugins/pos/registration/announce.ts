import { texts } from '../texts.ts';
import type { ConfirmationDebt } from './outbox.ts';
import type { Session } from './session.ts';

/** Of so many messages each is named in the log; of more, the first and the last. */
const named = 10;

/** Tells the log which РК messages have become: ids and numbers, nothing personal (AC-06). */
export function announce({ run }: Pick<Session, 'run'>, debts: readonly ConfirmationDebt[]): void {
  const lines = debts.map(({ messageId, body }) => ({
    messageId,
    number: (JSON.parse(body) as { regNumber: string }).regNumber,
  }));
  if (lines.length <= named) {
    for (const { messageId, number } of lines) run.log.info(texts.run.registered(messageId, number));
  } else {
    run.log.info(texts.run.registeredMany(lines.length, lines[0]!.number, lines.at(-1)!.number));
  }
}
