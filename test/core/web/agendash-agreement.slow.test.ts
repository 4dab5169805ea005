import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../../scripts/harness/until.ts';
import { type AgendashRow, type Asking, agendashRows, disagreements, type ShownTask } from '../../support/agendash.ts';
import { FixtureSettings, Gate, type TaskFixture } from '../tasks/fixture.ts';
import { ended } from '../tasks/world.ts';
import { type LiveHouse, openLiveHouse } from './support/live-house.ts';

const gates = { stepping: new Gate(), queued: new Gate(), stopping: new Gate(), slow: new Gate() };
const often = { kind: 'grid', period: { default: 1, unit: 'seconds' } } as const;
const never = { kind: 'none' } as const;
let failing: string | null = null;
let live: LiveHouse;
let api: Asking;

const fixtures: TaskFixture[] = [
  {
    id: 'Stepping',
    group: 'A',
    schedule: never,
    code: {
      run: (context) => {
        context.progress(3, 12, 'Третье из двенадцати');
        return gates.stepping.run(context);
      },
    },
  },
  { id: 'Queued', group: 'A', schedule: never, code: { run: gates.queued.run } },
  { id: 'Stopping', group: 'A', schedule: never, code: { run: gates.stopping.run } },
  { id: 'Slow', group: 'A', schedule: often, code: { run: gates.slow.run } },
  {
    id: 'Failing',
    group: 'A',
    code: {
      run: async () => {
        if (failing !== null) throw new Error(failing);
        return { kind: 'ok' };
      },
    },
  },
  { id: 'Often', group: 'B', schedule: often },
  { id: 'Pair', group: 'B' },
  { id: 'Hidden', group: 'C' },
];

beforeAll(async () => {
  const settings = new FixtureSettings();
  settings.jobIds.set('Pair', [0, 1, 5]);
  live = await openLiveHouse(fixtures, { settings });
  api = await live.api('auditor');
});
afterAll(async () => {
  for (const gate of Object.values(gates)) gate.open();
  await live.close();
});

const task = (id: string) => api.get<ShownTask>(`/api/tasks/${id}`);
async function rowsOf(id: string): Promise<{ timer: AgendashRow | undefined; tickets: AgendashRow[] }> {
  const own = (await agendashRows(api)).filter(({ job }) => job.data.taskId === id);
  return {
    timer: own.find(({ job }) => job.data.runId === undefined),
    tickets: own.filter(({ job }) => job.data.runId !== undefined),
  };
}
const agree = () => disagreements(api);

