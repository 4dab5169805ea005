import type { Sql } from '../ports/database.ts';

/** Something about the host itself that people are to know. */
export interface Alert {
  readonly key: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * What of one kind stands wrong with the host at present: what is new becomes a notice, what stands on is told once, and
 * what is no longer among it is settled (LG-01). Every node may look and say so.
 */
export async function setStanding(sql: Sql, occasion: string, alerts: readonly Alert[], now: Date): Promise<void> {
  await sql.query(
    `with present as (
       select * from json_to_recordset($3) as given (key text, subject text, text text)
     ), over as (
       update host.notice set settled_at = $2
        where source = 'host' and occasion = $1 and settled_at is null and key not in (select key from present)
     )
     insert into host.notice (source, occasion, key, subject, text, first_at, last_at, unmailed)
     select 'host', $1, key, subject, text, $2, $2, 1 from present
     on conflict (source, occasion, key) where settled_at is null do nothing`,
    [occasion, now, JSON.stringify(alerts)],
  );
}
