import type { Sql } from '../ports/database.ts';

/** Removes letters that are done and notices that are over, when they are older than the history is kept (TM-40). */
export async function forgetOldNotices(sql: Sql, before: Date): Promise<void> {
  await sql.query('delete from host.letter where settled_at < $1', [before]);
  await sql.query('delete from host.notice where settled_at < $1', [before]);
}