describe('TM-72: Agendash and the task table never disagree', () => {
  test('about groups that are not selected: their records are disabled', async () => {
    expect((await rowsOf('Hidden')).timer).toMatchObject({ paused: true, job: { nextRunAt: null } });
    expect(await agree()).toEqual([]);
    await live.node.manager.selectGroup('A', true, 'technologist');
    expect(await agree()).toEqual([]);
    expect((await rowsOf('Hidden')).timer).toMatchObject({ paused: true, job: { nextRunAt: null } });
  });

  test('about a run in progress and how far it is', async () => {
    await live.node.manager.runNow('Stepping', 0, 'technologist');
    const { timer, tickets } = await until('the progress', async () => {
      const found = await rowsOf('Stepping');
      return found.timer?.job.progress !== undefined && found;
    });
    expect(timer).toMatchObject({ running: true, job: { progress: 25 } });
    expect(tickets).toMatchObject([{ running: true, job: { progress: 25 } }]);
    expect(await agree()).toEqual([]);
    gates.stepping.open();
    await ended(live.node, 'Stepping', 1);
    const after = await rowsOf('Stepping');
    expect([after.timer?.running, after.tickets[0]?.running, after.timer?.job.progress]).toEqual([
      false,
      false,
      undefined,
    ]);
    expect(await agree()).toEqual([]);
  });

  test('about a run that waits for another one', async () => {
    await live.node.manager.runNow('Queued', 0, 'technologist');
    await until('the run', () => gates.queued.entered === 1);
    const [second] = await live.node.manager.runNow('Queued', 0, 'technologist');
    const waiting = await until('Agenda to put it off', async () => {
      const { jobs } = await live.queue.agenda.queryJobs({ data: { runId: second?.runId } });
      return jobs[0]?.nextRunAt && jobs[0].nextRunAt > new Date(Date.now() + 60_000);
    });
    expect(waiting).toBe(true);
    const row = (await rowsOf('Queued')).tickets.find(({ job }) => job.data.runId === second?.runId);
    expect(row).toMatchObject({ queued: true, running: false, scheduled: false });
    expect(await agree()).toEqual([]);
    gates.queued.open();
    await until('the second run', () => gates.queued.entered === 2);
    gates.queued.open();
    await ended(live.node, 'Queued', 2);
    expect(await agree()).toEqual([]);
  });

  test('about a slot that comes due during a manual run', async () => {
    await until('the first slot', () => gates.slow.entered === 1);
    await live.node.manager.runNow('Slow', 0, 'technologist');
    gates.slow.open();
    await until('the manual run', async () => {
      const runs = await live.node.runs('Slow');
      return runs.some(({ kind, startedAt, outcome }) => kind === 'manual' && startedAt !== null && outcome === null);
    });
    const put = await until('Agenda to put the timer off', async () => {
      const { jobs } = await live.queue.agenda.queryJobs({ data: { taskId: 'Slow' } });
      const timer = jobs.find(({ type }) => type === 'single');
      return timer?.nextRunAt && timer.nextRunAt > new Date(Date.now() + 60_000);
    });
    expect(put).toBe(true);
    const { timer } = await rowsOf('Slow');
    expect(timer?.running).toBe(true);
    expect(new Date(timer?.job.nextRunAt ?? '').getTime()).toBeLessThan(Date.now() + 2_000);
    expect(await agree()).toEqual([]);
    await live.node.manager.stop('Slow', 'technologist');
    gates.slow.open();
    await until('the end', async () => (await task('Slow')).state === 'idle');
    expect(await agree()).toEqual([]);
  });

  test('about a task that is stopping, also where its group is deselected', async () => {
    await live.node.manager.runNow('Stopping', 0, 'technologist');
    await until('the run', () => gates.stopping.entered === 1);
    await live.node.manager.selectGroup('A', false, 'technologist');
    expect((await task('Stopping')).state).toBe('stopping');
    expect((await rowsOf('Stopping')).timer).toMatchObject({ paused: true, running: true, job: { nextRunAt: null } });
    expect(await agree()).toEqual([]);
    gates.stopping.open();
    await ended(live.node, 'Stopping', 1);
    expect((await rowsOf('Stopping')).timer).toMatchObject({ paused: true, running: false });
    expect(await agree()).toEqual([]);
    await live.node.manager.selectGroup('A', true, 'technologist');
  });

  test('about a failed run and its reason, and about the good one that follows', async () => {
    await until('the first slot', async () =>
      (await live.node.runs('Failing')).some(({ outcome }) => outcome === 'success'),
    );
    failing = 'unexpected';
    await live.node.manager.runNow('Failing', 0, 'technologist');
    await until('the failure', async () => (await task('Failing')).state === 'failed');
    const [error] = (await task('Failing')).errors;
    expect((await rowsOf('Failing')).timer).toMatchObject({
      failed: true,
      job: { failReason: error?.message, failCount: 1 },
    });
    expect(await agree()).toEqual([]);
    await live.node.manager.stop('Failing', 'technologist');
    expect(await agree()).toEqual([]);
    await live.node.manager.start('Failing', 'technologist');
    expect(await agree()).toEqual([]);
    failing = null;
    await live.node.manager.runNow('Failing', 0, 'technologist');
    await until('the good run', async () => (await task('Failing')).state === 'waiting');
    const { timer } = await rowsOf('Failing');
    expect(timer).toMatchObject({ failed: false, scheduled: true });
    expect(timer?.job).not.toHaveProperty('failReason');
    expect(timer?.job).not.toHaveProperty('failCount');
    expect(await agree()).toEqual([]);
  });

  test('after actions of several people at random, there and here', async () => {
    await live.node.manager.selectGroup('A', false, 'technologist');
    const ids = ['Often', 'Pair', 'Failing', 'Stepping'];
    const { manager } = live.node;
    let seed = 7;
    const pick = <T>(list: readonly T[]): T => {
      seed = (seed * 48_271) % 2_147_483_647;
      return list[seed % list.length] as T;
    };
    const person = async () => {
      for (let n = 0; n < 25; n += 1) {
        const id = pick(ids);
        const { timer } = await rowsOf(id);
        const work = pick([
          () => live.press(pick(['pause', 'resume', 'requeue', 'retry', 'delete']), [timer?.job._id ?? 'x']),
          () => manager.start(id, 'p'),
          () => manager.stop(id, 'p'),
          () => manager.runNow(id, undefined, 'p'),
          () => manager.selectGroup(pick(['A', 'B']), pick([true, false]), 'p'),
        ]);
        const answer = await Promise.resolve(work()).catch((error: { code?: string }) => error.code);
        const status = (answer as { statusCode?: number }).statusCode ?? 200;
        expect([200, 409]).toContain(status);
        gates.stepping.open();
      }
    };
    await Promise.all([person(), person(), person(), person()]);
    await until('the last runs', async () => {
      gates.stepping.open();
      const { items } = await api.get<{ items: ShownTask[] }>('/api/tasks');
      return items.every(({ state, id }) => id === 'Often' || (state !== 'running' && state !== 'stopping'));
    });
    expect(await agree()).toEqual([]);
  });

  test('and at rest the records themselves say the same', async () => {
    await live.node.manager.selectGroup('B', true, 'technologist');
    await live.node.manager.stop('Often', 'technologist');
    const views = new Map<string, ShownTask>();
    await until('the records to agree', async () => {
      for (const { id } of fixtures) views.set(id, await task(id));
      const { jobs } = await live.queue.agenda.queryJobs({});
      const timers = jobs.filter(({ type }) => type === 'single');
      expect(timers).toHaveLength(fixtures.length + 2);
      for (const { data, disabled, nextRunAt, lockedAt } of timers) {
        const { taskId, jobId } = data as { taskId: string; jobId: number };
        const instance = views.get(taskId)?.instances.find((one) => one.jobId === jobId);
        expect([taskId, jobId, disabled, nextRunAt?.toISOString() ?? null, lockedAt]).toEqual([
          taskId,
          jobId,
          views.get(taskId)?.status !== 'started',
          instance?.nextRunAt ?? null,
          undefined,
        ]);
      }
      return true;
    });
  });
});

