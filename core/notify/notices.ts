import type { Notices } from '../contract/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Sql } from '../ports/database.ts';

/** What was at work when something was reported: its notices go in one letter (LG-01). */
export interface NoticeOrigin {
  readonly taskId: string;
  readonly jobId: number | null;
  /** Undefined for hooks, which belong to no run. */
  readonly runId: string | undefined;
}

export interface NoticesOptions {
  readonly database: Sql;
  readonly clock: Clock;
  /** Id of the plugin that reports, or `host`: occasions of different sources are different. */
  readonly source: string;
  readonly origin?: () => NoticeOrigin | undefined;
}

/**
 * Records occasions on which people are to be told (LG-01). The same standing occasion is one notice, however often and
 * from however many nodes it is reported; one that comes back after it was settled is a new one.
 */
export function createNotices(options: NoticesOptions): Pick<Notices, 'record' | 'settle'> {
  const { database, clock, source, origin = () => undefined } = options;
  return {
    async record({ occasion, key, subject, text }) {
      const { taskId = null, jobId = null, runId = null } = origin() ?? {};
      await database.query(
        `insert into host.notice as n
                (source, occasion, key, subject, text, first_at, last_at, task_id, job_id, run_id, unmailed)
         values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, 1)
         on conflict (source, occasion, key) where settled_at is null do update
           set subject = excluded.subject, text = excluded.text, count = n.count + 1, unmailed = n.unmailed + 1,
               last_at = greatest(n.last_at, excluded.last_at),
               task_id = excluded.task_id, job_id = excluded.job_id, run_id = excluded.run_id`,
        [source, occasion, key, subject, text, clock.now(), taskId, jobId, runId],
      );
    },

    async settle(occasion, key) {
      await database.query(
        `update host.notice set settled_at = $4, run_id = case when mailed_at is null then run_id else $5::uuid end
          where source = $1 and occasion = $2 and key = $3 and settled_at is null`,
        [source, occasion, key, clock.now(), origin()?.runId ?? null],
      );
    },
  };
}
