import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until the answer is true (or anything but undefined, null and false), and fails after `limitMs`. */
export async function eventually<T>(ask: () => Promise<T> | T, limitMs = 10_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`Not within ${limitMs} ms`);
    await pause(20);
  }
}
