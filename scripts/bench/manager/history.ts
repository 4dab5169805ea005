import type pg from 'pg';
import type { BenchTask } from './plugins.ts';

/** The instance with the longest history: every tenth run is its. */
export const busiestShare = 10;

/**
 * Puts so many ended runs into the history by one statement, as an installation has them after some months: most were
 * good, some had errors, some were passed over; the first of the tasks ran far more often than the others.
 */
export async function writeHistory(client: pg.Client, tasks: readonly BenchTask[], runs: number): Promise<void> {
  const instances = tasks.flatMap(({ id, jobIds }) => jobIds.map((jobId) => ({ id, jobId })));
  await client.query(
    `with place as (
       select n, case when n % $4 = 0 then 1 else 1 + n % cardinality($1::text[]) end as i,
              -- Scattered, but the same at each call.
              (n::bigint * 7919) % 1000 as dice
         from generate_series(1, $3::integer) as n
     ), drawn as (
       select n, i, case when dice < 700 then 'success' when dice < 900 then 'nothing' when dice < 940 then 'partial'
                         when dice < 970 then 'failed' when dice < 990 then 'skipped' when dice < 999 then 'cancelled'
                         else 'interrupted' end as outcome,
              clock_timestamp() - ($3 - n) * interval '60 days' / $3 as at
         from place
     )
     insert into host.run (id, task_id, job_id, kind, slot, slot_from, requested_by, node, fencing, queued_at, started_at,
                           finished_at, outcome, counters, message, errors)
     select gen_random_uuid(), ($1::text[])[i], ($2::integer[])[i],
            case when outcome = 'cancelled' then 'manual' else 'automatic' end,
            case when outcome <> 'cancelled' then at end, case when outcome <> 'cancelled' then at end,
            case when outcome = 'cancelled' then 'technologist' end, 'node', n, at,
            case when outcome not in ('skipped', 'cancelled') then at end, at + interval '3 s', outcome,
            jsonb_build_object('received', n % 50),
            case outcome when 'success' then 'Обработано сообщений: ' || n % 50 when 'nothing' then 'Новых сообщений нет.'
                         else 'Обработано не всё.' end,
            case when outcome in ('failed', 'partial') then jsonb_build_array(jsonb_build_object(
              'at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'item', 'Организация «Пример»',
              'code', 'REMOTE_AWAY', 'message', 'Сервер не отвечает; работа будет повторена следующим запуском.'))
            else '[]' end
       from drawn order by n`,
    [instances.map(({ id }) => id), instances.map(({ jobId }) => jobId), runs, busiestShare],
  );
  await client.query('analyze host.run');
}
