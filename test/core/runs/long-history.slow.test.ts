import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHistory, Retention, type RunFilter } from '../../../core/runs/index.ts';
import { ManualClock } from '../../support/clock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { watchedDatabase } from '../../support/watched-database.ts';

let fresh: FreshDatabase;
const tasks = 200;
const runs = 100_000;
/** One task has a tenth of the history; a rare outcome of it lies far apart, and its newest thousand were withdrawn. */
const busiest = 'Task0';

beforeAll(async () => {
  fresh = await freshDatabase();
  await fresh.database.query(
    `insert into host.run (id, task_id, job_id, kind, queued_at, started_at, finished_at, outcome)
     select gen_random_uuid(), 'Task' || case when n % 10 = 0 then 0 else n % $2 end, n % 3, 'manual', at,
            case when n <= $1 - 10000 then at end, at,
            case when n > $1 - 10000 then 'cancelled' when n % 5000 = 0 then 'interrupted'
                 when n % 30 = 0 then 'failed' else 'success' end
       from (select n, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 minute' as at
               from generate_series(1, $1::integer) n) as times order by n`,
    [runs, tasks],
  );
  await fresh.database.query('analyze host.run');
});
afterAll(() => fresh.drop());

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

/** Pages of the database that a statement of the host touches. */
async function pagesTouched(sql: string, parameters: readonly unknown[]): Promise<number> {
  const [row] = await fresh.database.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
    `explain (analyze, buffers, format json) ${sql}`,
    parameters,
  );
  const plan = row!['QUERY PLAN'][0]!.Plan;
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}

describe(`with ${runs} runs in the history`, () => {
  const middle = async () => {
    const [row] = await fresh.database.query<{ number: number }>(
      'select percentile_disc(0.5) within group (order by number) as number from host.run where task_id = $1',
      [busiest],
    );
    return String(row!.number);
  };

  test.each<[string, RunFilter & { deep?: boolean }]>([
    ['the first page of a task', { taskId: 'Task7' }],
    ['the first page of the busiest', { taskId: busiest }],
    ['a deep page of the busiest', { taskId: busiest, deep: true }],
    ['an instance', { taskId: busiest, jobId: 2 }],
    ['a common outcome', { taskId: busiest, outcome: 'success' }],
    ['a rare outcome', { taskId: busiest, outcome: 'interrupted' }],
    ['an outcome that never was', { taskId: busiest, outcome: 'skipped' }],
    ['an instance and a common outcome', { taskId: 'Task7', jobId: 1, outcome: 'success' }],
  ])('TM-40: a page of the history touches no more than what it shows: %s', async (_what, { deep, ...filter }) => {
    const asked: [string, readonly unknown[]][] = [];
    const database = watchedDatabase(fresh.database, (sql, parameters) => void asked.push([sql, parameters ?? []]));
    const history = createHistory({ database, clock: new ManualClock(), timeZone: 'UTC', withdraw: async () => {} });
    const cursor = deep === true ? await middle() : undefined;
    const page = await history.list({ ...filter, limit: 50, ...(cursor !== undefined && { cursor }) });
    for (const run of page.items) {
      expect(run.taskId).toBe(filter.taskId);
      if (filter.outcome !== undefined) expect(run.outcome).toBe(filter.outcome);
      if (filter.jobId !== undefined) expect(run.jobId).toBe(filter.jobId);
    }
    const [[sql, parameters]] = asked as [[string, readonly unknown[]]];
    expect(await pagesTouched(sql, parameters)).toBeLessThan(400);
  });

  test('TM-40: the whole of it is removed when its time is over, in batches', async () => {
    let batches = 0;
    const ignore = () => {};
    const retention = new Retention({
      database: watchedDatabase(fresh.database, () => {
        batches += 1;
      }),
      clock: new ManualClock('2027-01-01T00:00:00.000Z'),
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      timeZone: 'UTC',
      retentionDays: 90,
    });
    const began = performance.now();
    expect(await retention.sweep()).toBe(runs);
    const took = performance.now() - began;
    expect(batches).toBeGreaterThanOrEqual(100);
    expect(await fresh.database.query('select count(*) as count from host.run')).toEqual([{ count: 0 }]);
    // A batch must not hold others up: on a slow machine, too, the mean is far below the time of a click.
    expect(took / batches).toBeLessThan(500);
  });
});
