import { MessageInvalid } from '../errors.ts';
import { parseAppeal } from '../wire/parse-appeal.ts';
import { limits } from '../wire/table.ts';
import { failMessage } from './fail.ts';
import { type InboxItem, type LedgerPosition, type ReceivedRow, receivedRows } from './inbox.ts';
import { knownOf } from './known.ts';
import type { RegistrationSession } from './session.ts';

const most = { rows: 100, bytes: limits.pageBytes };

/** Deliveries that earlier runs received and did not register, in the order of ПОС. */
export async function* resume(session: RegistrationSession): AsyncGenerator<readonly InboxItem[]> {
  let after: LedgerPosition | null = null;
  while (!session.run.signal.aborted) {
    const rows: ReceivedRow[] = await receivedRows(session.run.services.database, session.account, after, most);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = { queuedAt: last.queued_at, id: last.id };
    const items: InboxItem[] = [];
    for (const row of rows) {
      const item = await readRow(session, row);
      if (item !== null) items.push(item);
    }
    session.report.expect(items.length);
    if (items.length > 0) yield items;
  }
}

/** A broken one that a person sent back goes to quarantine again. */
async function readRow(session: RegistrationSession, row: ReceivedRow): Promise<InboxItem | null> {
  try {
    const known = knownOf(row);
    const item = { ...parseAppeal(JSON.parse(row.raw)), inboxId: row.id, fileRuns: row.file_runs };
    return known === null ? item : { ...item, known };
  } catch (error) {
    if (!(error instanceof MessageInvalid)) throw error;
    await failMessage(session, { inboxId: row.id, messageId: row.message_id, deliveryId: row.delivery_id }, error);
    return null;
  }
}
