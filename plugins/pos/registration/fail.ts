import { codeOf, reasonOf } from '../errors.ts';
import { texts } from '../texts.ts';
import type { DeliveryKey } from './inbox.ts';
import { recordFailure } from './quarantine.ts';
import { logFailure, type RegistrationSession } from './session.ts';

/** RG-09: counts a failure against its message, and against nothing else. */
export async function failMessage(session: RegistrationSession, delivery: DeliveryKey, error: unknown): Promise<void> {
  const { run, report, fingerprint } = session;
  const { inboxId, messageId } = delivery;
  const record = await recordFailure(run.services.database, { inboxId, error, fingerprint, at: run.clock.now() });
  session.tried.add(inboxId);
  if (record.quarantined) report.count('quarantined');
  else session.postponed.add(messageId);
  const text = record.quarantined
    ? texts.messages.quarantined(reasonOf(error))
    : texts.messages.failed(record.attempts, reasonOf(error));
  logFailure(session, delivery, text);
  report.messageFailed(messageId, codeOf(error), text, record.quarantined ? '/quarantine' : undefined);
}
