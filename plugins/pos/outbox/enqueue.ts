import { randomUUID } from 'node:crypto';
import { prepared, type Sql } from '../../../core/contract/index.ts';
import type { Entry, NewEntry } from './entry.ts';
import { accountArrays } from './rows.ts';

const putEntries = prepared(
  `insert into plugin_pos.outbox (kind, organization_due, client_id, url, contour, message_id, document_isn, subject,
                                  title, body, files, inbox_id, idempotency_key, created_at, open_since, next_at,
                                  state, begun, claimed_by, claimed_until)
   select n.kind, n.organization_due, n.client_id, n.url, n.contour, n.message_id, n.document_isn, n.subject,
          n.title, n.body, n.files::jsonb, n.inbox_id, n.key, $1::timestamptz, $1::timestamptz, $1::timestamptz,
          case when free then 'sending' else 'waiting' end, free, case when free then n.claimed_by end,
          case when free then n.claimed_until end
     from (select d.*,
                  d.claimed_by is not null
                  and 1 = (case when d.kind = 'registration'
                                then row_number() over (partition by d.organization_due, d.client_id, d.url,
                                                                     d.contour, d.message_id, d.kind order by d.place)
                                else row_number() over (partition by d.organization_due, d.client_id, d.url,
                                                                     d.contour, d.message_id order by d.place) end)
                  and not exists (
                    select 1 from plugin_pos.outbox o
                     where o.message_id = d.message_id and o.state in ('waiting', 'sending')
                       and (d.kind <> 'registration' or o.kind = 'registration')
                       and (o.organization_due, o.client_id, o.url, o.contour)
                           = (d.organization_due, d.client_id, d.url, d.contour)) as free
             from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
                         $9::text[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::uuid[], $15::text[],
                         $16::timestamptz[])
                  with ordinality
                  as d(kind, organization_due, client_id, url, contour, message_id, document_isn, subject, title,
                       body, files, inbox_id, key, claimed_by, claimed_until, place)) as n
    order by n.place
   on conflict do nothing
   returning id, idempotency_key::text as key, state`,
);

/**
 * Writes requests that are owed, in the transaction that writes what they tell of (RG-08); bodies and keys are frozen
 * here. Of one message they go in the order in which they are given. A confirmation that is owed already is left out.
 * @returns those written; `sending` where the caller's claim holds
 */
export async function enqueue(sql: Sql, entries: readonly NewEntry[], at: Date): Promise<Entry[]> {
  if (entries.length === 0) return [];
  const keys = entries.map(() => randomUUID());
  const rows = await sql.query<{ id: number; key: string; state: 'waiting' | 'sending' }>(putEntries, [
    at.toISOString(),
    entries.map(({ kind }) => kind),
    ...accountArrays(entries.map(({ account }) => account)),
    entries.map(({ messageId }) => messageId),
    entries.map(({ documentIsn }) => documentIsn),
    entries.map(({ subject }) => subject),
    entries.map(({ title }) => title),
    entries.map(({ body }) => body),
    entries.map(({ files }) => JSON.stringify(files ?? [])),
    entries.map(({ inboxId }) => inboxId ?? null),
    keys,
    entries.map(({ claim }) => claim?.by ?? null),
    entries.map(({ claim }) => claim?.until.toISOString() ?? null),
  ]);
  const written = new Map(rows.map((row) => [row.key, row]));
  return entries.flatMap(({ claim: _, files = [], inboxId = null, ...entry }, index) => {
    const idempotencyKey = keys[index]!;
    const row = written.get(idempotencyKey);
    if (row === undefined) return [];
    const { id, state } = row;
    const fresh = { resumed: false, attempts: 0, firstFailedAt: null, sentState: null, createdAt: at };
    return [{ ...entry, ...fresh, id, state, idempotencyKey, files, inboxId }];
  });
}
