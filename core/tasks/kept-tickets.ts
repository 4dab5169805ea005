import type { Sql } from '../ports/database.ts';

const longestMs = 86_400_000;
const most = 1_000;

/**
 * Tickets that ended before are swept from the queue: those older than a day, and all but the newest thousand, as Agendash
 * (TM-72) reads every record at each look. Their runs stay in the history.
 */
export async function keptTicketsSince(sql: Sql, now: Date): Promise<Date> {
  const dayAgo = new Date(now.getTime() - longestMs);
  const [row] = await sql.query<{ at: Date }>(
    `select finished_at as at from host.run
      where kind <> 'automatic' and started_at is not null and finished_at > $1
      order by finished_at desc offset $2 limit 1`,
    [dayAgo, most],
  );
  return row?.at ?? dayAgo;
}
