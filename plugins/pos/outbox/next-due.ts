import type { Sql } from '../../../core/contract/index.ts';
import type { PosAccount } from '../account.ts';
import { first, ownerless } from './claim.ts';
import type { EntryKind } from './entry.ts';
import { accountArrays } from './rows.ts';

/** When the next entry of these accounts may be sent, a hold or the claim of another sender considered; null: none waits. */
export async function nextDue(
  sql: Sql,
  accounts: readonly PosAccount[],
  kinds: readonly EntryKind[],
): Promise<Date | null> {
  if (accounts.length === 0) return null;
  const [row] = await sql.query<{ at: Date | null }>(
    `select min(greatest(soonest.at, h.until)) as at
       from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as a(organization_due, client_id, url, contour)
       left join plugin_pos.outbox_hold h using (organization_due, client_id, url, contour)
      cross join lateral (
        (select o.next_at as at from plugin_pos.outbox o
          where (o.organization_due, o.client_id, o.url, o.contour)
                = (a.organization_due, a.client_id, a.url, a.contour)
            and o.state = 'waiting' and o.kind = any($5::text[]) and ${ownerless} and ${first}
          order by o.next_at, o.id limit 1)
        union all
        (select o.claimed_until from plugin_pos.outbox o
          where (o.organization_due, o.client_id, o.url, o.contour)
                = (a.organization_due, a.client_id, a.url, a.contour)
            and o.state = 'sending' and o.kind = any($5::text[])
          order by o.claimed_until limit 1)) as soonest`,
    [...accountArrays(accounts), kinds],
  );
  return row?.at ?? null;
}
