import type { Sql } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';

/** What is known of an organisation that exchanges messages. */
export interface OrganizationState {
  readonly due: string;
  readonly name: string;
  readonly client_id: string;
  readonly url: string;
  readonly contour: string;
  readonly state: 'ok' | 'held';
  readonly reason_code: string | null;
  readonly reason: string | null;
  readonly since: Date;
  readonly watched_since: Date;
  readonly last_poll_at: Date | null;
  readonly waiting_total: number | null;
}

export function organizationStates(sql: Sql): Promise<OrganizationState[]> {
  return sql.query<OrganizationState>('select * from plugin_pos.organization order by name, due');
}

/** Names by DUE, as they were when last polled; one that is not known any more is told by its DUE. */
export async function organizationNames(sql: Sql): Promise<(due: string) => string> {
  const names = new Map((await organizationStates(sql)).map(({ due, name }) => [due, name]));
  return (due) => names.get(due) ?? due;
}

/** RG-12: begins to watch the polls of an organisation; anew when its address or id has changed. */
export async function watch(sql: Sql, account: PosAccount, name: string, at: Date): Promise<void> {
  await sql.query(
    `insert into plugin_pos.organization as o (due, client_id, url, contour, name, state, since, watched_since)
     values ($1, $2, $3, $4, $5, 'ok', $6, $6)
     on conflict (due) do update
        set name = excluded.name, client_id = excluded.client_id, url = excluded.url, contour = excluded.contour,
            watched_since = case when (o.client_id, o.url, o.contour) = (excluded.client_id, excluded.url, excluded.contour)
                                 then o.watched_since else excluded.watched_since end,
            last_poll_at = case when (o.client_id, o.url, o.contour) = (excluded.client_id, excluded.url, excluded.contour)
                                then o.last_poll_at end,
            waiting_total = case when (o.client_id, o.url, o.contour) = (excluded.client_id, excluded.url, excluded.contour)
                                 then o.waiting_total end`,
    [...accountColumns(account), name, at.toISOString()],
  );
}

/** DUE of organisations that are watched and are not among these: they no longer have id and key. */
export async function othersWatched(sql: Sql, dues: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ due: string }>(
    'select due from plugin_pos.organization where due <> all($1::text[])',
    [dues],
  );
  return rows.map(({ due }) => due);
}

/** The others are watched no more. */
export async function unwatchOthers(sql: Sql, dues: readonly string[]): Promise<void> {
  await sql.query('delete from plugin_pos.organization where due <> all($1::text[])', [dues]);
}

/** The list of ПОС was read to its end, or a page of it told how many deliveries wait. */
export async function recordPoll(sql: Sql, due: string, waiting: number, completeAt: Date | null): Promise<void> {
  await sql.query(
    `update plugin_pos.organization set waiting_total = $2, last_poll_at = coalesce($3::timestamptz, last_poll_at)
      where due = $1`,
    [due, waiting, completeAt?.toISOString() ?? null],
  );
}

/** @returns whether the state is another one than before */
export async function recordState(
  sql: Sql,
  due: string,
  fault: { readonly code: string; readonly text: string } | null,
  at: Date,
): Promise<boolean> {
  const rows = await sql.query(
    `update plugin_pos.organization
        set state = $2, reason_code = $3, reason = $4, since = $5
      where due = $1 and (state, coalesce(reason_code, ''), coalesce(reason, ''))
                         <> ($2::text, coalesce($3::text, ''), coalesce($4::text, ''))
      returning 1`,
    [due, fault === null ? 'ok' : 'held', fault?.code ?? null, fault?.text ?? null, at.toISOString()],
  );
  return rows.length > 0;
}

/** RG-12: three intervals without a poll that reached the end of the list. */
export function isSilent(state: OrganizationState, intervalMinutes: number, now: Date): boolean {
  const last = state.last_poll_at ?? state.watched_since;
  return now.getTime() - last.getTime() > 3 * intervalMinutes * 60_000;
}
