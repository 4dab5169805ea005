import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { JobParameters, JobRepository } from 'agenda';
import { AgendashController } from 'agendash';
import type { AgendaQueue } from '../../../../core/adapters/agenda/index.ts';
import { agendaPool } from '../../../../core/adapters/agenda/postgres/pool.ts';
import { until } from '../../../../scripts/harness/until.ts';
import { held, inMs, Queues } from './queues.ts';
import { mongoDoubleStore, postgresStore, type TestStore } from './stores.ts';

/** Each fact of Agenda that would break a rule, and its guard in the queue. A title names the fact. */
describe.each([
  ['PostgreSQL', postgresStore],
  ['MongoDB (double, alone)', () => mongoDoubleStore()],
])('guards of the queue on %s', (_title, open) => {
  let store: TestStore;
  let queues: Queues;

  beforeAll(async () => {
    store = await open();
    queues = new Queues(store);
  });
  afterEach(() => queues.stop());
  afterAll(() => store.drop());

  const repositoryOf = (queue: AgendaQueue) => queue.agenda.db as JobRepository;
  const timerOf = async (name: string) => (await store.records(name)).find(({ type }) => type === 'single');

  test('Agenda: a job whose first write fails stays locked in the table and is unknown in memory; it is freed and fires', async () => {
    const work = queues.work();
    const { queue, fired } = await queues.recording(work, undefined, { lockMs: 20_000 });
    const repository = repositoryOf(queue);
    const save = repository.saveJobState.bind(repository);
    let failed = 0;
    repository.saveJobState = async (...state) => {
      failed += 1;
      if (failed === 1) throw new Error('one failed UPDATE');
      return save(...state);
    };
    await queue.schedule(work, { at: inMs(-1), enabled: true });
    await until('the failure', () => failed === 1);
    expect(fired).toEqual([]);
    // Before the lock time is over.
    await until('the firing', () => fired.length === 1, 60_000);
  });

  test('Agenda: a job whose last write fails stays locked, too; it is freed and fires', async () => {
    const work = queues.work();
    const { queue, fired } = await queues.recording(work, undefined, { lockMs: 20_000 });
    const repository = repositoryOf(queue);
    const save = repository.saveJobState.bind(repository);
    let calls = 0;
    repository.saveJobState = async (...state) => {
      calls += 1;
      if (calls === 2) throw new Error('one failed UPDATE');
      return save(...state);
    };
    await queue.enqueue(work, 'run-4');
    await until('a second firing', () => fired.length === 2, 60_000);
  });

  test('Agenda: notifications off make «now» wait for the next look; they are on, whatever the store', async () => {
    const work = queues.work();
    const { queue, fired } = await queues.recording(work, undefined, { processEveryMs: 8_000 });
    const other = await queues.recording(queues.work(), undefined, { processEveryMs: 8_000, node: 'узел-2' });
    expect(queue.agenda.hasNotificationChannel()).toBe(true);
    await other.queue.enqueue(work, 'run-5');
    await until('the firing on the other node', () => fired.length === 1, 30_000);
  });

  test('Agenda: every() counts from the actual start; a late timer keeps the time that it was given', async () => {
    const work = queues.work();
    const next = inMs(3_600_000);
    const { queue, fired } = await queues.recording(work, async () => {
      await pause(300);
      return { next };
    });
    await queue.schedule(work, { at: inMs(-60_000), enabled: true });
    await until('its end', async () => fired.length === 1 && (await timerOf(work.name))?.lockedAt === null);
    expect(await timerOf(work.name)).toMatchObject({ at: next, repeats: false });
    await expect(queue.agenda.every('1 minute', work.name)).rejects.toMatchObject({ code: 'QUEUE_RECORD_KEPT' });
    expect(await timerOf(work.name)).toMatchObject({ at: next, repeats: false });
  });

  test('Agenda: every() at boot enables again and moves the time; a start leaves a disabled timer as it is', async () => {
    const work = queues.work();
    const at = inMs(3_600_000);
    const { queue } = await queues.recording(work);
    await queue.schedule(work, { at, enabled: false });
    await queue.stop(1_000);
    const again = await queues.recording(work);
    await expect(again.queue.agenda.every('1 minute', work.name, {})).rejects.toMatchObject({
      code: 'QUEUE_RECORD_KEPT',
    });
    expect(await timerOf(work.name)).toMatchObject({ at, disabled: true });
  });

  test('Agenda: a run longer than the lock time without touch() is started again; the queue renews the lock', async () => {
    const work = queues.work();
    const handler = held();
    const { queue, fired } = await queues.recording(work, handler.answer);
    const other = await queues.recording(work, undefined, { node: 'узел-2' });
    other.queue.serve([]);
    await queue.schedule(work, { at: inMs(-1), enabled: true });
    await until('a firing', () => fired.length + other.fired.length === 1);
    other.queue.serve([work]);
    const end = Date.now() + 2_500;
    await until('the lock time passes twice', () => Date.now() > end);
    expect(fired.length + other.fired.length).toBe(1);
    handler.release();
  });

  test('Agenda: a crashed timer is lost, a crashed ticket comes again; both come again after the lock time', async () => {
    const work = queues.work();
    const queue = queues.make();
    await queue.open();
    await queue.schedule(work, { at: inMs(-1), enabled: true });
    await queue.enqueue(work, 'run-1');
    // As a process leaves them that died in the middle.
    await store.change(work.name, { at: null, lockedAt: new Date(), owner: 'узел-9/dead' });
    const before = Date.now();
    const { fired } = await queues.recording(work);
    await until('both', () => fired.length === 2);
    expect(Math.min(...fired.map(({ at }) => at)) - before).toBeGreaterThan(900);
    expect(fired.map(({ ticket }) => ticket).sort()).toEqual(['run-1', null].sort());
  });

  test('Agenda: drain() leaves prefetched records locked; a node that stops frees them', async () => {
    const work = queues.work();
    const { queue, fired } = await queues.recording(work, undefined, { processEveryMs: 5_000 });
    await queue.schedule(work, { at: inMs(3_000), enabled: true });
    await until('it is prefetched', async () => (await timerOf(work.name))?.lockedAt !== null);
    await queue.halt();
    expect(await timerOf(work.name)).toMatchObject({ lockedAt: null });
    expect((await timerOf(work.name))?.at).not.toBeNull();
    expect(fired).toEqual([]);
  });

  test('Agenda: stop() does not wait for handlers, drain() may wait for ever; the queue waits, for a limited time', async () => {
    const [work, hanging] = [queues.work(), queues.work()];
    const { queue, fired } = await queues.recording(work, () => pause(300, { next: null }));
    await queue.schedule(work, { at: inMs(-1), enabled: true });
    await until('the firing', () => fired.length === 1);
    await queue.stop(5_000);
    expect(await timerOf(work.name)).toMatchObject({ at: null, lockedAt: null });
    expect((await timerOf(work.name))?.finishedAt).not.toBeNull();
    const stuck = await queues.recording(hanging, held().answer);
    await stuck.queue.enqueue(hanging, 'run-2');
    await until('the firing', () => stuck.fired.length === 1);
    const before = performance.now();
    await stuck.queue.stop(200);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test('Agenda: a dropped connection without a listener ends the process; idle, busy and listening ones may break', async () => {
    const work = queues.work();
    const { queue, fired } = await queues.recording(work, undefined, { processEveryMs: 20 });
    const uncaught: unknown[] = [];
    const note = (error: unknown) => void uncaught.push(error);
    process.on('uncaughtException', note).on('unhandledRejection', note);
    let broken = 0;
    for (let count = 0; count < 10; count += 1) {
      broken += store.link.drop();
      await store.fresh.database
        .query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        )
        .catch(() => {});
      await pause(30);
    }
    await until('a firing', async () => {
      await queue.nudge(work, 'run-3');
      return fired.length > 0;
    });
    process.off('uncaughtException', note).off('unhandledRejection', note);
    expect(uncaught).toEqual([]);
    expect(broken).toBeGreaterThan(0);
  });

  test('Agenda: nobody waits for unlockJob; its failure is no unhandled rejection', async () => {
    const queue = queues.make();
    await queue.open();
    store.link.refuse();
    store.link.drop();
    await repositoryOf(queue).unlockJob({ _id: '507f1f77bcf86cd799439011', name: 'x' } as unknown as JobParameters);
    await store.link.listen();
    expect(queues.warnings.length).toBeGreaterThan(0);
  });

  test('Agenda: saving a running record from outside frees it on MongoDB; whoever tries is refused', async () => {
    const work = queues.work();
    const handler = held();
    const { queue, fired } = await queues.recording(work, handler.answer);
    await queue.schedule(work, { at: inMs(-1), enabled: true });
    await until('the firing', () => fired.length === 1);
    const running = await timerOf(work.name);
    const outside = queue.agenda.create(work.name, { taskId: work.taskId, jobId: 0 });
    outside.attrs.type = 'single';
    await expect(outside.save()).rejects.toMatchObject({ code: 'QUEUE_RECORD_KEPT' });
    outside.attrs._id = running?.id as never;
    await expect(outside.save()).rejects.toMatchObject({ code: 'QUEUE_RECORD_KEPT' });
    await queue.schedule(work, { at: inMs(60_000), enabled: false });
    expect(await timerOf(work.name)).toEqual(running);
    handler.release();
  });

  test('Agenda: Agendash pauses, retries, repeats and deletes past every rule; the records do not move', async () => {
    const work = queues.work();
    const { queue, fired } = await queues.recording(work);
    const at = inMs(3_600_000);
    await queue.schedule(work, { at, enabled: true });
    const timer = await timerOf(work.name);
    const agendash = new AgendashController(queue.agenda);
    const ids = [timer?.id as string];
    const kept = { code: 'QUEUE_RECORD_KEPT' };
    await expect(agendash.pauseJobs(ids)).rejects.toMatchObject(kept);
    await expect(agendash.resumeJobs(ids)).rejects.toMatchObject(kept);
    await expect(agendash.retryJobs(ids)).rejects.toMatchObject(kept);
    await expect(agendash.deleteJobs(ids)).rejects.toMatchObject(kept);
    expect(await store.records(work.name)).toEqual([timer]);
    expect(fired).toEqual([]);
  });
});

test('Agenda: a dropped PostgreSQL connection that is lent out has no listener of the pool; it ends nothing', async () => {
  const store = await postgresStore();
  const failures: unknown[] = [];
  const failed = (error: unknown) => void failures.push(error);
  const pool = agendaPool({ url: store.url, connections: 1, patienceMs: 1_000, failed });
  const client = await pool.connect();
  store.link.drop();
  await until('the loss is told', () => failures.length > 0);
  client.release(true);
  await pool.end();
  await store.drop();
});
