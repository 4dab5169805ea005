import { setTimeout as pause } from 'node:timers/promises';

const pauseMs = 10;

/** Not yet what is waited for. */
type NotYet = undefined | null | false;

/**
 * Looks again and again until there is something, and gives it. An error of the look counts as «not yet»; the last
 * one is told as the cause.
 * @param what what is waited for, in words, for the error after `limitMs`
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | NotYet> | T | NotYet,
  limitMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    let failure: unknown;
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false) return found;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain for ${what}`, { cause: failure });
    await pause(pauseMs);
  }
}
