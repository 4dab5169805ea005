import type { PluginDatabase } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import { answeredStates, answeredStatuses, fittingColumns } from './states.ts';

export interface ComparisonScope {
  readonly account: PosAccount;
  readonly comparisonId: number;
  readonly begunAt: Date;
  readonly now: Date;
  /** Today in the time zone of the installation, YYYY-MM-DD. */
  readonly today: string;
  /** Whether РК that tell no organisation are looked for at this one. */
  readonly takesStrays: boolean;
}

/**
 * Sets the registry of one organisation against ledger, outbox and РК, in sets. What was found before keeps its age, what
 * a person has accepted stays so while both sides are the same, and what is no more goes. Statuses and confirmations on
 * their way, and what happened after the comparison began, are no differences.
 */
export async function compare(database: PluginDatabase, scope: ComparisonScope): Promise<void> {
  const parameters = [
    ...accountColumns(scope.account),
    scope.comparisonId,
    scope.now.toISOString(),
    scope.today,
    scope.begunAt.toISOString(),
    scope.takesStrays,
    ...fittingColumns,
    answeredStates,
    answeredStatuses,
  ];
  await database.transaction(async (transaction) => {
    // The kinds in this order: statuses are left aside while a РК of the message is missing.
    for (const found of [unknownHere, numberDiffers, unconfirmedThere, unknownThere, statuses, overdue]) {
      await transaction.query(statement(found), parameters);
    }
    await transaction.query(
      `delete from plugin_pos.difference
        where organization_due = $1 and client_id = $2 and url = $3 and contour = $4 and comparison_id <> $5`,
      [...accountColumns(scope.account), scope.comparisonId],
    );
  });
}

function statement(found: string): string {
  return `
  with given as (
    select $1::text as organization_due, $2::text as client_id, $3::text as url, $4::text as contour,
           $5::bigint as comparison_id, $6::timestamptz as now, $7::date as today, $8::timestamptz as begun_at,
           $9::boolean as takes_strays, $12::text[] as answered_states, $13::text[] as answered_statuses),
  fitting as (select state, status from unnest($10::text[], $11::text[]) as f(state, status)),
  message as (
    select m.message_id, m.state, m.answer_deadline, last.isn, last.number, last.date, last.status, last.registered_at
      from given g join plugin_pos.registry_message m using (organization_due, client_id, url, contour)
      left join lateral (
        select c.* from plugin_pos.compared_document c
         where c.message_id = m.message_id and (c.contour is null or c.contour = g.contour)
         order by c.registered_at desc, c.isn desc limit 1) as last on true),
  delivery as (
    select d.*, m.state, i.id as inbox_id, i.state as ledger, i.document_isn, i.reg_number as own_number,
           i.reg_date as own_date, i.registered_at as own_time, i.known_number
      from given g join message m on true
      join plugin_pos.registry_delivery d on (d.url, d.contour, d.message_id) = (g.url, g.contour, m.message_id)
      left join plugin_pos.inbox i on (i.contour, i.delivery_id) = (d.contour, d.delivery_id)),
  found as (${found})
  insert into plugin_pos.difference as known
    (organization_due, client_id, url, contour, comparison_id, since, kind, message_id, subject, document_isn,
     document_number, document_date, there, here)
  select g.organization_due, g.client_id, g.url, g.contour, g.comparison_id, g.now, f.kind, f.message_id, f.subject, f.isn,
         f.number, f.date, f.there, f.here
    from found f, given g
  on conflict (url, contour, kind, message_id, subject) do update
     set organization_due = excluded.organization_due, client_id = excluded.client_id,
         comparison_id = excluded.comparison_id, document_isn = excluded.document_isn,
         document_number = excluded.document_number, document_date = excluded.document_date,
         there = excluded.there, here = excluded.here,
         state = case when known.state = 'wanted' then 'wanted'
                      when known.state = 'accepted' and known.there = excluded.there and known.here = excluded.here
                      then 'accepted' else 'open' end`;
}

/** Confirmed there: neither in the ledger nor as a РК with that number; one that is being rebuilt is on its way. */
const unknownHere = `
  select 'unknown-here' as kind, d.message_id, d.delivery_id as subject, c.isn, c.number, c.date,
         jsonb_build_object('state', d.state, 'deliveryId', d.delivery_id, 'regNumber', d.reg_number,
                            'regDate', d.reg_date, 'sedDocId', d.sed_doc_id, 'confirmedAt', d.confirmed_at) as there,
         jsonb_build_object('ledger', d.ledger) as here
    from delivery d join message c using (message_id)
   where d.confirmed and d.ledger is distinct from 'registered'
     and not (d.ledger = 'received' and d.known_number is not null) is true
     and not exists (select 1 from plugin_pos.compared_document o
                      where (o.message_id, o.number, o.date) = (d.message_id, d.reg_number, d.reg_date))`;

