import type pg from 'pg';
import { startChild } from '../../harness/child.ts';
import { PlainClient, type Times, times } from './client.ts';
import { type BenchTask, clicked } from './plugins.ts';
import type { Stage } from './stage.ts';

/** A page of the API against its floor: the same rows by SQL alone, the same number of bytes by bare HTTP alone. */
export interface Reading {
  readonly name: string;
  readonly bytes: number;
  readonly api: Times;
  readonly sql: Times;
  readonly http: Times;
}

interface Page {
  readonly name: string;
  path(index: number): string;
  readonly sql: string;
  parameters(index: number): unknown[];
}

const list = `
  select t.id, t.stopped_by_person, t.created_at, t.updated_at, i.*, now.message, now.done, now.total, last.*
    from host.task t join host.task_instance i on i.task_id = t.id left join host.run now on now.id = i.run_id
    left join lateral (
      select outcome, message, started_at, errors from host.run r
       where r.task_id = i.task_id and r.job_id = i.job_id and r.started_at is not null and r.outcome is not null
       order by r.number desc limit 1
    ) last on true
   where ($1::text is null or starts_with(t.id, $1)) and not i.removed`;

const runs = (condition: string) =>
  `select * from host.run where task_id = $1 and ${condition} order by number desc limit 51`;

/** Measures the pages that technologists look at most, each `count` times. */
export async function measureReads(stage: Stage, count: number): Promise<Reading[]> {
  const bare = await startBare();
  const host = new PlainClient(stage.installation.url, stage.installation.api.cookie);
  const http = new PlainClient(bare.url);
  const readings: Reading[] = [];
  for (const page of await pages(stage)) {
    const bytes = (await host.get(page.path(0))).length;
    readings.push({
      name: page.name,
      bytes,
      api: await times(count, (index) => host.get(page.path(index))),
      sql: await times(count, (index) => stage.database.query(page.sql, page.parameters(index))),
      http: await times(count, () => http.get(`/${bytes}`)),
    });
  }
  host.close();
  http.close();
  bare.stop();
  return readings;
}

async function pages({ database, tasks }: Stage): Promise<Page[]> {
  const busiest = tasks[0]!;
  const nth = (index: number): BenchTask => tasks[(index * 7) % tasks.length]!;
  const many = tasks.filter(({ jobIds }) => jobIds.length > 1);
  const several = (index: number): BenchTask => many[index % many.length]!;
  const deep = await cursorAt(database, busiest.id, 0.9);
  const history = (task: BenchTask, query = '') => `/api/tasks/${task.id}/runs?limit=50${query}`;
  return [
    { name: 'task table', path: () => '/api/tasks', sql: list, parameters: () => [null] },
    {
      name: 'task table of a group',
      path: () => `/api/tasks?group=${clicked.group}`,
      sql: list,
      parameters: () => [`${clicked.group}.`],
    },
    {
      name: 'history, first page',
      path: (index) => history(nth(index)),
      sql: runs('true'),
      parameters: (index) => [nth(index).id],
    },
    {
      name: 'history, deep page of the busiest',
      path: () => history(busiest, `&cursor=${deep}`),
      sql: runs('number < $2'),
      parameters: () => [busiest.id, deep],
    },
    {
      name: 'history of an instance',
      path: (index) => history(several(index), '&jobId=2'),
      sql: runs('job_id = 2'),
      parameters: (index) => [several(index).id],
    },
    {
      name: 'history, a common outcome',
      path: (index) => history(nth(index), '&outcome=success'),
      sql: runs("outcome = 'success'"),
      parameters: (index) => [nth(index).id],
    },
    {
      name: 'history, a rare outcome of the busiest',
      path: () => history(busiest, '&outcome=interrupted'),
      sql: runs("outcome = 'interrupted'"),
      parameters: () => [busiest.id],
    },
    {
      name: 'history of an instance by outcome',
      path: (index) => history(several(index), '&jobId=1&outcome=failed'),
      sql: runs("job_id = 1 and outcome = 'failed'"),
      parameters: (index) => [several(index).id],
    },
  ];
}

/** A place so far down the history of a task. */
async function cursorAt(database: pg.Client, taskId: string, share: number): Promise<number> {
  const { rows } = await database.query<{ number: string }>(
    `select percentile_disc($2) within group (order by number desc) as number from host.run where task_id = $1`,
    [taskId, share],
  );
  return Number(rows[0]!.number);
}

async function startBare(): Promise<{ url: string; stop(): void }> {
  let stop = () => {};
  const port = await new Promise<string>((resolve) => {
    const child = startChild('scripts/bench/manager/bare-server.js', { onLine: resolve });
    stop = () => child.process.kill();
  });
  return { url: `http://127.0.0.1:${port}`, stop };
}
