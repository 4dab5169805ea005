import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type AgendaQueue, createAgendaQueue } from '../../../../core/adapters/agenda/index.ts';
import type { Fired, Firing, Work } from '../../../../core/ports/queue.ts';
import { until } from '../../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let fresh: FreshDatabase;
const queues: AgendaQueue[] = [];
const warnings: unknown[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.stop(2_000)));
  warnings.length = 0;
});
afterAll(() => fresh.drop());

function makeQueue(node = 'узел-1', lockMs = 1_000): AgendaQueue {
  const ignore = () => {};
  const logger = {
    debug: ignore,
    info: ignore,
    warn: (_: string, one: unknown) => void warnings.push(one),
    error: ignore,
  };
  const queue = createAgendaQueue({ url: fresh.url, node, logger, lockMs, processEveryMs: 100 });
  queues.push(queue);
  return queue;
}

let count = 0;
function someWork(): Work {
  count += 1;
  return { taskId: `T${count}`, jobId: 0, name: `Выгрузка ${count} (JobID: 0)` };
}

/** Starts a queue that writes down what fires. */
async function recording(work: Work, answer: (firing: Firing) => Promise<Fired> = async () => ({ next: null })) {
  const queue = makeQueue();
  const fired: { ticket: string | null; at: number }[] = [];
  queue.serve([work]);
  await queue.start(async (firing) => {
    fired.push({ ticket: firing.ticket, at: Date.now() });
    return answer(firing);
  });
  return { queue, fired };
}

async function recordOf(work: Work, ticket: string | null = null) {
  const pending = await (queues[0] as AgendaQueue).pending();
  return pending.find((record) => record.name === work.name && record.ticket === ticket);
}

const inMs = (ms: number) => new Date(Date.now() + ms);

