import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Retention } from '../../../core/runs/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { ManualClock } from '../../support/clock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { ended } from '../tasks/world.ts';
import { drainNodes, tasksOver, type WithTask } from './with-task.ts';

let fresh: FreshDatabase;
let withTask: WithTask;

beforeAll(async () => {
  fresh = await freshDatabase();
  withTask = tasksOver(fresh);
});
afterEach(drainNodes);
afterAll(() => fresh.drop());

describe('around the runs', () => {
  test('hooks are called in their order, and one that throws or hangs harms nobody', async () => {
    const calls: string[] = [];
    const note = (name: string) => async () => void calls.push(name);
    const code = {
      setup: note('setup'),
      start: async () => {
        calls.push('start');
        throw new Error('boom');
      },
      stop: () => new Promise<void>(() => void calls.push('stop')),
      teardown: note('teardown'),
    };
    const { node, id, runNow } = await withTask(async () => ({ kind: 'ok' }), { code });
    await runNow();
    await ended(node, id, 1);
    await node.manager.stop(id, 'technologist');
    await node.drain();
    expect(calls).toEqual(['setup', 'start', 'stop', 'teardown']);
    const failed = await until('two failures', () => {
      const found = node.logged.filter(({ message }) => message === 'Обработчик задачи (hook) завершился ошибкой');
      return found.length === 2 && found;
    });
    expect(failed.map(({ details }) => details)).toMatchObject([{ hook: 'start' }, { hook: 'stop' }]);
  });

  test('TM-40: runs older than the history is kept are removed with their logs', async () => {
    const { node, id, runNow } = await withTask(async ({ log }) => {
      log.info('строка');
      return { kind: 'ok' };
    });
    const runId = await runNow();
    await ended(node, id, 1);
    const ignore = () => {};
    const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const sweep = (clock: ManualClock) =>
      new Retention({ database: fresh.database, clock, logger, retentionDays: 90, timeZone: 'UTC' }).sweep();
    await sweep(new ManualClock('2026-04-12T09:00:00.000Z'));
    expect((await node.history.get(runId)).id).toBe(runId);
    await sweep(new ManualClock('2026-04-13T09:00:00.000Z'));
    await expect(node.history.get(runId)).rejects.toMatchObject({ code: 'RUN_MISSING' });
    expect(await fresh.database.query('select 1 from host.run_log where run_id = $1', [runId])).toEqual([]);
  });

  test('TM-38: what «Проверка расписания» knows goes with the history, but for what is still in force', async () => {
    const { node, id } = await withTask(async () => ({ kind: 'ok' }));
    await node.manager.stop(id, 'technologist');
    await node.advance(1);
    await node.manager.start(id, 'technologist');
    const ignore = () => {};
    const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const clock = new ManualClock('2026-07-12T09:00:00.000Z');
    await new Retention({ database: fresh.database, clock, logger, retentionDays: 90, timeZone: 'UTC' }).sweep();
    const regimes = await fresh.database.query('select started from host.task_regime where task_id = $1', [id]);
    expect(regimes).toEqual([{ started: true }]);
  });
});
