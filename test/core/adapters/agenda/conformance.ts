import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Firing } from '../../../../core/ports/queue.ts';
import { until } from '../../../../scripts/harness/until.ts';
import { held, inMs, Queues } from './queues.ts';
import type { TestStore } from './stores.ts';

/** What the port promises (TM-70), whatever holds the records (TM-71). */
export function queueConformance(title: string, open: () => Promise<TestStore>): void {
  describe(`TM-71: the queue on Agenda and ${title}`, () => {
    let store: TestStore;
    let queues: Queues;

    beforeAll(async () => {
      store = await open();
      queues = new Queues(store);
    });
    afterEach(async () => {
      store.link.unfreeze();
      await store.link.listen();
      await queues.stop();
    });
    afterAll(() => store.drop());

    const lockedRecords = async () => (await store.records()).filter(({ lockedAt }) => lockedAt !== null);

    test('TM-33: what is queued or due at once fires by notification, on this node and on another', async () => {
      const [work, elsewhere] = [queues.work(), queues.work()];
      const seldom = { processEveryMs: 10_000 };
      const { queue, fired } = await queues.recording(work, undefined, seldom);
      const other = await queues.recording(elsewhere, undefined, { ...seldom, node: 'узел-2' });
      const took: number[] = [];
      for (let count = 1; count <= 20; count += 1) {
        const before = Date.now();
        await queue.enqueue(work, `click-${count}`);
        await until('the firing', () => fired.length === count, 2_000);
        took.push((fired.at(-1)?.at ?? 0) - before);
      }
      // The machine may be busy; the next look at the store is far away.
      expect(took.sort((a, b) => a - b)[10]).toBeLessThan(1_000);
      await queue.enqueue(elsewhere, 'click');
      await until('the firing on the other node', () => other.fired.length === 1, 2_000);
      await queue.schedule(elsewhere, { at: inMs(-1), enabled: true });
      await until('the timer on the other node', () => other.fired.length === 2, 2_000);
    });

    test('TM-33: a process that only gives commands wakes the nodes, too', async () => {
      const work = queues.work();
      const { fired } = await queues.recording(work, undefined, { processEveryMs: 10_000 });
      const command = queues.make({ node: 'команда' });
      await command.open();
      await command.enqueue(work, 'run-7');
      await until('the firing', () => fired.length === 1, 2_000);
    });

    test('TM-70: an instance is one record by title and JobID, a manual run one of its own', async () => {
      const work = queues.work();
      const { queue, fired } = await queues.recording(work);
      const far = inMs(3_600_000);
      await queue.schedule(work, { at: inMs(1_800_000), enabled: true });
      await queue.schedule(work, { at: far, enabled: true });
      const timer = { name: work.name, taskId: work.taskId, jobId: 0, ticket: null, at: far };
      expect(await queues.pending(work)).toEqual({ ...timer, enabled: true, locked: false });
      await queue.enqueue(work, 'run-1');
      await until('the ticket', () => fired.length === 1);
      expect(fired[0]?.ticket).toBe('run-1');
      expect(await store.records(work.name)).toMatchObject([
        { name: work.name, type: 'normal' },
        { name: work.name, type: 'single', at: far },
      ]);
    });

    test('a timer fires at its time, and again when its handler says', async () => {
      const work = queues.work();
      let next: Date | null = null;
      const { queue, fired } = await queues.recording(work, async () => {
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
      const work = queues.work();
      const { queue, fired } = await queues.recording(work);
      await queue.schedule(work, { at: inMs(3_600_000), enabled: true });
      await queue.schedule(work, { at: inMs(-1_000), enabled: false });
      await until('the record', async () => (await queues.pending(work))?.enabled === false);
      expect(fired).toEqual([]);
      await queue.schedule(work, { at: inMs(-1_000), enabled: true });
      await until('the firing', () => fired.length === 1);
    });

    test('a timer without a time waits for one', async () => {
      const work = queues.work();
      const { queue, fired } = await queues.recording(work);
      await queue.schedule(work, { at: null, enabled: true });
      expect(await queues.pending(work)).toMatchObject({ at: null, enabled: true });
      await queue.schedule(work, { at: inMs(-1), enabled: true });
      await until('the firing', () => fired.length === 1);
    });

    test('a timer that fires keeps what its handler says, not what was set meanwhile', async () => {
      const work = queues.work();
      const [handler, next] = [held({ next: inMs(3_600_000) }), inMs(1_800_000)];
      const { queue, fired } = await queues.recording(work, handler.answer);
      await queue.schedule(work, { at: inMs(-1), enabled: true });
      await until('the firing', () => fired.length === 1);
      await queue.schedule(work, { at: next, enabled: false });
      expect(await queues.pending(work)).toMatchObject({ locked: true, enabled: true });
      handler.release();
      const record = await until('its end', async () => {
        const found = await queues.pending(work);
        return found && !found.locked && found;
      });
      expect(record.at?.getTime()).toBeGreaterThan(next.getTime());
      expect(fired).toHaveLength(1);
    });

    test('what follows a firing happens when the record is free, so that it can be moved', async () => {
      const work = queues.work();
      let calls = 0;
      const { queue, fired } = await queues.recording(work, async ({ ticket }) => {
        calls += 1;
        if (calls > 1) return { next: null };
        return { next: inMs(3_600_000), afterwards: () => queue.nudge(work, ticket as string) };
      });
      await queue.enqueue(work, 'run-2');
      await until('the second firing', () => fired.length === 2);
      expect(fired.map(({ ticket }) => ticket)).toEqual(['run-2', 'run-2']);
    });

    test('a lost ticket is made anew, a withdrawn one does not fire, a timer is forgotten', async () => {
      const work = queues.work();
      const { queue, fired } = await queues.recording(work);
      await queue.nudge(work, 'run-3');
      await until('the ticket', () => fired.length === 1);
      const other = queues.work();
      await queue.enqueue(other, 'run-4');
      await queue.schedule(other, { at: inMs(3_600_000), enabled: true });
      await queue.withdraw(['run-4']);
      await queue.forget(other.name);
      expect(await store.records(other.name)).toEqual([]);
    });

    test('a ticket that waits for the end of another run is told of, and fires when it is nudged', async () => {
      const work = queues.work();
      let busy = true;
      const { queue, fired } = await queues.recording(work, async () => ({ next: busy ? inMs(600_000) : null }));
      await queue.enqueue(work, 'run-5');
      await until('the ticket', async () => fired.length === 1 && !(await queues.pending(work, 'run-5'))?.locked);
      expect(await queues.pending(work, 'run-5')).toMatchObject({ ticket: 'run-5', locked: false });
      busy = false;
      await queue.nudge(work, 'run-5');
      await until('the second firing', () => fired.length === 2);
      await until('its end', async () => (await queues.pending(work, 'run-5')) === undefined);
      expect(await store.records(work.name)).toHaveLength(1);
    });

    test('a run that failed is seen at its record', async () => {
      const work = queues.work();
      const { queue } = await queues.recording(work, async () => ({ next: null, failure: 'Сервер не ответил' }));
      await queue.enqueue(work, 'run-6');
      const job = await until('the failure', async () => {
        const { jobs } = await queue.agenda.queryJobs({ name: work.name });
        return jobs[0]?.failReason ? jobs[0] : undefined;
      });
      expect(job).toMatchObject({ failReason: 'Сервер не ответил', nextRunAt: null });
    });

    test('a handler that throws fires again later and harms nothing', async () => {
      const work = queues.work();
      const { queue } = await queues.recording(work, async () => {
        throw new Error('boom');
      });
      await queue.schedule(work, { at: inMs(-1), enabled: true });
      const record = await until('the next time', async () => {
        const found = await queues.pending(work);
        return found?.at && found.at.getTime() > Date.now() && !found.locked ? found : undefined;
      });
      expect(record.at?.getTime()).toBeLessThan(Date.now() + 10_000);
    });

    test('nodes that start at once and set the same timer make it once', async () => {
      const work = queues.work();
      const several = [1, 2, 3, 4].map((number) => queues.make({ node: `узел-${number}` }));
      await Promise.all(several.map((queue) => queue.start(async () => ({ next: null }))));
      const at = inMs(3_600_000);
      await Promise.all(several.map((queue) => queue.schedule(work, { at, enabled: true })));
      expect(await store.records(work.name)).toMatchObject([{ type: 'single', at }]);
    });

    test('hundreds of instances are looked after at each tick', async () => {
      const many = Array.from({ length: 300 }, () => queues.work());
      // A long lock time gives each statement seconds: a disk that is slow for one must not fail this test, which has no
      // reconciler to make up for what could not be written. Ticks leave a slow machine the time for 300 statements.
      const queue = queues.make({ processEveryMs: 1_000, lockMs: 60_000 });
      const fired: Firing[] = [];
      queue.serve(many);
      await queue.start(async (firing) => {
        fired.push(firing);
        return { next: null };
      });
      await Promise.all(many.slice(0, 20).map((work) => queue.schedule(work, { at: inMs(-1), enabled: true })));
      await until('all that were due', () => new Set(fired.map(({ work }) => work.name)).size === 20, 60_000);
    }, 90_000);

    test('records of the past are swept, others are not', async () => {
      const [old, young] = [queues.work(), queues.work()];
      const queue = queues.make();
      await queue.open();
      for (const work of [old, young]) await queue.enqueue(work, `run of ${work.name}`);
      await queue.schedule(old, { at: inMs(3_600_000), enabled: true });
      await store.change(young.name, { at: null, finishedAt: inMs(-1_000) });
      await store.change(old.name, { finishedAt: inMs(-10_000) });
      const before = inMs(-5_000);
      await queue.sweep(before);
      expect(await store.records(old.name)).toHaveLength(2);
      await store.change(old.name, { at: null });
      expect(await queue.sweep(before)).toBe(1);
      expect(await store.records(old.name)).toMatchObject([{ type: 'single' }]);
      expect(await store.records(young.name)).toHaveLength(1);
    });

    test('TM-52: stopping waits for what fires, leaves nothing locked, and may be repeated', async () => {
      const work = queues.work();
      const handler = held();
      const { queue, fired } = await queues.recording(work, handler.answer);
      await queue.schedule(work, { at: inMs(-1), enabled: true });
      await until('the firing', () => fired.length === 1);
      const stopping = queue.stop(5_000);
      await queue.halt();
      await expect(queue.check()).rejects.toMatchObject({ code: 'QUEUE_IDLE' });
      handler.release();
      await stopping;
      await queue.stop(5_000);
      expect(await lockedRecords()).toEqual([]);
    });

    test('TM-52: a node that stops while it looks for records leaves none of them locked', async () => {
      const works = Array.from({ length: 10 }, () => queues.work());
      for (let count = 1; count <= 5; count += 1) {
        const queue = queues.make();
        queue.serve(works);
        await queue.open();
        await Promise.all(works.map((work) => queue.schedule(work, { at: inMs(-1), enabled: true })));
        await queue.start(async () => ({ next: inMs(50) }));
        await queue.stop(2_000);
        expect(await lockedRecords()).toEqual([]);
      }
    });

    test('TM-52: stopping does not wait for ever, and without a start it is harmless', async () => {
      const work = queues.work();
      const { queue, fired } = await queues.recording(work, held().answer);
      await queue.schedule(work, { at: inMs(-1), enabled: true });
      await until('the firing', () => fired.length === 1);
      await queue.stop(200);
      expect(await lockedRecords()).toEqual([]);
      await queues.make().stop(100);
    });

    test('OP-02: a queue is asked how it is, and its store with it', async () => {
      const { queue } = await queues.recording(queues.work());
      await queue.check();
      store.link.refuse();
      store.link.drop();
      await expect(queue.check()).rejects.toThrow();
      await store.link.listen();
      await until('the store is back', async () => {
        await queue.check();
        return true;
      });
    });

    test('connections that break end neither process nor queue', async () => {
      const work = queues.work();
      const { queue, fired } = await queues.recording(work);
      let broken = 0;
      for (let count = 1; count <= 5; count += 1) {
        broken += store.link.drop();
        await until('the firing', async () => {
          await queue.nudge(work, `run-8-${count}`);
          return fired.some(({ ticket }) => ticket === `run-8-${count}`);
        });
      }
      expect(broken).toBeGreaterThan(0);
    });

    test('a store that is away, or half-open, is waited for: writes do not fail, ticks go on, everything comes', async () => {
      const work = queues.work();
      const handler = held({ next: null });
      const { queue, fired } = await queues.recording(work, ({ ticket }) =>
        ticket === 'in progress' ? handler.answer() : Promise.resolve({ next: null }),
      );
      await queue.schedule(work, { at: inMs(-1), enabled: true });
      await queue.enqueue(work, 'in progress');
      await until('two firings', () => fired.length === 2);
      for (const [away, back] of [
        [() => store.link.freeze(), () => store.link.unfreeze()],
        [() => [store.link.refuse(), store.link.drop()], () => store.link.listen()],
      ] as const) {
        const before = fired.length;
        away();
        const [started, limit] = [performance.now(), 10_000];
        await Promise.all([
          queue.schedule(work, { at: inMs(-1), enabled: true }),
          queue.enqueue(work, 'lost'),
          queue.withdraw(['none']),
        ]);
        // Well within a lock time of a minute, whatever the peer does.
        expect(performance.now() - started).toBeLessThan(limit);
        handler.release();
        await back();
        await until(
          'a firing',
          async () => {
            await queue.schedule(work, { at: inMs(-1), enabled: true });
            return fired.length > before;
          },
          20_000,
        );
      }
      await until('nothing is locked', async () => (await lockedRecords()).length === 0, 10_000);
    });
  });
}
