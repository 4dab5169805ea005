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
  const [row] = await sql.query<{ kind: EntryKind }>(
    `update plugin_pos.outbox
        set idempotency_key = case when state = 'refused' and coalesce(error_status, 422) = any($3::integer[])
                                   then gen_random_uuid() else idempotency_key end,
            state = 'waiting', attempts = 0, first_failed_at = null, next_at = $2::timestamptz,
            open_since = $2::timestamptz, settled_at = null, error_code = null, error_text = null, error_status = null
      where id = $1 and (state = 'exhausted' or state = 'refused' and kind <> 'answer') returning kind`,
    [id, at.toISOString(), remembered],
  );
  return row?.kind;
}