describe('queue on Agenda and PostgreSQL', () => {
  test('TM-70: an instance is one record by title and JobID, a manual run one of its own', async () => {
    const work = someWork();
    const { queue, fired } = await recording(work);
    const far = inMs(3_600_000);
    await queue.schedule(work, { at: inMs(1_800_000), enabled: true });
    await queue.schedule(work, { at: far, enabled: true });
    expect(await recordOf(work)).toMatchObject({ name: work.name, at: far, enabled: true, locked: false });
    await queue.enqueue(work, 'run-1');
    await until('the ticket', () => fired.length === 1);
    expect(fired[0]?.ticket).toBe('run-1');
    const rows = await fresh.database.query<{ name: string; type: string }>(
      'select name, type from agenda.agenda_jobs where name = $1 order by type',
      [work.name],
    );
    expect(rows).toEqual([
      { name: work.name, type: 'normal' },
      { name: work.name, type: 'single' },
    ]);
    expect(await recordOf(work)).toMatchObject({ at: far });
  });

  test('a timer fires at its time, and again when its handler says', async () => {
    const work = someWork();
    let next: Date | null = null;
    const { queue, fired } = await recording(work, async () => {
      const again = next === null ? inMs(400) : null;
      next ??= again;
      return { next: again };
    });
    const first = inMs(300);
    await queue.schedule(work, { at: first, enabled: true });
    await until('two firings', () => fired.length === 2);
    const [one, two] = fired as unknown as [{ at: number }, { at: number }];
    expect(one.at - first.getTime()).toBeGreaterThanOrEqual(-5);
    expect(two.at - (next as unknown as Date).getTime()).toBeGreaterThanOrEqual(-5);
  });

  test('a timer is moved to now although Agenda would keep a later time; a disabled one does not fire', async () => {
    const work = someWork();
    const { queue, fired } = await recording(work);
    await queue.schedule(work, { at: inMs(3_600_000), enabled: true });
    await queue.schedule(work, { at: inMs(-1_000), enabled: false });
    await until('the record', async () => (await recordOf(work))?.enabled === false);
    expect(fired).toEqual([]);
    await queue.schedule(work, { at: inMs(-1_000), enabled: true });
    await until('the firing', () => fired.length === 1);
  });

  test('what follows a firing happens when the record is free, so that it can be moved', async () => {
    const work = someWork();
    let calls = 0;
    const { queue, fired } = await recording(work, async ({ ticket }) => {
      calls += 1;
      if (calls > 1) return { next: null };
      return { next: inMs(3_600_000), afterwards: () => queue.nudge(work, ticket as string) };
    });
    await queue.enqueue(work, 'run-2');
    await until('the second firing', () => fired.length === 2);
    expect(fired.map(({ ticket }) => ticket)).toEqual(['run-2', 'run-2']);
  });

  test('a lost ticket is made anew, a withdrawn one does not fire', async () => {
    const work = someWork();
    const { queue, fired } = await recording(work);
    await queue.nudge(work, 'run-3');
    await until('the ticket', () => fired.length === 1);
    const other = someWork();
    await queue.enqueue(other, 'run-4');
    await queue.withdraw(['run-4']);
    expect(await recordOf(other, 'run-4')).toBeUndefined();
  });

  test('a handler that throws fires again later and harms nothing', async () => {
    const work = someWork();
    const { queue } = await recording(work, async () => {
      throw new Error('boom');
    });
    await queue.schedule(work, { at: inMs(-1), enabled: true });
    const record = await until('the next time', async () => {
      const found = await recordOf(work);
      return found?.at && found.at.getTime() > Date.now() && !found.locked ? found : undefined;
    });
    expect(record.at?.getTime()).toBeLessThan(Date.now() + 10_000);
  });

  test('nodes that start at once make the tables once', async () => {
    const other = await freshDatabase();
    const ignore = () => {};
    const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const several = Array.from({ length: 4 }, (_, index) =>
      createAgendaQueue({ url: other.url, node: `узел-${index}`, logger, lockMs: 1_000 }),
    );
    await Promise.all(several.map((queue) => queue.start(async () => ({ next: null }))));
    await Promise.all(several.map((queue) => queue.stop(1_000)));
    await other.drop();
  });

  test('connections that break end neither process nor queue', async () => {
    const work = someWork();
    const { queue, fired } = await recording(work);
    await fresh.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'priemnaya-agenda' and datname = current_database()`,
    );
    await until('the loss is seen', () => warnings.length > 0);
    await until('a record', async () => {
      await queue.enqueue(work, 'run-5');
      return true;
    });
    await until('the firing', () => fired.length === 1);
  });

  test('a record that this process locked and does not know is freed', async () => {
    const work = someWork();
    const { queue, fired } = await recording(work);
    await queue.schedule(work, { at: inMs(3_600_000), enabled: true });
    await fresh.database.query(
      `update agenda.agenda_jobs set locked_at = now() - interval '6 s', last_modified_by = $2, next_run_at = null
        where name = $1`,
      [work.name, queue.agenda.attrs.name],
    );
    await until('the firing', () => fired.length === 1);
  });

  test('TM-52: stopping waits for what fires, leaves nothing locked, and may be repeated', async () => {
    const work = someWork();
    let release = () => {};
    const { queue, fired } = await recording(work, () => {
      return new Promise((resolve) => {
        release = () => resolve({ next: null });
      });
    });
    await queue.schedule(work, { at: inMs(-1), enabled: true });
    await until('the firing', () => fired.length === 1);
    const stopping = queue.stop(5_000);
    await queue.halt();
    release();
    await stopping;
    await queue.stop(5_000);
    const locked = await fresh.database.query('select 1 from agenda.agenda_jobs where locked_at is not null');
    expect(locked).toEqual([]);
  });

  test('TM-52: stopping does not wait for ever, and without a start it is harmless', async () => {
    const work = someWork();
    const { queue, fired } = await recording(work, () => new Promise(() => {}));
    await queue.schedule(work, { at: inMs(-1), enabled: true });
    await until('the firing', () => fired.length === 1);
    await queue.stop(200);
    expect(await fresh.database.query('select 1 from agenda.agenda_jobs where locked_at is not null')).toEqual([]);
    await makeQueue().stop(100);
  });

  test('a long firing is renewed, so that no other node takes the record', async () => {
    const work = someWork();
    let release = () => {};
    const { queue, fired } = await recording(work, () => {
      return new Promise((resolve) => {
        release = () => resolve({ next: null });
      });
    });
    const other = makeQueue('узел-2');
    const stolen: Firing[] = [];
    other.serve([work]);
    await other.start(async (firing) => {
      stolen.push(firing);
      return { next: null };
    });
    await queue.schedule(work, { at: inMs(-1), enabled: true });
    await until('a firing', () => fired.length + stolen.length === 1);
    const first = stolen.length;
    const end = Date.now() + 2_500;
    await until('the lock time passes twice', () => Date.now() > end);
    expect(fired.length + stolen.length).toBe(1);
    if (first === 0) release();
  });
});
