import type { Sql } from '../../../core/contract/index.ts';
import type { PosAccount } from '../account.ts';
import type { PosContext } from '../context.ts';
import type { Claim, Entry, EntryKind } from './entry.ts';
import { accountArrays, type EntryRow, entryColumns, entryOf } from './rows.ts';

/** A claim holds so long; who still sends renews it. */
export const leaseMs = 60_000;

/**
 * Nothing of the same message and address is open before it: their order is kept (ST-06). A confirmation waits for
 * earlier confirmations only: ПОС takes nothing else of a message that is not registered (ST-07).
 */
export const first = `not exists (
  select 1 from plugin_pos.outbox e
   where e.message_id = o.message_id and e.id < o.id and e.state in ('waiting', 'sending')
     and (o.kind <> 'registration' or e.kind = 'registration')
     and (e.organization_due, e.client_id, e.url, e.contour) = (o.organization_due, o.client_id, o.url, o.contour))`;

/** An answer that its window has not begun to send is for the window alone (RP-04). */
export const ownerless = `(o.kind <> 'answer' or o.begun or not exists (
  select 1 from plugin_pos.answer a where a.entry_id = o.id))`;

export interface DueFilter {
  readonly accounts: readonly PosAccount[];
  readonly kinds: readonly EntryKind[];
  /** Also those whose next attempt is not due yet, but for these, which have had theirs. */
  readonly impatientBut?: readonly number[];
}

/** Takes entries that are due, those longest due first; none that somebody else is sending. */
export async function claimDue(sql: Sql, filter: DueFilter, claim: Claim, now: Date, limit: number): Promise<Entry[]> {
  if (filter.accounts.length === 0 || filter.kinds.length === 0) return [];
  const { accounts, kinds, impatientBut } = filter;
  const rows = await sql.query<EntryRow>(
    `with next as materialized (
       select due.id, due.begun
         from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as a(organization_due, client_id, url, contour)
        cross join lateral (
          select o.id, o.begun, o.next_at from plugin_pos.outbox o
           where (o.organization_due, o.client_id, o.url, o.contour)
                 = (a.organization_due, a.client_id, a.url, a.contour)
             and o.state = 'waiting' and o.kind = any($5::text[]) and ${ownerless} and ${first}
             and ${impatientBut === undefined ? 'o.next_at <= $9::timestamptz' : 'o.id <> all($9::bigint[])'}
           order by o.next_at, o.id limit $8
           for no key update of o skip locked) as due
        order by due.next_at, due.id limit $8)
     update plugin_pos.outbox o
        set state = 'sending', claimed_by = $6, claimed_until = $7::timestamptz, begun = true
       from next where o.id = next.id
     returning ${entryColumns}, next.begun as resumed`,
    [...accountArrays(accounts), kinds, claim.by, claim.until.toISOString(), limit, impatientBut ?? now.toISOString()],
  );
  return rows.map(entryOf).sort((one, other) => one.id - other.id);
}

/** Takes the first open entry of the message of `id` that is not later than it, due or not; undefined where it is being sent. */
export async function claimUpTo(sql: Sql, id: number, claim: Claim): Promise<Entry | undefined> {
  const [row] = await sql.query<EntryRow>(
    `with next as materialized (
       select o.id, o.begun from plugin_pos.outbox o join plugin_pos.outbox wanted on wanted.id = $1 and o.message_id = wanted.message_id
        where (o.id <= $1 or o.kind = 'registration') and o.state = 'waiting' and ${first}
          and (o.id = $1 or ${ownerless})
          and (o.organization_due, o.client_id, o.url, o.contour)
              = (wanted.organization_due, wanted.client_id, wanted.url, wanted.contour)
        order by o.kind = 'registration' desc, o.id limit 1
        for no key update of o skip locked)
     update plugin_pos.outbox o
        set state = 'sending', claimed_by = $2, claimed_until = $3::timestamptz, begun = true
       from next where o.id = next.id
     returning ${entryColumns}, next.begun as resumed`,
    [id, claim.by, claim.until.toISOString()],
  );
  return row === undefined ? undefined : entryOf(row);
}

/** How names of the senders of a task begin. */
export function senderPrefix(task: string | null): string {
  return `${task ?? ''} `;
}

/**
 * Frees what senders claimed that are no more: their lease is over, or an earlier run of this task is known to have
 * ended. At the beginning of a run, before its own senders.
 */
export async function takeOver({ services, clock }: PosContext, task: string): Promise<void> {
  await services.database.query(
    `update plugin_pos.outbox set state = 'waiting', claimed_by = null, claimed_until = null
      where state = 'sending' and (claimed_until < $1::timestamptz or starts_with(claimed_by, $2))`,
    [clock.now().toISOString(), senderPrefix(task)],
  );
}

export async function renew(sql: Sql, claim: Claim): Promise<void> {
  await sql.query(
    `update plugin_pos.outbox set claimed_until = $2::timestamptz where state = 'sending' and claimed_by = $1`,
    [claim.by, claim.until.toISOString()],
  );
}
