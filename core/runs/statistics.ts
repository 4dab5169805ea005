import type { Sql } from '../ports/database.ts';
import type { RunOutcome, RunStatistics, StatisticsQuery } from './api.ts';
import { runDays } from './days.ts';
import { windowBackwards, windowTooLong } from './errors.ts';

const dayMs = 86_400_000;
const mostDays = 400;
const mostRuns = 1_000;

interface EndedRun {
  readonly id: string;
  readonly jobId: number;
  readonly at: Date;
  readonly day: string;
  readonly outcome: RunOutcome;
  readonly seconds: number;
  readonly counters: Record<string, number>;
}

/** Durations and counters of a task's runs for a chart (UI-07): by day, or of each run. */
export async function runStatistics(sql: Sql, query: StatisticsQuery, timeZone: string): Promise<RunStatistics> {
  const { taskId, jobId, from, to, by } = query;
  if (to < from) throw windowBackwards();
  if (to.getTime() - from.getTime() > mostDays * dayMs) throw windowTooLong(mostDays);
  if (by === 'day') {
    const days = await runDays(sql, { taskId, jobId, timeZone, from: dayOf(from, timeZone), to: dayOf(to, timeZone) });
    return {
      by,
      from,
      to,
      truncated: false,
      items: days.map((day) => ({ ...day, at: null, runId: null, jobId: null })),
    };
  }
  const rows = await sql.query<EndedRun>(
    `select id, job_id as "jobId", finished_at as at, (finished_at at time zone $6)::date as day, outcome, counters,
            extract(epoch from finished_at - started_at)::double precision as seconds
       from host.run
      where task_id = $1 and ($2::integer is null or job_id = $2) and started_at is not null and outcome is not null
        and finished_at >= $3 and finished_at <= $4
      order by finished_at desc limit $5`,
    [taskId, jobId ?? null, from, to, mostRuns + 1, timeZone],
  );
  const items = rows.slice(0, mostRuns).reverse();
  return { by, from, to, truncated: rows.length > mostRuns, items: items.map(pointOf) };
}

function pointOf({ id, seconds, outcome, ...run }: EndedRun) {
  return { ...run, runId: id, runs: 1, outcomes: { [outcome]: 1 }, average: seconds, longest: seconds };
}

/** `YYYY-MM-DD` of an instant in a time zone. */
export function dayOf(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}
