import type { Sql } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { confirmationOf } from './confirmations.ts';

interface RegisteredRow {
  readonly inbox_id: number;
  readonly message_id: string;
  readonly delivery_id: string;
  readonly document_isn: number;
  readonly reg_number: string;
  readonly reg_date: string;
  readonly registered_at: Date;
}

/**
 * Deliveries that are registered, but were still listed at `listedAt`: ПОС does not know (any more), or the address
 * is a new one. Their confirmation is owed (again), with the same number.
 * @param refused also those that ПОС refused or that failed for too long, where a person asks for it
 * @returns how many
 */
export async function reopenConfirmations(
  sql: Sql,
  account: PosAccount,
  inboxIds: readonly number[],
  listedAt: Date,
  refused = false,
): Promise<number> {
  if (inboxIds.length === 0) return 0;
  const rows = await sql.query<RegisteredRow>(
    `select i.id as inbox_id, i.message_id, i.delivery_id, i.document_isn, i.reg_number, i.reg_date, i.registered_at
       from plugin_pos.inbox i
       left join plugin_pos.outbox o
         on o.inbox_id = i.id and o.kind = 'registration'
        and (o.organization_due, o.client_id, o.url, o.contour) = ($1::text, $2::text, $3::text, $4::text)
      where i.id = any($5::bigint[]) and i.state = 'registered'
        and (o.id is null or o.state = 'dropped' or (o.state = 'done' and o.settled_at < $6::timestamptz)
             or ($7::boolean and o.state in ('refused', 'exhausted')))`,
    [...accountColumns(account), inboxIds, listedAt.toISOString(), refused],
  );
  if (rows.length === 0) return 0;
  await sql.query(
    `update plugin_pos.outbox
        set state = 'waiting', settled_at = null, attempts = 0, error_code = null, error_text = null,
            error_status = null, first_failed_at = null, next_at = $6::timestamptz, open_since = $6::timestamptz,
            idempotency_key = gen_random_uuid()
      where kind = 'registration' and inbox_id = any($5::bigint[]) and state in ('done', 'dropped', 'refused', 'exhausted')
        and (organization_due, client_id, url, contour) = ($1::text, $2::text, $3::text, $4::text)`,
    [...accountColumns(account), rows.map(({ inbox_id }) => inbox_id), listedAt.toISOString()],
  );
  const deliveries = rows.map((row) => ({
    inboxId: row.inbox_id,
    messageId: row.message_id,
    deliveryId: row.delivery_id,
    isn: row.document_isn,
    number: row.reg_number,
    date: row.reg_date,
    registeredAt: row.registered_at,
  }));
  await enqueue(
    sql,
    deliveries.map((delivery) => confirmationOf(account, delivery)),
    listedAt,
  );
  return rows.length;
}
