import type { Sql } from '../ports/database.ts';

/** Channel on which nodes tell each other what changed. */
export const changeChannel = 'host_change';

/** Something that others want to see: the other nodes, and people (TM-13). */
export type Change =
  | { readonly type: 'group'; readonly group: string }
  | { readonly type: 'task'; readonly taskId: string }
  /** Runs in progress were asked to end: nodes look at their own at once. */
  | { readonly type: 'stop'; readonly taskId: string }
  | { readonly type: 'settings'; readonly owner: 'task' | 'module'; readonly id: string }
  | { readonly type: 'run'; readonly taskId: string; readonly jobId: number; readonly runId: string };

/** Tells every node; in a transaction, when it commits. */
export async function announce(sql: Sql, change: Change): Promise<void> {
  await sql.query('select pg_notify($1, $2)', [changeChannel, JSON.stringify(change)]);
}