describe('TM-72: Agendash stays quick', () => {
  test('however often somebody runs a task: of ended runs the queue keeps the newest thousand records', async () => {
    const { database } = live.fresh;
    const before = await live.node.runs('Hidden');
    const runs = await database.query<{ id: string }>(
      `insert into host.run (id, task_id, job_id, kind, queued_at, started_at, finished_at, outcome)
       select gen_random_uuid(), 'Hidden', 0, 'manual', at, at, at, 'nothing'
         from generate_series(now() - interval '1 hour', now() - interval '1 minute', interval '2 seconds') as s (at)
       returning id`,
    );
    expect(runs.length).toBeGreaterThan(1_500);
    await database.query(
      `insert into agenda.agenda_jobs (name, type, priority, data, last_run_at, last_finished_at)
       select 'Задача Hidden (JobID: 0)', 'normal', 0,
              jsonb_build_object('taskId', 'Hidden', 'jobId', 0, 'runId', id), started_at, finished_at
         from host.run where task_id = 'Hidden'`,
    );
    await live.node.reconcile();
    const rows = await until('the sweep', async () => {
      const found = await agendashRows(api);
      return found.length < 1_100 && found;
    });
    const kept = rows.flatMap(({ job }) => (job.data.taskId === 'Hidden' && job.data.runId ? [job.data.runId] : []));
    expect(kept.length).toBeGreaterThan(900);
    const newest = await database.query<{ id: string }>(
      `select id from host.run where task_id = 'Hidden' order by finished_at desc limit 1`,
    );
    expect(kept).toContain(newest[0]?.id);
    expect(before).toEqual([]);
    expect(await agree()).toEqual([]);
    await database.query(`delete from host.run where task_id = 'Hidden'`);
    await database.query(`delete from agenda.agenda_jobs where type = 'normal' and data ->> 'taskId' = 'Hidden'`);
  });
});