const numberDiffers = `
  select 'number-differs' as kind, d.message_id, d.delivery_id as subject, d.document_isn as isn,
         d.own_number as number, d.own_date as date,
         jsonb_build_object('state', d.state, 'deliveryId', d.delivery_id, 'regNumber', d.reg_number,
                            'regDate', d.reg_date) as there,
         jsonb_build_object('regNumber', d.own_number, 'regDate', d.own_date) as here
    from delivery d
   where d.confirmed and d.ledger = 'registered'
     and (d.reg_number, d.reg_date) is distinct from (d.own_number, d.own_date)`;

const unconfirmedThere = `
  select 'unconfirmed-there' as kind, d.message_id, d.delivery_id as subject, d.document_isn as isn,
         d.own_number as number, d.own_date as date,
         jsonb_build_object('state', d.state, 'deliveryId', d.delivery_id) as there,
         jsonb_build_object('regNumber', d.own_number, 'regDate', d.own_date) as here
    from delivery d, given g
   where not d.confirmed and d.ledger = 'registered' and d.own_time < g.begun_at
     and not exists (select 1 from plugin_pos.outbox o
                      where o.inbox_id = d.inbox_id and o.kind = 'registration'
                        and (o.state in ('waiting', 'sending') or o.settled_at >= g.begun_at))`;

const unknownThere = `
  select 'unknown-there' as kind, c.message_id, c.isn::text as subject, c.isn, c.number, c.date,
         '{}'::jsonb as there, jsonb_build_object('status', c.status, 'lkoId', c.lko_id) as here
    from given g join plugin_pos.registry_reading r using (organization_due, client_id, url, contour),
         plugin_pos.compared_document c
   where c.registered_at < g.begun_at
     and not exists (select 1 from plugin_pos.registry_message m
                      where (m.url, m.contour, m.message_id) = (g.url, g.contour, c.message_id))
     and case when c.contour is not null
              then (c.organization_due, c.url, c.contour) = (g.organization_due, g.url, g.contour)
              when c.lko_id <> '' then lower(c.lko_id) = lower(r.lko_id)
              else g.takes_strays end`;

/**
 * The state at ПОС is that of the message; it must fit the last РК of it. A supplement that came before the final answer
 * is answered with it; of several РК that are not answered yet any will do, as each tells ПОС of its own.
 */
const statuses = `
  select case when m.status = any(g.answered_statuses) and m.state <> all(g.answered_states) then 'answered-here'
              when m.state = any(g.answered_states) and m.status <> all(g.answered_statuses) then 'answered-there'
              else 'status-differs' end as kind,
         m.message_id, '' as subject, m.isn, m.number, m.date,
         jsonb_build_object('state', m.state) as there, jsonb_build_object('status', m.status) as here
    from given g join message m on true
    left join (select message_id, max(settled_at) as at from plugin_pos.outbox
                where kind = 'answer' and state = 'done' group by message_id) as answer using (message_id)
   where m.state <> 'NEW' and m.registered_at < g.begun_at
     and not exists (
       select 1 from fitting f join plugin_pos.compared_document c on c.status = f.status
        where f.state = m.state and c.message_id = m.message_id
          and (c.isn = m.isn
               or m.status <> all(g.answered_statuses)
                  and (c.status <> all(g.answered_statuses) or answer.at > m.registered_at)))
     and not exists (select 1 from plugin_pos.outbox o
                      where (o.message_id, o.url, o.contour) = (m.message_id, g.url, g.contour)
                        and o.kind in ('status', 'answer')
                        and (o.state in ('waiting', 'sending') or o.settled_at >= g.begun_at))
     and not exists (select 1 from plugin_pos.inbox i
                      where (i.message_id, i.contour) = (m.message_id, g.contour) and i.state = 'received')
     and not exists (select 1 from plugin_pos.difference x
                      where x.comparison_id = g.comparison_id and x.kind = 'unknown-here'
                        and x.message_id = m.message_id and x.state <> 'accepted')`;

const overdue = `
  select 'overdue' as kind, m.message_id, '' as subject, m.isn, m.number, m.date,
         jsonb_build_object('state', m.state, 'answerDeadline', m.answer_deadline) as there,
         jsonb_build_object('status', m.status) as here
    from given g join message m on true
   where m.answer_deadline < g.today and m.state <> all(g.answered_states)`;
