import type { Sql } from '../../../core/contract/index.ts';
import type { PosAccount } from '../account.ts';
import { first } from './claim.ts';
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
    `select min(greatest(case when o.state = 'waiting' then o.next_at else o.claimed_until end, h.until)) as at
       from plugin_pos.outbox o
       join unnest($1::text[], $2::text[], $3::text[], $4::text[]) as a(organization_due, client_id, url, contour)
            using (organization_due, client_id, url, contour)
       left join plugin_pos.outbox_hold h using (organization_due, client_id, url, contour)
      where o.state in ('waiting', 'sending') and o.kind = any($5::text[]) and ${first}`,
    [...accountArrays(accounts), kinds],
  );
  return row?.at ?? null;
}
