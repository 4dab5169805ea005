import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { PermanentError, type RunContext } from '../../../core/contract/index.ts';
import type { LogLine } from '../../../core/runs/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { Gate } from '../tasks/fixture.ts';
import { ended, type TestNode } from '../tasks/world.ts';
import { drainNodes, tasksOver, type WithTask } from './with-task.ts';

let fresh: FreshDatabase;
let withTask: WithTask;

beforeAll(async () => {
  fresh = await freshDatabase();
  withTask = tasksOver(fresh);
});
afterEach(drainNodes);
afterAll(() => fresh.drop());

async function lines(node: TestNode, runId: string): Promise<LogLine[]> {
  const all: LogLine[] = [];
  for await (const line of node.history.log(runId)) all.push(line);
  return all;
}

/** Waits for the abort of a run, whatever its reason. */
function aborted({ signal }: RunContext): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

describe('runs', () => {
  test('TM-40: a run is recorded with its outcome, counters and errors, and the history is paged', async () => {
    const counters = [{ id: 'received', title: { ru: 'получено' } }];
    const { node, id, runNow } = await withTask(
      async (context) => {
        context.count('received', 3);
        context.count('unknown');
        const failures = Array.from({ length: 130 }, (_, index) => ({
          item: `Сообщение ${index}`,
          code: 'REFUSED',
          message: 'Отказано',
        }));
        return { kind: 'partial', failures, message: 'Обработано 3' };
      },
      { counters },
    );
    for (let index = 0; index < 3; index += 1) {
      await runNow();
      await ended(node, id, index + 1);
    }
    const first = await node.history.list({ taskId: id, limit: 2 });
    const second = await node.history.list({ taskId: id, limit: 2, cursor: first.nextCursor as string });
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
    const [run] = first.items;
    expect(run).toMatchObject({
      taskId: id,
      jobId: 0,
      kind: 'manual',
      requestedBy: 'technologist',
      node: 'узел-1',
      outcome: 'partial',
      counters: { received: 3 },
      message: 'Обработано 3',
    });
    expect(run?.errors.length).toBe(101);
    expect(run?.errors[100]?.message).toContain('И ещё ошибок: 30');
    expect((await node.history.list({ taskId: id, outcome: 'failed', limit: 5 })).items).toEqual([]);
    await expect(node.history.get('nonsense')).rejects.toMatchObject({ code: 'RUN_MISSING' });
    expect((await node.manager.task(id)).errors[0]?.message).toBe('Сообщение 0: Отказано');
  });

  test('TM-41: progress is seen live', async () => {
    const gate = new Gate();
    const { node, id, runNow } = await withTask((context) => {
      context.progress(3, 10, 'Регистрация сообщений');
      return gate.run(context);
    });
    await runNow();
    const view = await until('progress', async () => {
      const task = await node.manager.task(id);
      return task.progress === null ? undefined : task;
    });
    expect(view).toMatchObject({
      state: 'running',
      message: 'Регистрация сообщений',
      progress: { done: 3, total: 10 },
    });
    gate.open();
    await ended(node, id, 1);
    expect((await node.manager.task(id)).progress).toBeNull();
  });

  test('TM-42: each run has its log; lines bear run, task, JobID and node, and secrets are blacked out', async () => {
    const { node, id, runNow } = await withTask(async ({ log }) => {
      log.info('Запрос', {
        url: 'https://user:qwerty@host/',
        headers: { Authorization: 'Bearer abcdefghijk' },
        count: 2,
      });
      log.warn('Ответ', { accessToken: 'abc', nested: [{ password: 'xyz' }] });
      return { kind: 'ok' };
    });
    const runId = await runNow();
    await ended(node, id, 1);
    const [request, answer] = await lines(node, runId);
    expect(request).toMatchObject({ runId, taskId: id, jobId: 0, node: 'узел-1', level: 'info', message: 'Запрос' });
    expect(request?.details).toEqual({ url: 'https://user:***@host/', headers: { Authorization: '***' }, count: 2 });
    expect(answer?.details).toEqual({ accessToken: '***', nested: [{ password: '***' }] });
    const forwarded = node.logged.find(({ message }) => message === 'Запрос');
    expect(forwarded?.details).toMatchObject({ runId, taskId: id, jobId: 0, node: 'узел-1' });
    expect(JSON.stringify(node.logged)).not.toMatch(/qwerty|xyz|abcdefghijk/);
  });

  test('TM-44: a task that throws is recorded as failed; only texts made for people are shown', async () => {
    let error: unknown = new PermanentError('POS_REFUSED', 'ПОС отказала', { item: 'Организация «А»' });
    const { node, id, runNow } = await withTask(async () => {
      throw error;
    });
    await runNow();
    await ended(node, id, 1);
    error = new TypeError('Иванов Иван Иванович is not a function');
    await runNow();
    const [coded, unknown] = await ended(node, id, 2);
    expect(coded).toMatchObject({
      outcome: 'failed',
      errors: [{ code: 'POS_REFUSED', message: 'ПОС отказала', item: 'Организация «А»' }],
    });
    expect(unknown?.errors[0]?.message).toContain('TypeError');
    expect(JSON.stringify([unknown, node.logged])).not.toContain('Иванов');
    expect((await node.manager.task(id)).state).toBe('failed');
  });

  test('TM-44: a run beyond its time limit is aborted, given up and fenced; what it does later harms nobody', async () => {
    let late: (() => void) | undefined;
    const tried: unknown[] = [];
    const { node, id, runNow } = await withTask(
      async (context) => {
        await aborted(context);
        await context.services.database.query('select 1').catch((one) => tried.push(one));
        await new Promise<void>((resolve) => {
          late = resolve;
        });
        await context.state.set('late', 1);
        return { kind: 'ok' };
      },
      { timeLimitSeconds: 0.05 },
      { graceMs: 100 },
    );
    await runNow();
    const [run] = await ended(node, id, 1);
    expect(run?.outcome).toBe('failed');
    expect(run?.errors.map(({ code }) => code)).toEqual(['RUN_TIME_LIMIT', 'RUN_GIVEN_UP']);
    expect(tried).toMatchObject([{ code: 'RUN_FENCED' }]);
    late?.();
    const [row] = await fresh.database.query<{ run: unknown }>(
      'select run_id as run from host.task_instance where task_id = $1',
      [id],
    );
    expect(row?.run).toBeNull();
    expect(await fresh.database.query('select 1 from host.task_state where task_id = $1', [id])).toEqual([]);
    await runNow();
    await ended(node, id, 2);
  });

  test('TM-44: after the end of a run its services refuse, and a transaction under way is rolled back', async () => {
    let kept: RunContext | undefined;
    const { node, id, runNow } = await withTask(async (context) => {
      kept = context;
      return { kind: 'ok' };
    });
    await runNow();
    await ended(node, id, 1);
    const { database } = (kept as RunContext).services;
    await expect(database.query('select 1')).rejects.toMatchObject({ code: 'RUN_FENCED' });
    await expect((kept as RunContext).state.set('a', 1)).rejects.toMatchObject({ code: 'RUN_FENCED' });
    expect((kept as RunContext).services).not.toHaveProperty('documents');
  });

  test('TM-44: the log of a run is capped with a note', async () => {
    const { node, id, runNow } = await withTask(
      async ({ log }) => {
        for (let line = 0; line < 50_000; line += 1) log.info(`Строка ${line}`);
        return { kind: 'ok' };
      },
      {},
      { maxLogLines: 500 },
    );
    const runId = await runNow();
    await ended(node, id, 1);
    const log = await lines(node, runId);
    expect(log.length).toBe(502);
    expect(log[500]?.message).toContain('первые 500 строк');
    expect(log[501]?.message).toContain('49500');
  });

  test('TM-26: stop asks the run to end, lets it finish its item, and cancels what is queued', async () => {
    let finished = 0;
    const { node, id, runNow } = await withTask(async (context) => {
      await aborted(context);
      expect(context.signal.reason).toBe('stopped');
      await context.state.set('done', 1);
      finished += 1;
      return { kind: 'ok', message: 'Обработано 1 из 5' };
    });
    const runId = await runNow();
    await until('the run', async () => (await node.history.get(runId)).startedAt !== null);
    const queued = await runNow();
    const view = await node.manager.stop(id, 'technologist');
    expect(view.status).toBe('stopped');
    const [run, second] = await ended(node, id, 2);
    expect(run).toMatchObject({ id: runId, outcome: 'cancelled' });
    expect(run?.message).toContain('Обработано 1 из 5');
    expect(second).toMatchObject({ id: queued, outcome: 'cancelled', startedAt: null });
    expect(second?.message).toContain('technologist');
    expect(finished).toBe(1);
    expect(await node.manager.task(id)).toMatchObject({ status: 'stopped', state: 'idle' });
  });

  test('TM-26: a run that does not end within the grace time is given up', async () => {
    const { node, id, runNow } = await withTask(() => new Promise(() => {}), {}, { graceMs: 150 });
    const runId = await runNow();
    await until('the run', async () => (await node.history.get(runId)).startedAt !== null);
    await node.manager.stop(id, 'technologist');
    expect((await node.manager.task(id)).state).toBe('stopping');
    const [run] = await ended(node, id, 1);
    expect(run).toMatchObject({ outcome: 'cancelled', errors: [{ code: 'RUN_GIVEN_UP' }] });
  });

  test('a run is cancelled by itself: in the queue or in progress', async () => {
    const { node, id, runNow } = await withTask(async (context) => {
      await aborted(context);
      return { kind: 'ok' };
    });
    const runId = await runNow();
    await until('the run', async () => (await node.history.get(runId)).startedAt !== null);
    const queued = await runNow();
    await node.history.cancel(queued, 'technologist');
    await node.history.cancel(runId, 'technologist');
    const runs = await ended(node, id, 2);
    expect(runs.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
    expect((await node.manager.task(id)).status).toBe('started');
    await expect(node.history.cancel(runId, 'technologist')).rejects.toMatchObject({ code: 'RUN_FINISHED' });
  });

  test('a step of durable work is done once, and its result kept', async () => {
    let calls = 0;
    const { node, id, runNow } = await withTask(async ({ state }) => {
      const value = await state.step('upload', async () => {
        calls += 1;
        return { part: calls };
      });
      await state.set('nothing', undefined);
      expect(await state.get('nothing')).toBeUndefined();
      await state.delete('nothing');
      return { kind: 'ok', message: JSON.stringify(value) };
    });
    await runNow();
    await ended(node, id, 1);
    await runNow();
    const runs = await ended(node, id, 2);
    expect(runs.map(({ message }) => message)).toEqual(['{"part":1}', '{"part":1}']);
    expect(calls).toBe(1);
  });
});