describe('TM-72: what else the page of Agendash asks for', () => {
  test('its overview counts the same rows', async () => {
    const { overview, jobs, total } = await api.get<{
      overview: { displayName: string; total: number; paused: number; running: number }[];
      jobs: AgendashRow[];
      total: number;
    }>('/agendash/api?limit=1000');
    const [all, ...names] = overview;
    expect(all).toMatchObject({ displayName: 'All Jobs', total });
    expect(all?.paused).toBe(jobs.filter(({ paused }) => paused).length);
    expect(names.map(({ displayName }) => displayName)).toContain('Задача Pair (JobID: 5)');
  });

  test('filters by name, by state and by what is typed', async () => {
    const ask = async (query: string) => (await api.get<{ jobs: AgendashRow[] }>(`/agendash/api?${query}`)).jobs;
    const pairs = await ask(`limit=50&q=${encodeURIComponent('задача PAIR')}`);
    expect(new Set(pairs.map(({ job }) => job.data.taskId))).toEqual(new Set(['Pair']));
    const named = await ask(`limit=50&job=${encodeURIComponent('Задача Pair (JobID: 5)')}`);
    expect(new Set(named.map(({ job }) => job.data.jobId))).toEqual(new Set([5]));
    for (const { paused } of await ask('limit=50&state=paused')) expect(paused).toBe(true);
    for (const { scheduled } of await ask('limit=50&state=scheduled')) expect(scheduled).toBe(true);
    const [first, second] = [await ask('limit=1'), await ask('limit=1&skip=1')];
    expect(first).toHaveLength(1);
    expect(second[0]?.job._id).not.toBe(first[0]?.job._id);
  });

  test('its logs are the run history', async () => {
    const { timer, tickets } = await rowsOf('Failing');
    type Logs = { entries: { _id: string; event: string; level: string; message: string }[]; total: number };
    const logs = await api.get<Logs>(`/agendash/api/logs?jobId=${timer?.job._id}&limit=500`);
    const runs = await live.node.runs('Failing');
    expect(logs.entries.map(({ _id }) => _id)).toEqual(runs.map(({ id }) => id).reverse());
    const failed = await api.get<Logs>(`/agendash/api/logs?jobId=${timer?.job._id}&level=error`);
    expect(failed.entries[0]).toMatchObject({ event: 'fail', level: 'error' });
    expect(failed.entries[0]?.message).toMatch(/^Ручной запуск: ошибка/);
    const [ticket] = tickets;
    const one = await api.get<Logs>(`/agendash/api/logs?jobId=${ticket?.job._id}`);
    expect(one.entries.map(({ _id }) => _id)).toEqual([ticket?.job.data.runId]);
    expect((await api.get<Logs>('/agendash/api/logs?jobName=nothing')).entries).toEqual([]);
    expect((await api.get<Logs>('/agendash/api/logs?limit=3')).entries).toHaveLength(3);
  });

  test('its stats are those of this node', async () => {
    expect(await api.get('/agendash/api/stats')).toMatchObject({ runningJobs: expect.any(Number) });
    expect(await api.get('/agendash/api/stats?fullDetails=true')).toMatchObject({ runningJobs: expect.any(Array) });
  });

  test('its live stream says when to read anew, also after a stop in the task manager', async () => {
    const { house } = live;
    const cookie = await house.as('technologist', 'auditor');
    const gone = new AbortController();
    const answer = await fetch(new URL('/agendash/api/events', house.url), {
      headers: { cookie },
      signal: gone.signal,
    });
    expect(answer.headers.get('content-type')).toMatch('text/event-stream');
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let text = '';
    const heard = (what: string) =>
      until(what, async () => {
        text += decoder.decode((await reader.read()).value, { stream: true });
        return text.includes(what);
      });
    await heard('"connected":true');
    await live.node.manager.stop('Pair', 'technologist');
    await heard('{"type":"complete"}');
    gone.abort();
  });
});
