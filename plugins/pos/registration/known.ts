import type { DocumentDraft, ProtocolEntry } from '../../../core/contract/index.ts';
import { CodedError } from '../../../core/contract/index.ts';
import { texts } from '../texts.ts';
import type { InboxItem, KnownRegistration, ReceivedRow } from './inbox.ts';
import type { PreparedMessage } from './prepare.ts';
import type { RegistrationSession } from './session.ts';

/** What the ledger says of a delivery that «Сверка с ПОС» rebuilds. */
export function knownOf({ known_number, known_date, known_status }: ReceivedRow): KnownRegistration | null {
  if (known_number === null) return null;
  return { number: known_number === '' ? null : known_number, date: known_date, status: known_status };
}

/** Number, date and status of a РК as ПОС knows them already. */
export function knownParts({ known }: InboxItem): Pick<DocumentDraft, 'number' | 'date'> {
  if (known === undefined) return {};
  return {
    ...(known.number === null ? {} : { number: { number: known.number } }),
    ...(known.date === null ? {} : { date: known.date }),
  };
}

/** Records of the protocol. */
export function knownProtocol({ known }: InboxItem): ProtocolEntry[] {
  if (known === undefined) return [];
  const comment = known.number === null ? texts.document.rebuiltAnew : texts.document.rebuilt;
  return [{ operation: texts.document.reconciliation, comment }];
}

/** Whether another РК has the number that ПОС knows, or no РК can have it. */
export function isNumberTaken({ item }: PreparedMessage, error: unknown): boolean {
  if (item.known?.number == null || !(error instanceof CodedError)) return false;
  const { code, item: about } = error;
  return code === 'NUMBER_TAKEN' || code === 'NUMBER_WRONG' || (code === 'TEXT_TOO_LONG' && about === 'number');
}

/** The message gets the next number instead; the difference that was mended says so. */
export async function withoutNumber(
  { run, account }: RegistrationSession,
  message: PreparedMessage,
): Promise<PreparedMessage> {
  const { inboxId, appeal, known } = message.item;
  const reason = texts.messages.numberTaken(known?.number ?? '');
  run.log.warn(`${texts.items.message(appeal.id)}: ${reason}`, { deliveryId: appeal.deliveryId, messageId: appeal.id });
  await run.services.database.transaction(async (transaction) => {
    await transaction.query(`update plugin_pos.inbox set known_number = '' where id = $1`, [inboxId]);
    await transaction.query(
      `update plugin_pos.difference set reason = $3
        where contour = $1 and kind = 'unknown-here' and subject = $2`,
      [account.contour, appeal.deliveryId, reason],
    );
  });
  const unnumbered = { date: known?.date ?? null, status: known?.status ?? null, number: null };
  return { ...message, item: { ...message.item, known: unnumbered } };
}
