import { createHash } from 'node:crypto';
import type { Sql } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import { MessageInvalid } from '../errors.ts';
import { identify, type ParsedAppeal, parseAppeal } from '../wire/parse-appeal.ts';
import type { InboxItem } from './inbox.ts';
import { reopenConfirmations } from './reopen.ts';

/** What a page of the list brought. */
export interface Received {
  /** Deliveries to be registered, in the order of their queueing. */
  readonly items: readonly InboxItem[];
  /** Deliveries that were not known before. */
  readonly fresh: number;
  /** Registered ones whose confirmation is owed again. */
  readonly reopened: number;
  /** New ones that do not fit the contract and went to quarantine. */
  readonly invalid: readonly {
    readonly deliveryId: string;
    readonly messageId: string;
    readonly error: MessageInvalid;
  }[];
}

interface Delivery {
  readonly deliveryId: string;
  readonly messageId: string;
  readonly queuedAt: Date;
  readonly queuedText: string;
  readonly raw: string;
  readonly parsed: ParsedAppeal | null;
  readonly error: MessageInvalid | null;
}

interface KnownRow {
  readonly id: number;
  readonly delivery_id: string;
  readonly state: 'received' | 'registered' | 'quarantined' | 'dropped';
  readonly file_runs: number;
  readonly error_code: string | null;
  readonly same_account: boolean;
  readonly same_raw: boolean;
}

/**
 * Stores the deliveries of a page in the ledger and says which of them are to be registered. A delivery is known by
 * its id in its contour for ever: however often and wherever ПОС lists it, it never becomes two РК (RG-08).
 */
export async function receive(
  database: Sql,
  account: PosAccount,
  raw: readonly unknown[],
  listedAt: Date,
): Promise<Received> {
  const deliveries = unique(raw.map((item) => read(item, listedAt))).sort(byQueue);
  if (deliveries.length === 0) return { items: [], fresh: 0, reopened: 0, invalid: [] };
  const inserted = await insert(database, account, deliveries, listedAt);
  const known = deliveries.filter(({ deliveryId }) => !inserted.has(deliveryId));
  const ids = new Map(inserted);
  const fileRuns = new Map<string, number>();
  const untouched = new Set<string>();
  let reopened = 0;
  if (known.length > 0) {
    const settled = await settleKnown(database, account, known, listedAt);
    reopened = settled.reopened;
    for (const row of settled.waiting) {
      ids.set(row.delivery_id, row.id);
      fileRuns.set(row.delivery_id, row.file_runs);
      if (!isChanged(row)) untouched.add(row.delivery_id);
    }
  }
  return {
    items: deliveries.flatMap(({ deliveryId, parsed }) => {
      const inboxId = ids.get(deliveryId);
      return inboxId === undefined || parsed === null
        ? []
        : [{ ...parsed, inboxId, fileRuns: fileRuns.get(deliveryId) ?? 0 }];
    }),
    fresh: inserted.size,
    reopened,
    invalid: deliveries.flatMap(({ deliveryId, messageId, error }) =>
      error !== null && ids.has(deliveryId) && !untouched.has(deliveryId) ? [{ deliveryId, messageId, error }] : [],
    ),
  };
}

function read(item: unknown, at: Date): Delivery {
  const raw = JSON.stringify(item) ?? 'null';
  try {
    const parsed = parseAppeal(item);
    const { deliveryId, id, queuedAt } = parsed.appeal;
    const queuedText = String((item as { queuedAt: unknown }).queuedAt);
    return { deliveryId, messageId: id, queuedAt, queuedText, raw, parsed, error: null };
  } catch (error) {
    if (!(error instanceof MessageInvalid)) throw error;
    const { deliveryId, messageId } = identify(item);
    return {
      deliveryId: deliveryId ?? `broken:${createHash('sha256').update(raw).digest('hex')}`,
      messageId: messageId ?? '',
      queuedAt: at,
      queuedText: '',
      raw,
      parsed: null,
      error,
    };
  }
}

/** The text decides where it is finer than milliseconds. */
function byQueue(one: Delivery, other: Delivery): number {
  return one.queuedAt.getTime() - other.queuedAt.getTime() || (one.queuedText < other.queuedText ? -1 : 1);
}

function unique(deliveries: readonly Delivery[]): Delivery[] {
  const byId = new Map<string, Delivery>();
  for (const delivery of deliveries) if (!byId.has(delivery.deliveryId)) byId.set(delivery.deliveryId, delivery);
  return [...byId.values()];
}

