import type { Notices } from '../contract/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Sql } from '../ports/database.ts';

export interface NoticesOptions {
  readonly database: Sql;
  readonly clock: Clock;
  /** Id of the plugin that reports, or `host`: occasions of different sources are different. */
  readonly source: string;
}

/**
 * Records occasions on which people are to be told (LG-01). The same standing occasion is one notice, however often and
 * from however many nodes it is reported; one that comes back after it was settled is a new one.
 */
export function createNotices({ database, clock, source }: NoticesOptions): Notices {
  return {
    async record({ occasion, key, subject, text }) {
      await database.query(
        `insert into host.notice as n (source, occasion, key, subject, text, first_at, last_at)
         values ($1, $2, $3, $4, $5, $6, $6)
         on conflict (source, occasion, key) where settled_at is null do update
           set subject = excluded.subject, text = excluded.text, count = n.count + 1,
               last_at = greatest(n.last_at, excluded.last_at)`,
        [source, occasion, key, subject, text, clock.now()],
      );
    },

    async settle(occasion, key) {
      await database.query(
        `update host.notice set settled_at = $4
          where source = $1 and occasion = $2 and key = $3 and settled_at is null`,
        [source, occasion, key, clock.now()],
      );
    },
  };
}
