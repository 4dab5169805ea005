import type { PluginDatabase, Sql } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import { OrganizationFault } from '../errors.ts';
import type { PosClient } from '../wire/client.ts';
import type { AppealState } from '../wire/parse-state.ts';
import { texts } from './texts.ts';

/** As many as the contract gives at once. */
const pageItems = 500;
const mostPages = 200_000;
/** What ПОС committed late, with an earlier time of change, is read too. */
const marginMs = 60_000;

export interface Reading {
  readonly database: PluginDatabase;
  readonly client: PosClient;
  readonly comparisonId: number;
  readonly whole: boolean;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Called after each page with the number of messages on it. */
  readonly page: (messages: number) => Promise<void>;
}

/**
 * Brings the copy of an organisation's registry up to date, page by page: all of it, or what changed since the last
 * reading. Times are those of ПОС, so clocks do not matter; a restored database reads again from where its backup stood.
 */
export async function readRegistry(reading: Reading): Promise<void> {
  const { database, client, comparisonId, signal } = reading;
  const { lkoId } = await client.me();
  const since = reading.whole ? null : await readUntil(database, client.account);
  let cursor: string | null = null;
  let until = since;
  for (let pages = 1; ; pages++) {
    signal.throwIfAborted();
    const page = await client.registry(since === null ? null : new Date(since.getTime() - marginMs), cursor, pageItems);
    await store(database, client.account, comparisonId, page.items);
    for (const { updatedAt } of page.items) if (until === null || updatedAt > until) until = updatedAt;
    await reading.page(page.items.length);
    if (page.nextCursor === null) break;
    if (page.nextCursor === cursor || pages >= mostPages) {
      throw OrganizationFault.refused(texts.comparison.endlessRegistry(pages));
    }
    cursor = page.nextCursor;
  }
  await database.transaction(async (transaction) => {
    if (since === null) await forgetOthers(transaction, client.account, comparisonId);
    await transaction.query(
      `insert into plugin_pos.registry_reading (organization_due, client_id, url, contour, lko_id, read_until, read_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (organization_due, client_id, url, contour)
       do update set lko_id = excluded.lko_id, read_until = excluded.read_until, read_at = excluded.read_at`,
      [...accountColumns(client.account), lkoId, until?.toISOString() ?? null, reading.now().toISOString()],
    );
  });
}

/** Null where nothing was read to its end yet. */
async function readUntil(sql: Sql, account: PosAccount): Promise<Date | null> {
  const [row] = await sql.query<{ until: Date | null }>(
    `select read_until as until from plugin_pos.registry_reading
      where organization_due = $1 and client_id = $2 and url = $3 and contour = $4`,
    accountColumns(account),
  );
  return row?.until ?? null;
}

async function store(
  database: PluginDatabase,
  account: PosAccount,
  comparisonId: number,
  items: readonly AppealState[],
): Promise<void> {
  // A message that changes while it is read comes again; the later one holds.
  const messages = [...new Map(items.map((item) => [item.id, item])).values()];
  if (messages.length === 0) return;
  const deliveries = messages.flatMap(({ id, deliveries: each }) => each.map((delivery) => ({ ...delivery, id })));
  await database.transaction(async (transaction) => {
    await transaction.query(
      `insert into plugin_pos.registry_message (organization_due, client_id, url, contour, comparison_id, message_id,
                                                state, answer_deadline, updated_at)
       select $1, $2, $3, $4, $5::bigint, m.*
         from unnest($6::text[], $7::text[], $8::date[], $9::timestamptz[]) as m
       on conflict (url, contour, message_id)
       do update set organization_due = excluded.organization_due, client_id = excluded.client_id,
                     comparison_id = excluded.comparison_id, state = excluded.state,
                     answer_deadline = excluded.answer_deadline, updated_at = excluded.updated_at`,
      [
        ...accountColumns(account),
        comparisonId,
        messages.map(({ id }) => id),
        messages.map(({ state }) => state),
        messages.map(({ answerDeadline }) => answerDeadline),
        messages.map(({ updatedAt }) => updatedAt.toISOString()),
      ],
    );
    await transaction.query(
      `insert into plugin_pos.registry_delivery (url, contour, message_id, delivery_id, confirmed, reg_number, reg_date,
                                                 sed_doc_id, confirmed_at)
       select $1, $2, d.*
         from unnest($3::text[], $4::text[], $5::boolean[], $6::text[], $7::date[], $8::text[], $9::timestamptz[]) as d
       on conflict (url, contour, delivery_id)
       do update set message_id = excluded.message_id, confirmed = excluded.confirmed, reg_number = excluded.reg_number,
                     reg_date = excluded.reg_date, sed_doc_id = excluded.sed_doc_id,
                     confirmed_at = excluded.confirmed_at`,
      [
        account.url,
        account.contour,
        deliveries.map(({ id }) => id),
        deliveries.map(({ deliveryId }) => deliveryId),
        deliveries.map(({ confirmed }) => confirmed),
        deliveries.map(({ regNumber }) => regNumber),
        deliveries.map(({ regDate }) => regDate),
        deliveries.map(({ sedDocId }) => sedDocId),
        deliveries.map(({ confirmedAt }) => confirmedAt?.toISOString() ?? null),
      ],
    );
  });
}

/** After a reading of the whole: what ПОС has no more. */
async function forgetOthers(sql: Sql, account: PosAccount, comparisonId: number): Promise<void> {
  await sql.query(
    `with gone as (
       delete from plugin_pos.registry_message
        where organization_due = $1 and client_id = $2 and url = $3 and contour = $4 and comparison_id <> $5
       returning url, contour, message_id)
     delete from plugin_pos.registry_delivery d using gone g
      where (d.url, d.contour, d.message_id) = (g.url, g.contour, g.message_id)`,
    [...accountColumns(account), comparisonId],
  );
}
