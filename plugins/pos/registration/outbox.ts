import { randomUUID } from 'node:crypto';
import type { Sql } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import type { Registration } from './inbox.ts';

/** A debt to confirm a registration (RG-08). */
export interface ConfirmationDebt {
  readonly id: number;
  readonly messageId: string;
  readonly deliveryId: string;
  readonly idempotencyKey: string;
  readonly body: string;
}

export interface RegisteredDelivery extends Registration {
  readonly messageId: string;
  readonly deliveryId: string;
  readonly registeredAt: Date;
}

/** Writes the debts in the transaction that registers the РК; bodies and keys are frozen here. */
export async function owe(
  sql: Sql,
  account: PosAccount,
  deliveries: readonly RegisteredDelivery[],
  at: Date,
): Promise<ConfirmationDebt[]> {
  const debts = deliveries.map((delivery) => ({
    messageId: delivery.messageId,
    deliveryId: delivery.deliveryId,
    idempotencyKey: randomUUID(),
    body: confirmationBody(delivery),
  }));
  const rows = await sql.query<{ id: number; inbox_id: number }>(
    `insert into plugin_pos.outbox (kind, organization_due, client_id, url, contour, created_at,
                                    inbox_id, message_id, document_isn, idempotency_key, body)
     select 'registration', $1, $2, $3, $4, $5::timestamptz, d.inbox_id, d.message_id, d.isn, d.key, d.body
       from unnest($6::bigint[], $7::text[], $8::bigint[], $9::uuid[], $10::text[])
            as d(inbox_id, message_id, isn, key, body)
     on conflict (inbox_id, organization_due, client_id, url, contour) where kind = 'registration' do nothing
     returning id, inbox_id`,
    [
      ...accountColumns(account),
      at.toISOString(),
      deliveries.map(({ inboxId }) => inboxId),
      deliveries.map(({ messageId }) => messageId),
      deliveries.map(({ isn }) => isn),
      debts.map(({ idempotencyKey }) => idempotencyKey),
      debts.map(({ body }) => body),
    ],
  );
  const ids = new Map(rows.map((row) => [row.inbox_id, row.id]));
  return debts.flatMap((debt, index) => {
    const id = ids.get(deliveries[index]!.inboxId);
    return id === undefined ? [] : [{ id, ...debt }];
  });
}

function confirmationBody(delivery: RegisteredDelivery): string {
  return JSON.stringify({
    deliveryId: delivery.deliveryId,
    regNumber: delivery.number,
    regDate: delivery.date,
    sedDocId: String(delivery.isn),
    registeredAt: delivery.registeredAt.toISOString(),
  });
}

/**
 * Deliveries that are registered, but were still listed at `listedAt`: ПОС does not know (any more), or the address
 * is a new one. Their confirmation is owed (again), with the same number.
 * @returns how many
 */
export async function reopenConfirmations(
  sql: Sql,
  account: PosAccount,
  inboxIds: readonly number[],
  listedAt: Date,
): Promise<number> {
  if (inboxIds.length === 0) return 0;
  const rows = await sql.query<RegisteredRow>(
    `select i.id as inbox_id, i.message_id, i.delivery_id, i.document_isn, i.reg_number, i.reg_date, i.registered_at
       from plugin_pos.inbox i
       left join plugin_pos.outbox o
         on o.inbox_id = i.id and o.kind = 'registration'
        and (o.organization_due, o.client_id, o.url, o.contour) = ($1::text, $2::text, $3::text, $4::text)
      where i.id = any($5::bigint[]) and i.state = 'registered'
        and (o.id is null or o.state = 'dropped' or (o.state = 'done' and o.settled_at < $6::timestamptz))`,
    [...accountColumns(account), inboxIds, listedAt.toISOString()],
  );
  if (rows.length === 0) return 0;
  await sql.query(
    `update plugin_pos.outbox
        set state = 'waiting', settled_at = null, attempts = 0, error_code = null, error_text = null,
            idempotency_key = gen_random_uuid()
      where kind = 'registration' and inbox_id = any($5::bigint[])
        and (organization_due, client_id, url, contour) = ($1::text, $2::text, $3::text, $4::text)`,
    [...accountColumns(account), rows.map(({ inbox_id }) => inbox_id)],
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
  await owe(sql, account, deliveries, listedAt);
  return rows.length;
}

interface RegisteredRow {
  readonly inbox_id: number;
  readonly message_id: string;
  readonly delivery_id: string;
  readonly document_isn: number;
  readonly reg_number: string;
  readonly reg_date: string;
  readonly registered_at: Date;
}

/** Debts to this account that wait, in the order of their making. */
export async function waitingConfirmations(
  sql: Sql,
  account: PosAccount,
  afterId: number,
  limit: number,
): Promise<ConfirmationDebt[]> {
  const rows = await sql.query<{ id: number; message_id: string; delivery_id: string; key: string; body: string }>(
    `select o.id, o.message_id, i.delivery_id, o.idempotency_key::text as key, o.body
       from plugin_pos.outbox o join plugin_pos.inbox i on i.id = o.inbox_id
      where o.state = 'waiting' and o.kind = 'registration' and o.organization_due = $1 and o.client_id = $2
        and o.url = $3 and o.contour = $4 and o.id > $5
      order by o.id
      limit $6`,
    [...accountColumns(account), afterId, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    messageId: row.message_id,
    deliveryId: row.delivery_id,
    idempotencyKey: row.key,
    body: row.body,
  }));
}

/** What became of one attempt to confirm. */
export interface ConfirmationOutcome {
  readonly id: number;
  readonly state: 'waiting' | 'done' | 'refused';
  readonly errorCode: string | null;
  readonly errorText: string | null;
}

export async function recordOutcomes(sql: Sql, outcomes: readonly ConfirmationOutcome[], at: Date): Promise<void> {
  if (outcomes.length === 0) return;
  await sql.query(
    `with answered as (
       update plugin_pos.outbox o
          set state = r.state, attempts = attempts + 1, error_code = r.code, error_text = r.text,
              settled_at = case when r.state = 'waiting' then null else $5::timestamptz end
         from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as r(id, state, code, text)
        where o.id = r.id and o.state = 'waiting'
       returning o.inbox_id, o.state)
     update plugin_pos.inbox i set settled_at = $5::timestamptz
       from answered a where i.id = a.inbox_id and a.state = 'done'`,
    [
      outcomes.map(({ id }) => id),
      outcomes.map(({ state }) => state),
      outcomes.map(({ errorCode }) => errorCode),
      outcomes.map(({ errorText }) => errorText),
      at.toISOString(),
    ],
  );
}
