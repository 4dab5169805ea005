import type { Sql } from '../ports/database.ts';

/** Longer than anybody is told of what is over. */
const untoldMs = 2 * 86_400_000;

/** Removes letters that are done and notices that are over, when they are older than the history is kept (TM-40). */
export async function forgetOldNotices(sql: Sql, before: Date, now: Date): Promise<void> {
  await sql.query('delete from host.letter where settled_at < $1', [before]);
  await sql.query('delete from host.notice where settled_at < $1', [before]);
  // Nobody will be told of it any more: whoever looks for news need not see it.
  await sql.query('update host.notice set unmailed = 0, end_mailed = true where settled_at < $1 and unmailed > 0', [
    new Date(now.getTime() - untoldMs),
  ]);
}
