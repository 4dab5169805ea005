import { expect, test } from '@jest/globals';
import { systemClock } from '../../../core/adapters/system-clock.ts';
import { ManualClock } from '../../support/clock.ts';

test('the system clock tells the time and sleeps', async () => {
  const before = systemClock.now().getTime();
  await systemClock.sleep(20);
  expect(systemClock.now().getTime() - before).toBeGreaterThanOrEqual(19);
  await systemClock.sleep(0);
});

test('a sleeper wakes with the reason of its signal, before and during sleep, however long it was to sleep', async () => {
  const reason = new Error('enough');
  await expect(systemClock.sleep(10, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const sleeping = systemClock.sleep(2 ** 40, controller.signal);
  setImmediate(() => controller.abort(reason));
  await expect(sleeping).rejects.toBe(reason);
});

test('the manual clock wakes sleepers in order, each at its own instant', async () => {
  const clock = new ManualClock('2026-03-01T00:00:00Z');
  const seen: string[] = [];
  const ticking = async (name: string, ms: number) => {
    for (;;) {
      await clock.sleep(ms);
      seen.push(`${name} ${clock.now().toISOString().slice(17, 19)}`);
    }
  };
  void ticking('a', 2_000);
  void ticking('b', 3_000);
  await clock.advance(6_000);
  expect(seen.slice(0, 3)).toEqual(['a 02', 'b 03', 'a 04']);
  expect(seen.slice(3).sort()).toEqual(['a 06', 'b 06']);
  expect(clock.now()).toEqual(new Date('2026-03-01T00:00:06Z'));
  expect(clock.asleep).toBe(2);
});

test('a jump of the manual clock wakes nobody and shortens no sleep', async () => {
  const clock = new ManualClock('2026-03-01T00:00:00Z');
  let woken = false;
  void clock.sleep(1_000).then(() => {
    woken = true;
  });
  clock.jump('2026-03-01T12:00:00Z');
  await clock.advance(999);
  expect(woken).toBe(false);
  await clock.advance(1);
  expect(woken).toBe(true);
  const reason = new Error('enough');
  const controller = new AbortController();
  const sleeping = clock.sleep(1_000, controller.signal);
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  expect(clock.asleep).toBe(0);
});
