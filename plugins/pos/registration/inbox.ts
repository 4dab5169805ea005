import type { Sql } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import type { ParsedAppeal } from '../wire/parse-appeal.ts';

/** A delivery in the ledger that waits to be registered. */
export interface InboxItem extends ParsedAppeal {
  readonly inboxId: number;
  readonly fileRuns: number;
  /** Of a РК that is rebuilt after a restore. */
  readonly known?: KnownRegistration;
}

/** What ПОС knows already of the РК that a delivery will become. */
export interface KnownRegistration {
  /** Null where another РК has it. */
  readonly number: string | null;
  /** YYYY-MM-DD. */
  readonly date: string | null;
  /** «Статус» for the state at ПОС. */
  readonly status: string | null;
}

/** Names a delivery in logs and records. */
export interface DeliveryKey {
  readonly inboxId: number;
  readonly messageId: string;
  readonly deliveryId: string;
}

export function keyOf({ inboxId, appeal }: InboxItem): DeliveryKey {
  return { inboxId, messageId: appeal.id, deliveryId: appeal.deliveryId };
}

/** A row as the ledger gives it back; `raw` is the JSON text as received. */
export interface ReceivedRow {
  readonly id: number;
  readonly delivery_id: string;
  readonly message_id: string;
  readonly raw: string;
  readonly file_runs: number;
  readonly queued_at: Date;
  /** Null where nothing is known; empty where the number is not to be had. */
  readonly known_number: string | null;
  readonly known_date: string | null;
  readonly known_status: string | null;
}

export interface LedgerPosition {
  readonly queuedAt: Date;
  readonly id: number;
}

/** Deliveries received earlier and not registered yet, in the order of ПОС; fewer where their texts are long. */
export function receivedRows(
  sql: Sql,
  account: PosAccount,
  after: LedgerPosition | null,
  most: { readonly rows: number; readonly bytes: number },
): Promise<ReceivedRow[]> {
  return sql.query<ReceivedRow>(
    `select i.id, i.delivery_id, i.message_id, i.raw, i.file_runs, i.queued_at, i.known_number, i.known_date, i.known_status
       from (select id, row_number() over w as place, sum(octet_length(raw)) over w as bytes
               from (select id, queued_at, raw from plugin_pos.inbox
                      where state = 'received' and organization_due = $1 and client_id = $2 and url = $3 and contour = $4
                        and (queued_at, id) > (coalesce($5::timestamptz, '-infinity'), $6::bigint)
                      order by queued_at, id limit $7) as next
             window w as (order by queued_at, id)) as chosen
       join plugin_pos.inbox i using (id)
      where chosen.place = 1 or chosen.bytes <= $8
      order by i.queued_at, i.id`,
    [...accountColumns(account), after?.queuedAt.toISOString() ?? null, after?.id ?? 0, most.rows, most.bytes],
  );
}

/** Takes deliveries for this transaction: those still to be registered that nobody else holds. */
export async function claim(sql: Sql, ids: readonly number[]): Promise<Set<number>> {
  const rows = await sql.query<{ id: number }>(
    `select id from plugin_pos.inbox
      where id = any($1::bigint[]) and state = 'received' for update skip locked`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** What became of a delivery. */
export interface Registration {
  readonly inboxId: number;
  readonly isn: number;
  readonly number: string;
  readonly date: string;
}

export async function markRegistered(sql: Sql, registrations: readonly Registration[], at: Date): Promise<void> {
  await sql.query(
    `update plugin_pos.inbox i
        set state = 'registered', document_isn = r.isn, reg_number = r.number, reg_date = r.date, registered_at = $5,
            error_code = null, error_text = null
       from unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[]) as r(id, isn, number, date)
      where i.id = r.id`,
    [
      registrations.map(({ inboxId }) => inboxId),
      registrations.map(({ isn }) => isn),
      registrations.map(({ number }) => number),
      registrations.map(({ date }) => date),
      at.toISOString(),
    ],
  );
}

/** One more run in which files of these deliveries could not be had for a while (RG-11). */
export async function countFileRuns(sql: Sql, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql.query('update plugin_pos.inbox set file_runs = file_runs + 1 where id = any($1::bigint[])', [ids]);
}

/** AC-06: empties raw texts that were settled before `before`; delivery ids stay for ever. @returns rows emptied */
export async function forgetRaw(sql: Sql, before: Date, limit: number): Promise<number> {
  const rows = await sql.query(
    `with old as (
       select id from plugin_pos.inbox where raw is not null and settled_at < $1 order by settled_at limit $2
       for update skip locked)
     update plugin_pos.inbox i set raw = null from old where i.id = old.id returning 1`,
    [before.toISOString(), limit],
  );
  return rows.length;
}
