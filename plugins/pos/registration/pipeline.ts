import { announce } from './announce.ts';
import { batchesOf } from './batches.ts';
import { asFault, isMessageFault } from './blame.ts';
import { oneAhead } from './concurrency.ts';
import { failMessage } from './fail.ts';
import { type InboxItem, keyOf } from './inbox.ts';
import { isNumberTaken, withoutNumber } from './known.ts';
import { type PreparedMessage, prepare } from './prepare.ts';
import { register } from './register.ts';
import type { RegistrationSession } from './session.ts';

const batchSize = 100;

/**
 * The way of messages, with bounded memory: while one batch is registered, the files of the next are fetched and the
 * page after it is read; confirmations of earlier batches go out meanwhile.
 */
export async function registerAll(
  session: RegistrationSession,
  source: AsyncGenerator<readonly InboxItem[]>,
): Promise<void> {
  try {
    for await (const prepared of oneAhead(preparedBatches(session, oneAhead(source)))) {
      await registerBatch(session, prepared);
      session.report.progress();
      if (session.run.signal.aborted) break;
    }
  } finally {
    await session.sender.settled();
  }
  if (session.line.fault !== undefined) throw session.line.fault;
}

async function* preparedBatches(
  session: RegistrationSession,
  source: AsyncGenerator<readonly InboxItem[]>,
): AsyncGenerator<PreparedMessage[]> {
  for await (const items of source) {
    for (const batch of batchesOf(items, batchSize)) {
      if (session.run.signal.aborted) return;
      const open = batch.filter((item) => isOpen(session, item));
      if (open.length > 0) yield await prepare(session, open);
    }
  }
}

/** A batch that fails for one of its messages is done one by one, so that the bad one harms only itself. */
async function registerBatch(session: RegistrationSession, prepared: readonly PreparedMessage[]): Promise<void> {
  const open = prepared.filter(({ item }) => isOpen(session, item));
  if (open.length === 0) return;
  try {
    await registerTogether(session, open);
  } catch (error) {
    if (!isMessageFault(error)) throw asFault(error);
    const [only] = open;
    if (open.length === 1 && isNumberTaken(only!, error)) {
      return await registerBatch(session, [await withoutNumber(session, only!)]);
    }
    if (open.length === 1) return await failMessage(session, keyOf(only!.item), error);
    for (const message of open) await registerBatch(session, [message]);
  }
}

async function registerTogether(session: RegistrationSession, messages: readonly PreparedMessage[]): Promise<void> {
  const { debts, refused, registered } = await register(session, messages);
  session.report.count('registered', registered);
  announce(session, debts);
  for (const { message, error } of refused) await failMessage(session, keyOf(message.item), error);
  session.tally.confirmationsSent += debts.length;
  session.tally.confirmationsLeft += debts.filter(({ state }) => state === 'waiting').length;
  session.sender.begin(debts);
  await session.sender.room();
}

/** Whether a delivery has not been tried in this run, and follows no delivery that was put off. */
function isOpen(session: RegistrationSession, { inboxId, appeal }: InboxItem): boolean {
  return !session.tried.has(inboxId) && !session.postponed.has(appeal.id);
}
