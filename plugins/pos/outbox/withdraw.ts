import type { Sql } from '../../../core/contract/index.ts';

/** Gives up requests that nobody has begun to send. @returns the ids of those; the others go their way */
export async function withdraw(sql: Sql, ids: readonly number[], at: Date): Promise<number[]> {
  const rows = await sql.query<{ id: number }>(
    `update plugin_pos.outbox set state = 'dropped', settled_at = $2::timestamptz
      where id = any($1::bigint[]) and state = 'waiting' and not begun returning id`,
    [ids, at.toISOString()],
  );
  return rows.map(({ id }) => id);
}