async function insert(
  sql: Sql,
  account: PosAccount,
  deliveries: readonly Delivery[],
  at: Date,
): Promise<Map<string, number>> {
  const rows = await sql.query<{ id: number; delivery_id: string }>(
    `insert into plugin_pos.inbox (organization_due, client_id, url, contour, received_at, delivery_id, message_id,
                                   queued_at, raw, state, error_code, error_text, quarantined_at)
     select $1, $2, $3, $4, $5::timestamptz, d.delivery_id, d.message_id, d.queued_at, d.raw,
            case when d.error_code is null then 'received' else 'quarantined' end, d.error_code, d.error_text,
            case when d.error_code is not null then $5::timestamptz end
       from unnest($6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::text[], $11::text[])
            with ordinality as d(delivery_id, message_id, queued_at, raw, error_code, error_text, place)
      order by d.place
     on conflict (contour, delivery_id) do nothing
     returning id, delivery_id`,
    [...accountColumns(account), at.toISOString(), ...columns(deliveries)],
  );
  return new Map(rows.map(({ id, delivery_id }) => [delivery_id, id]));
}

function columns(deliveries: readonly Delivery[]): unknown[] {
  return [
    deliveries.map(({ deliveryId }) => deliveryId),
    deliveries.map(({ messageId }) => messageId),
    deliveries.map(({ queuedAt }) => queuedAt.toISOString()),
    deliveries.map(({ raw }) => raw),
    deliveries.map(({ error }) => error?.code ?? null),
    deliveries.map(({ error }) => error?.message ?? null),
  ];
}

/**
 * Deliveries that were known before. To be registered are those that still wait, those whose debt was dropped, and
 * those in quarantine for their form whose text has changed. The delivery goes with the address that listed it last;
 * one that is registered already but listed again gets its confirmation (again).
 */
async function settleKnown(
  database: Sql,
  account: PosAccount,
  deliveries: readonly Delivery[],
  listedAt: Date,
): Promise<{ waiting: KnownRow[]; reopened: number }> {
  const rows = await database.query<KnownRow>(
    `select i.id, i.delivery_id, i.state, i.file_runs, i.error_code,
            (i.organization_due, i.client_id, i.url) = ($1::text, $2::text, $3::text) as same_account,
            coalesce(i.raw = d.raw, false) as same_raw
       from plugin_pos.inbox i
       join unnest($5::text[], $6::text[]) as d(delivery_id, raw) on d.delivery_id = i.delivery_id
      where i.contour = $4`,
    [...accountColumns(account), deliveries.map(({ deliveryId }) => deliveryId), deliveries.map(({ raw }) => raw)],
  );
  const registered = rows.filter(({ state }) => state === 'registered').map(({ id }) => id);
  const reopened = await reopenConfirmations(database, account, registered, listedAt);
  const waiting = rows.filter(
    (row) =>
      row.state === 'received' ||
      row.state === 'dropped' ||
      (row.state === 'quarantined' && row.error_code === 'MESSAGE_INVALID' && !row.same_raw),
  );
  await moveQuarantined(database, account, rows);
  const changed = waiting.filter(isChanged);
  if (changed.length > 0) await takeOver(database, account, changed, deliveries, listedAt);
  return { waiting, reopened };
}

/** One that waits already, of the same address, stays as it came first. */
function isChanged({ state, same_account }: KnownRow): boolean {
  return state !== 'received' || !same_account;
}

/** What waits for a person goes with the address that lists it now, too. */
async function moveQuarantined(sql: Sql, account: PosAccount, rows: readonly KnownRow[]): Promise<void> {
  const moved = rows.filter(({ state, same_account }) => state === 'quarantined' && !same_account);
  if (moved.length === 0) return;
  await sql.query(
    `update plugin_pos.inbox set organization_due = $1, client_id = $2, url = $3
      where contour = $4 and id = any($5::bigint[]) and state = 'quarantined'`,
    [...accountColumns(account), moved.map(({ id }) => id)],
  );
}

async function takeOver(
  sql: Sql,
  account: PosAccount,
  rows: readonly KnownRow[],
  deliveries: readonly Delivery[],
  at: Date,
): Promise<void> {
  const wanted = new Set(rows.map(({ delivery_id }) => delivery_id));
  await sql.query(
    `update plugin_pos.inbox i
        set organization_due = $1, client_id = $2, url = $3, raw = d.raw, message_id = d.message_id,
            queued_at = d.queued_at, attempts = 0, file_runs = 0, fingerprint = null, settled_at = null,
            state = case when d.error_code is null then 'received' else 'quarantined' end,
            error_code = d.error_code, error_text = d.error_text,
            quarantined_at = case when d.error_code is not null then $5::timestamptz end
       from unnest($6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::text[], $11::text[])
            as d(delivery_id, message_id, queued_at, raw, error_code, error_text)
      where i.contour = $4 and i.delivery_id = d.delivery_id and i.state <> 'registered'`,
    [
      ...accountColumns(account),
      at.toISOString(),
      ...columns(deliveries.filter(({ deliveryId }) => wanted.has(deliveryId))),
    ],
  );
}
