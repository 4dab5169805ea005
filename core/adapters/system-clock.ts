import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

/** What a timer of Node can wait for at most; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The clock of the computer. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),

  async sleep(ms, signal) {
    signal?.throwIfAborted();
    let left = ms;
    try {
      do {
        const step = Math.min(left, longestTimerMs);
        await wait(step, undefined, signal === undefined ? {} : { signal });
        left -= step;
      } while (left > 0);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
