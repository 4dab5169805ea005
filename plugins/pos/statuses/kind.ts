import { technicalUser } from '../attributes.ts';
import type { KindHandler, Settled } from '../outbox/entry.ts';
import { sendingChange } from './sending-state.ts';

/** ST-04, ST-06: how a status is sent, and what its outcome says in its РК. */
export const statuses: KindHandler = {
  send: (client, { messageId, idempotencyKey, body }) => client.sendStatus(messageId, idempotencyKey, body),

  async settled(outcomes, transaction, { services, clock, timeZone }) {
    const at = clock.now();
    const told = outcomes
      .filter(({ changed }) => changed)
      .toSorted((one, other) => one.entry.id - other.entry.id)
      .map((settled) => sendingChange(settled.entry.documentIsn, { ...outcomeOf(settled), at }, timeZone));
    if (told.length > 0) await services.documents.change(told, technicalUser.login, transaction);
  },
};

function outcomeOf({ entry, outcome }: Settled) {
  const error = outcome.kind === 'done' ? null : outcome.error;
  return { title: entry.title, reason: error === null ? null : error.message };
}
