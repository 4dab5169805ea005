import type { Gauge } from '../contract/plugin.ts';
import type { Database } from '../ports/database.ts';

interface Ended {
  readonly task: string;
  readonly outcome: string;
  readonly count: number;
  /** Of runs that took place, in seconds; null where none did. */
  readonly median: number | null;
  readonly longest: number | null;
}

/**
 * Numbers of the runs of the whole installation (OP-02), so that each node gives the same. What ended is counted over
 * the last hour: a look must not cost more the longer the history is.
 */
export async function runGauges(database: Database): Promise<Gauge[]> {
  const [ended, running, [queue]] = await Promise.all([
    database.query<Ended>(
      `select task_id as task, outcome, count(*) as count,
              percentile_cont(0.5) within group (order by seconds) as median, max(seconds) as longest
         from (select task_id, outcome,
                      extract(epoch from finished_at - started_at)::double precision as seconds
                 from host.run where finished_at > clock_timestamp() - interval '1 hour') as r
        group by task_id, outcome order by task_id, outcome`,
    ),
    database.query<{ task: string; count: number }>(
      `select task_id as task, count(*) as count from host.task_instance
        where run_id is not null and lease_until >= clock_timestamp() group by task_id order by task_id`,
    ),
    database.query<{ count: number; oldest: number | null }>(
      `select count(*) as count,
              extract(epoch from clock_timestamp() - min(queued_at))::double precision as oldest
         from host.run where started_at is null and outcome is null`,
    ),
  ]);
  const timed = ended.filter(({ longest }) => longest !== null);
  return [
    {
      name: 'priemnaya_runs_last_hour',
      help: 'Runs of the installation that ended within the last hour',
      values: ended.map(({ task, outcome, count }) => ({ labels: { task, outcome }, value: count })),
    },
    {
      name: 'priemnaya_run_duration_seconds_last_hour',
      help: 'How long the runs took that ended within the last hour: median and longest',
      values: timed.flatMap(({ task, outcome, median, longest }) => [
        { labels: { task, outcome, quantile: '0.5' }, value: median ?? 0 },
        { labels: { task, outcome, quantile: '1' }, value: longest ?? 0 },
      ]),
    },
    {
      name: 'priemnaya_runs_in_progress',
      help: 'Runs of the installation in progress',
      values: running.map(({ task, count }) => ({ labels: { task }, value: count })),
    },
    one('priemnaya_runs_queued', 'Runs that wait in the queue', queue?.count ?? 0),
    one('priemnaya_runs_queued_oldest_seconds', 'Age of the oldest run in the queue', Math.max(0, queue?.oldest ?? 0)),
  ];
}

function one(name: string, help: string, value: number): Gauge {
  return { name, help, values: [{ labels: {}, value }] };
}
