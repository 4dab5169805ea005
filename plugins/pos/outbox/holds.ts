import type { CodedError, Sql } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import type { Contour } from '../wire/table.ts';
import { nextTrial } from './delays.ts';
import { accountKey } from './rows.ts';

/** An account to which nothing is sent for now (PX-04). */
export interface Hold {
  /** Tries in succession that met the fault. */
  readonly failures: number;
  /** The next try. */
  readonly until: Date;
}

interface Row extends Hold {
  readonly organization_due: string;
  readonly client_id: string;
  readonly url: string;
  readonly contour: Contour;
}

export async function readHolds(sql: Sql): Promise<Map<string, Hold>> {
  const rows = await sql.query<Row>(
    'select organization_due, client_id, url, contour, failures, until from plugin_pos.outbox_hold',
  );
  return new Map(
    rows.map(({ organization_due: organizationDue, client_id: clientId, url, contour, failures, until }) => [
      accountKey({ organizationDue, clientId, url, contour }),
      { failures, until },
    ]),
  );
}

/** Holds an account, or holds it for longer. @returns when it is tried again */
export async function hold(
  sql: Sql,
  account: PosAccount,
  error: CodedError & { readonly retryAfterMs?: number | undefined },
  earlier: Hold | undefined,
  now: Date,
): Promise<Hold> {
  const failures = (earlier?.failures ?? 0) + 1;
  const until = nextTrial(failures, now, error.retryAfterMs);
  await sql.query(
    `insert into plugin_pos.outbox_hold as h (organization_due, client_id, url, contour, reason_code, reason, since,
                                              failures, until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (organization_due, client_id, url, contour) do update
        set reason_code = excluded.reason_code, reason = excluded.reason, failures = excluded.failures,
            until = excluded.until`,
    [...accountColumns(account), error.code, error.message, now.toISOString(), failures, until.toISOString()],
  );
  return { failures, until };
}

/** ПОС takes requests of the account again. The time for which it was held does not count against what waited. */
export async function endHold(sql: Sql, account: PosAccount, now: Date): Promise<void> {
  await sql.query(
    `with ended as (
       delete from plugin_pos.outbox_hold
        where (organization_due, client_id, url, contour) = ($1::text, $2::text, $3::text, $4::text)
       returning since)
     update plugin_pos.outbox o set first_failed_at = o.first_failed_at + ($5::timestamptz - ended.since)
       from ended
      where o.state in ('waiting', 'sending') and o.first_failed_at is not null
        and (o.organization_due, o.client_id, o.url, o.contour) = ($1::text, $2::text, $3::text, $4::text)`,
    [...accountColumns(account), now.toISOString()],
  );
}

/** What was wrong with the account seems mended: it is tried at once. */
export async function tryHeld(sql: Sql, account: PosAccount, now: Date): Promise<void> {
  await sql.query(
    `update plugin_pos.outbox_hold set until = $5::timestamptz
      where until > $5::timestamptz
        and (organization_due, client_id, url, contour) = ($1::text, $2::text, $3::text, $4::text)`,
    [...accountColumns(account), now.toISOString()],
  );
}
