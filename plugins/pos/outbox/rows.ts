import type { PosAccount } from '../account.ts';
import type { Contour } from '../wire/table.ts';
import type { Entry, EntryKind, EntryState, OutboxFile } from './entry.ts';

/** An entry as the table keeps it. */
export interface EntryRow {
  readonly id: number;
  readonly kind: EntryKind;
  readonly organization_due: string;
  readonly client_id: string;
  readonly url: string;
  readonly contour: Contour;
  readonly message_id: string;
  readonly document_isn: number;
  readonly subject: string | null;
  readonly title: string;
  readonly body: string;
  readonly files: readonly OutboxFile[];
  readonly inbox_id: number | null;
  readonly key: string;
  /** Whether it was begun before this claim. */
  readonly resumed: boolean;
  readonly attempts: number;
  readonly first_failed_at: Date | null;
  readonly state: EntryState;
  readonly sent_state: string | null;
  readonly created_at: Date;
}

/** Columns of {@link EntryRow}, of the table `o`. */
export const entryColumns = `o.id, o.kind, o.organization_due, o.client_id, o.url, o.contour, o.message_id, o.document_isn,
  o.subject, o.title, o.body, o.files, o.inbox_id, o.idempotency_key::text as key, o.attempts, o.first_failed_at, o.state,
  o.sent_state, o.created_at`;

export function entryOf(row: EntryRow): Entry {
  return {
    id: row.id,
    kind: row.kind,
    account: {
      organizationDue: row.organization_due,
      clientId: row.client_id,
      url: row.url,
      contour: row.contour,
    },
    messageId: row.message_id,
    documentIsn: row.document_isn,
    subject: row.subject,
    title: row.title,
    body: row.body,
    files: row.files,
    inboxId: row.inbox_id,
    idempotencyKey: row.key,
    resumed: row.resumed,
    attempts: row.attempts,
    firstFailedAt: row.first_failed_at,
    state: row.state,
    sentState: row.sent_state,
    createdAt: row.created_at,
  };
}

/** Names an account in maps. */
export function accountKey({ organizationDue, clientId, url, contour }: PosAccount): string {
  return JSON.stringify([organizationDue, clientId, url, contour]);
}

/** Columns of accounts for `unnest($n::text[], …)`, in the order `organization_due, client_id, url, contour`. */
export function accountArrays(accounts: readonly PosAccount[]): [string[], string[], string[], string[]] {
  return [
    accounts.map(({ organizationDue }) => organizationDue),
    accounts.map(({ clientId }) => clientId),
    accounts.map(({ url }) => url),
    accounts.map(({ contour }) => contour),
  ];
}
