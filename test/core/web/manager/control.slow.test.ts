import { afterEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../../scripts/harness/until.ts';
import { FixtureSettings, Gate, type TaskFixture } from '../../tasks/fixture.ts';
import type { NodeOptions } from '../../tasks/world.ts';
import { type ClockHouse, openClockHouse } from '../support/clock-house.ts';

let open: ClockHouse | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const id = 'Control.Task';
const path = `/api/tasks/${id}`;

async function started(fixture: Partial<TaskFixture> = {}, options: Partial<NodeOptions> = {}): Promise<ClockHouse> {
  open = await openClockHouse([{ id, group: 'G', ...fixture }], options);
  await open.ask('PUT', '/api/groups/G', { selected: true });
  return open;
}

describe('start, stop and runs over the API', () => {
  test('TM-26: stop asks the run to end, lets it finish its item, and cancels what is queued with a note', async () => {
    const items: string[] = [];
    const gate = new Gate();
    const house = await started({
      code: {
        async run({ signal }) {
          await gate.run({} as never);
          items.push(signal.aborted ? 'the current item' : 'too early');
          return { kind: 'ok', message: 'Обработано: 1.' };
        },
      },
    });
    await until('the run', () => gate.entered === 1);
    const queued = (await house.ask('POST', `${path}/run`)).json().runs[0].runId;
    expect((await house.ask('POST', `${path}/stop`)).json()).toMatchObject({ status: 'stopped', state: 'stopping' });
    expect(await house.get(`/api/runs/${queued}`)).toMatchObject({
      outcome: 'cancelled',
      startedAt: null,
      message: expect.stringContaining('задача остановлена (technologist)'),
    });
    gate.open();
    const [run] = await house.ended(id, 2);
    expect(items).toEqual(['the current item']);
    expect(run).toMatchObject({ outcome: 'cancelled', message: expect.stringContaining('Обработано: 1.') });
    expect(await house.task(id)).toMatchObject({ status: 'stopped', state: 'idle', nextRunAt: null });
    expect((await house.ask('POST', `${path}/start`)).json()).toMatchObject({ status: 'started' });
  });

  test('TM-26, TM-44: a run that does not listen is ended within the grace time, and its services refuse', async () => {
    let refused: unknown;
    let goOn = () => {};
    const house = await started(
      {
        code: {
          async run({ services }) {
            await new Promise<void>((resolve) => {
              goOn = resolve;
            });
            refused = await services.database.query('select 1').catch((error: unknown) => error);
            return { kind: 'ok' };
          },
        },
      },
      { graceMs: 300 },
    );
    await until('the run', async () => (await house.task(id)).state === 'running');
    await house.ask('POST', `${path}/stop`);
    expect(await house.ended(id, 1)).toMatchObject([
      { outcome: 'cancelled', errors: [{ code: 'RUN_GIVEN_UP', message: expect.stringContaining('не завершилась') }] },
    ]);
    goOn();
    await until('the refusal', () => refused !== undefined);
    expect(refused).toMatchObject({ code: 'RUN_FENCED' });
  });

  test('TM-33: «Выполнить сейчас» runs a stopped task, and says who asked', async () => {
    const house = await started();
    await house.ended(id, 1);
    await house.ask('POST', `${path}/stop`);
    const { runs } = (await house.ask('POST', `${path}/run`, { jobId: 0 })).json();
    const [, manual] = await house.ended(id, 2);
    expect(manual).toMatchObject({ id: runs[0].runId, kind: 'manual', requestedBy: 'technologist', slot: null });
    expect(await house.task(id)).toMatchObject({ status: 'stopped', state: 'idle' });
    expect((await house.ask('POST', `${path}/run`, { jobId: 7 })).statusCode).toBe(404);
  });

  test('TM-23, TM-33: without jobId every instance runs, each with its own history', async () => {
    const settings = new FixtureSettings();
    settings.jobIds.set(id, [0, 2, 5]);
    const house = await started({ schedule: { kind: 'none' } }, { settings });
    const { runs } = (await house.ask('POST', `${path}/run`)).json();
    expect(runs.map(({ jobId }: { jobId: number }) => jobId)).toEqual([0, 2, 5]);
    await house.ended(id, 3);
    const own = await house.get<{ items: { jobId: number }[] }>(`${path}/runs?jobId=5`);
    expect(own.items.map(({ jobId }) => jobId)).toEqual([5]);
    expect((await house.task(id)).instances.map(({ jobId }) => jobId)).toEqual([0, 2, 5]);
  });

  test('TM-40, TM-41, TM-42: progress is seen live, counters and errors are recorded, the log is kept', async () => {
    const gate = new Gate();
    const house = await started({
      counters: [{ id: 'received', title: { ru: 'Получено' } }],
      code: {
        async run({ progress, count, log }) {
          progress(3, 10, 'Идёт загрузка');
          count('received', 3);
          log.info('Страница 1', { rows: 3 });
          await gate.run({} as never);
          return { kind: 'partial', failures: [{ item: 'Сообщение 7', code: 'BROKEN', message: 'Не читается.' }] };
        },
      },
    });
    await until('the progress', async () => (await house.task(id)).progress !== null);
    expect(await house.task(id)).toMatchObject({
      state: 'running',
      message: 'Идёт загрузка',
      progress: { done: 3, total: 10 },
    });
    gate.open();
    const [run] = await house.ended(id, 1);
    expect(run).toMatchObject({
      kind: 'automatic',
      node: 'узел-1',
      outcome: 'partial',
      counters: { received: 3 },
      errors: [{ item: 'Сообщение 7', code: 'BROKEN', message: 'Не читается.' }],
    });
    expect((await house.task(id)).errors).toMatchObject([{ message: 'Сообщение 7: Не читается.' }]);
    const log = await house.ask('GET', `/api/runs/${run?.id}/log`);
    const lines = log.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ runId: run?.id, taskId: id, jobId: 0, node: 'узел-1', message: 'Страница 1' });
    const filtered = await house.get<{ items: unknown[] }>(`${path}/runs?outcome=success`);
    expect(filtered.items).toEqual([]);
  });

  test('TM-11, TM-40: errors of the last run are gone after one without errors, and «Ошибка» with them', async () => {
    let failing = true;
    const run = async () => {
      if (failing) throw new Error('personal data of somebody');
      return { kind: 'nothing' } as const;
    };
    const house = await started({ code: { run } });
    await house.ended(id, 1);
    const failed = await house.task(id);
    expect(failed).toMatchObject({ state: 'failed', errors: [{ message: expect.stringContaining('Непредвиденная') }] });
    expect(JSON.stringify(failed)).not.toContain('personal data');
    failing = false;
    await house.ask('POST', `${path}/run`);
    await house.ended(id, 2);
    expect(await house.task(id)).toMatchObject({ state: 'waiting', errors: [] });
  });

  test('TM-43: a run whose node died is marked «прервана», and the next one goes on', async () => {
    const gate = new Gate();
    const house = await started({ code: { run: gate.run } }, { heartbeatMs: 60_000 });
    await until('the run', () => gate.entered === 1);
    await house.fresh.database.query(
      `update host.task_instance set lease_until = clock_timestamp() - interval '1 s' where task_id = $1`,
      [id],
    );
    await house.node.reconcile();
    expect(await house.ended(id, 1)).toMatchObject([
      { outcome: 'interrupted', message: expect.stringContaining('перестал подавать признаки жизни') },
    ]);
    // What the dead one says afterwards changes nothing.
    gate.open();
    await until('the dead one is done', () => house.node.queue.firing === 0);
    await house.node.advance(60);
    await until('the next run', () => gate.entered === 2);
    gate.open();
    expect(await house.ended(id, 2)).toMatchObject([{ outcome: 'interrupted' }, { outcome: 'success' }]);
  });

  test('TM-51, TM-11: a bound task is «Запрещена» without its node; nodes show their last sign of life', async () => {
    const settings = new FixtureSettings();
    settings.common.set(id, { server: 'узел-в-интернете' });
    const house = await started({ runsOn: 'common:/server', schedule: { kind: 'none' } }, { settings });
    expect(await house.task(id)).toMatchObject({ permitted: false });
    const refused = await house.ask('POST', `${path}/run`);
    expect([refused.statusCode, refused.json().error.message]).toEqual([
      409,
      expect.stringContaining('узел-в-интернете'),
    ]);
    const { items } = await house.get<{ items: Record<string, unknown>[] }>('/api/nodes');
    expect(items).toMatchObject([{ name: 'узел-1', labels: [], state: 'alive', stoppedAt: null, runs: 0 }]);
    expect(Date.now() - Date.parse(items[0]?.seenAt as string)).toBeLessThan(60_000);
  });

  test('TM-52: draining a node ends its runs, marks it stopped, and the slot is not lost', async () => {
    const gate = new Gate();
    const house = await started({ code: { run: ({ signal }) => untilAsked(gate, signal) } });
    await until('the run', () => gate.entered === 1);
    await house.node.drain();
    expect(await house.ended(id, 1)).toMatchObject([{ outcome: 'interrupted', slot: '2026-01-12T10:00:00.000Z' }]);
    expect((await house.get<{ items: unknown[] }>('/api/nodes')).items).toMatchObject([{ state: 'stopped', runs: 0 }]);
  });
});

function untilAsked(gate: Gate, signal: AbortSignal): Promise<{ kind: 'ok' }> {
  void gate.run({} as never);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ kind: 'ok' })));
}
