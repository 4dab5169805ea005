import { CodedError } from '../../../core/contract/index.ts';
import { OrganizationFault, PosRefusal } from '../errors.ts';
import { texts } from '../texts.ts';
import type { AppealPage } from '../wire/parse-page.ts';
import { limits } from '../wire/table.ts';
import type { InboxItem } from './inbox.ts';
import { recordPoll } from './organization-state.ts';
import { receive } from './receive.ts';
import { logFailure, type RegistrationSession } from './session.ts';

const emptyPagesInSuccession = 3;
const mostPages = 100_000;

/**
 * RG-01: reads the list page by page to its end, stores each page in the ledger and gives what is to be registered.
 * A list that never ends is left after more deliveries than ПОС says are waiting; what came is registered.
 */
export async function* poll(session: RegistrationSession): AsyncGenerator<readonly InboxItem[]> {
  const { run, report } = session;
  const { database } = run.services;
  const reader = new PageReader(session);
  while (!run.signal.aborted) {
    const listedAt = run.clock.now();
    const page = await reader.next();
    const received = await receive(database, session.account, page.items, listedAt);
    for (const { deliveryId, messageId, error } of received.invalid) {
      const text = texts.messages.quarantined(error.message);
      logFailure(session, { messageId, deliveryId }, text);
      report.count('quarantined');
      report.messageFailed(messageId, error.code, text, '/quarantine');
    }
    session.tally.confirmationsLeft += received.reopened;
    report.count('received', received.fresh);
    report.expect(received.items.length);
    await recordPoll(database, session.account.organizationDue, page.total, reader.ended ? run.clock.now() : null);
    if (received.items.length > 0) yield received.items;
    if (reader.ended) return;
    reader.checkEnd(page);
  }
}

/** Walks through the pages, asks for smaller ones where they are too long, and sees when there is no end. */
class PageReader {
  readonly #session: RegistrationSession;
  #cursor: string | null = null;
  #limit: number = limits.pageItems;
  #pages = 0;
  #listed = 0;
  #emptyPages = 0;
  #repeats = false;
  ended = false;

  constructor(session: RegistrationSession) {
    this.#session = session;
  }

  async next(): Promise<AppealPage> {
    const page = await this.#read();
    this.#pages++;
    this.#listed += page.items.length;
    this.#emptyPages = page.items.length === 0 ? this.#emptyPages + 1 : 0;
    this.#repeats = page.nextCursor !== null && page.nextCursor === this.#cursor;
    this.#cursor = page.nextCursor;
    this.ended = page.nextCursor === null;
    return page;
  }

  /** @throws {OrganizationFault} where going on makes no sense. */
  checkEnd(page: AppealPage): void {
    const sensible = page.total + this.#session.tally.confirmationsSent + 3 * limits.pageItems;
    const tooMany = this.#listed > sensible || this.#pages > mostPages || this.#emptyPages > emptyPagesInSuccession;
    if (tooMany || this.#repeats) throw OrganizationFault.endlessList(this.#pages);
  }

  async #read(): Promise<AppealPage> {
    try {
      return await this.#session.client.page(this.#cursor, this.#limit);
    } catch (error) {
      if (error instanceof PosRefusal) throw OrganizationFault.refused(error.message);
      const tooLong = error instanceof CodedError && error.code === 'HTTP_BODY_TOO_LONG';
      if (!tooLong || this.#limit === 1) throw error;
      this.#limit = Math.ceil(this.#limit / 4);
      return await this.#read();
    }
  }
}
