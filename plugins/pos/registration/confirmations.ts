import type { PosAccount } from '../account.ts';
import { PosRefusal } from '../errors.ts';
import type { Entry, KindHandler, NewEntry, Settled } from '../outbox/entry.ts';
import { texts } from '../texts.ts';
import { codes } from '../wire/table.ts';
import type { Registration } from './inbox.ts';

export interface RegisteredDelivery extends Registration {
  readonly messageId: string;
  readonly deliveryId: string;
  readonly registeredAt: Date;
}

/** A debt to confirm a registration (RG-08). */
export function confirmationOf(account: PosAccount, delivery: RegisteredDelivery): NewEntry {
  const { inboxId, messageId, deliveryId, isn, number, date, registeredAt } = delivery;
  return {
    kind: 'registration',
    account,
    messageId,
    documentIsn: isn,
    subject: null,
    title: texts.outbox.confirmation,
    inboxId,
    body: JSON.stringify({
      deliveryId,
      regNumber: number,
      regDate: date,
      sedDocId: String(isn),
      registeredAt: registeredAt.toISOString(),
    }),
  };
}

/** What a confirmation tells. */
export function contentOf({ body }: Pick<Entry, 'body'>): { deliveryId: string; regNumber: string; regDate: string } {
  return JSON.parse(body) as { deliveryId: string; regNumber: string; regDate: string };
}

/** Confirmations in the outbox. */
export const confirmations: KindHandler = {
  async send(client, entry) {
    try {
      await client.confirm(entry.messageId, entry.idempotencyKey, entry.body);
      // It says nothing that the ledger does not know.
      return null;
    } catch (error) {
      if (!(error instanceof PosRefusal) || error.posCode !== codes.alreadyRegistered) throw error;
      const { regNumber, regDate } = contentOf(entry);
      // E.g. after a restore from a backup: the key is another one, and all else is as it should be.
      if (error.values.regNumber === regNumber && error.values.regDate === regDate) return null;
      throw error.saying(texts.messages.alreadyRegistered(error.values.regNumber ?? ''));
    }
  },

  async settled(outcomes, transaction, { clock }) {
    const done = outcomes.filter(({ outcome }) => outcome.kind === 'done');
    if (done.length === 0) return;
    const at = clock.now().toISOString();
    // Retention of the raw text counts from here; and what ПОС did not take before the confirmation may go now (ST-01).
    await transaction.query(
      `with confirmed as (
         update plugin_pos.inbox set settled_at = $3::timestamptz where id = any($1::bigint[]))
       update plugin_pos.outbox set next_at = $3::timestamptz
        where message_id = any($2::text[]) and state = 'waiting' and error_code = 'POS_NOT_REGISTERED'`,
      [done.map(({ entry }) => entry.inboxId), done.map(({ entry }) => entry.messageId), at],
    );
  },
};

/** Why a confirmation is not done yet or never will be, for people; null where it is. */
export function troubleOf({ outcome }: Settled): { code: string; text: string } | null {
  if (outcome.kind === 'done' || outcome.kind === 'held') return null;
  const { error } = outcome;
  if (outcome.kind === 'later')
    return { code: 'CONFIRMATION_LATER', text: texts.messages.confirmationLater(error.message) };
  if (outcome.kind === 'exhausted') {
    return { code: 'CONFIRMATION_EXHAUSTED', text: texts.messages.confirmationExhausted(error.message) };
  }
  return { code: 'CONFIRMATION_REFUSED', text: texts.messages.confirmationRefused(error.message) };
}
