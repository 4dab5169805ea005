import type { Sql, Transaction } from '../ports/database.ts';
import type { RunDay, RunOutcome } from './api.ts';

export interface RunDayQuery {
  /** First and last day, `YYYY-MM-DD` in the time zone. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  /** All tasks where left out. */
  readonly taskId?: string | undefined;
  readonly jobId?: number | undefined;
}

interface Row {
  readonly day: string;
  readonly runs: number;
  readonly outcomes: Partial<Record<RunOutcome, number>>;
  readonly seconds: number;
  readonly longest: number;
  readonly counters: Record<string, number>;
}

const startOf = (day: string) => `(${day}::date::timestamp at time zone $1)`;

/** Runs that took place and ended from the day $2 to the day $3, by task, instance and day. */
const counted = (condition: string) => `
  with ended as materialized (
    select task_id, job_id, (finished_at at time zone $1)::date as day, outcome, counters,
           extract(epoch from finished_at - started_at)::double precision as seconds
      from host.run
     where started_at is not null and outcome is not null
       and finished_at >= ${startOf('$2')} and finished_at < ${startOf('($3::date + 1)')} ${condition}
  ), by_outcome as (
    select task_id, job_id, day, outcome, count(*) as runs, sum(seconds) as seconds, max(seconds) as longest
      from ended group by task_id, job_id, day, outcome
  ), sums as (
    select task_id, job_id, day, jsonb_object_agg(key, value) as counters
      from (select task_id, job_id, day, key, sum(value::double precision) as value
              from ended, jsonb_each_text(counters) group by task_id, job_id, day, key) as summed
     group by task_id, job_id, day
  )
  select task_id, job_id, day, sum(runs)::bigint as runs, jsonb_object_agg(outcome, runs) as outcomes, sum(seconds) as seconds,
         max(longest) as longest, coalesce((array_agg(s.counters))[1], '{}') as counters
    from by_outcome left join sums s using (task_id, job_id, day) group by task_id, job_id, day`;

/** Runs by day, oldest first: days that are over were counted before, the rest is counted now. */
export async function runDays(sql: Sql, { from, to, timeZone, taskId, jobId }: RunDayQuery): Promise<RunDay[]> {
  const instance = `and ($4::text is null or task_id = $4) and ($5::integer is null or job_id = $5)`;
  const [first] = await sql.query<{ day: string | null }>(
    `select min(day::date) as day from generate_series($1::date, $2::date, interval '1 day') as g (day)
      where day >= (select (min(finished_at) at time zone $3)::date from host.run)
        and not exists (select 1 from host.run_day_counted c where c.day = g.day::date)`,
    [from, to, timeZone],
  );
  // From the first day on that is not counted: those after it are few.
  const uncounted = first?.day ?? null;
  const before = await sql.query<Row>(
    `select day, runs, outcomes, seconds, longest, counters from host.run_day
      where day >= $1 and day <= $2 and ($3::date is null or day < $3)
        and ($4::text is null or task_id = $4) and ($5::integer is null or job_id = $5)`,
    [from, to, uncounted, taskId ?? null, jobId ?? null],
  );
  const now =
    uncounted === null
      ? []
      : await sql.query<Row>(
          `select day, runs, outcomes, seconds, longest, counters from (${counted(instance)}) as c`,
          [timeZone, uncounted, to, taskId ?? null, jobId ?? null],
        );
  return byDay([...before, ...now]);
}

function byDay(rows: readonly Row[]): RunDay[] {
  const days = new Map<string, Row>();
  for (const row of rows) {
    const known = days.get(row.day);
    days.set(row.day, known === undefined ? row : together(known, row));
  }
  return [...days.values()]
    .sort((one, other) => one.day.localeCompare(other.day))
    .map(({ seconds, ...row }) => ({ ...row, average: seconds / row.runs }));
}

function together(one: Row, other: Row): Row {
  return {
    day: one.day,
    runs: one.runs + other.runs,
    outcomes: added(one.outcomes, other.outcomes),
    seconds: one.seconds + other.seconds,
    longest: Math.max(one.longest, other.longest),
    counters: added(one.counters, other.counters),
  };
}

function added<K extends string>(
  one: Partial<Record<K, number>>,
  other: Partial<Record<K, number>>,
): Record<K, number> {
  const sum = { ...one } as Record<K, number>;
  for (const [key, value] of Object.entries(other) as [K, number][]) sum[key] = (sum[key] ?? 0) + value;
  return sum;
}

/**
 * Counts the days that are over and were not counted yet, each in one statement and once, on whichever node. A day is over
 * an hour after its end, when nothing can end in it any more.
 */
export async function countDays(
  database: Sql & { transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> },
  now: Date,
  timeZone: string,
): Promise<number> {
  const open = await database.query<{ day: string }>(
    `select day::date as day
       from generate_series(
              (select (min(finished_at) at time zone $1)::date from host.run),
              (($2::timestamptz - interval '1 hour') at time zone $1)::date - 1, interval '1 day') as g (day)
      where not exists (select 1 from host.run_day_counted c where c.day = g.day::date) order by 1`,
    [timeZone, now],
  );
  for (const { day } of open) {
    await database.transaction(async (transaction) => {
      const mine = await transaction.query(
        'insert into host.run_day_counted (day) values ($1) on conflict do nothing returning day',
        [day],
      );
      if (mine.length === 0) return;
      await transaction.query(
        `insert into host.run_day (task_id, job_id, day, runs, outcomes, seconds, longest, counters) ${counted('')}`,
        [timeZone, day, day],
      );
    });
  }
  return open.length;
}
