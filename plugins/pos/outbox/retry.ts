import type { Sql } from '../../../core/contract/index.ts';
import type { EntryKind } from './entry.ts';

/** Statuses of refusals that ПОС remembers by their key: the same request needs a new one to be looked at again. */
const remembered = [400, 409, 413, 415, 422];

/**
 * Sends a request again that was given up: its content stays, and its key where ПОС does not remember the refusal by
 * it. An answer that was refused is over: its window sends another (RP-06).
 * @returns its kind; undefined where nothing was given up
 */
export async function retry(sql: Sql, id: number, at: Date): Promise<EntryKind | undefined> {
  const [row] = await sendAgain(sql, at, 'id = $3', [id]);
  return row?.kind;
}

/** All that were given up, of a kind and an organisation where these are given. @returns their kinds, one by one */
export async function retryAll(
  sql: Sql,
  { kind, organization }: { readonly kind?: string | undefined; readonly organization?: string | undefined },
  at: Date,
): Promise<EntryKind[]> {
  const among = '($3::text is null or kind = $3) and ($4::text is null or organization_due = $4)';
  const rows = await sendAgain(sql, at, among, [kind ?? null, organization ?? null]);
  return rows.map((row) => row.kind);
}

function sendAgain(sql: Sql, at: Date, among: string, parameters: readonly unknown[]): Promise<{ kind: EntryKind }[]> {
  return sql.query<{ kind: EntryKind }>(
    `update plugin_pos.outbox
        set idempotency_key = case when state = 'refused' and coalesce(error_status, 422) = any($2::integer[])
                                   then gen_random_uuid() else idempotency_key end,
            state = 'waiting', attempts = 0, first_failed_at = null, next_at = $1::timestamptz,
            open_since = $1::timestamptz, settled_at = null, error_code = null, error_text = null, error_status = null
      where ${among} and state in ('refused', 'exhausted') and (state = 'exhausted' or kind <> 'answer') returning kind`,
    [at.toISOString(), remembered, ...parameters],
  );
}
