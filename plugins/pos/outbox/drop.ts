import type { Sql } from '../../../core/contract/index.ts';
import type { EntryKind } from './entry.ts';

/**
 * Takes requests that ПОС refused off the list of what waits for a command; they are never sent. A confirmation stays: ПОС
 * waits for it. So does an answer that nobody knows to have arrived or not: another must not be sent beside it.
 * @returns its kind; undefined where it is no such request
 */
export async function drop(sql: Sql, id: number, at: Date): Promise<EntryKind | undefined> {
  const [row] = await sql.query<{ kind: EntryKind }>(
    `update plugin_pos.outbox set state = 'dropped', settled_at = $2::timestamptz
      where id = $1 and state in ('refused', 'exhausted')
        and (kind = 'status' or kind = 'answer' and state = 'refused') returning kind`,
    [id, at.toISOString()],
  );
  return row?.kind;
}
