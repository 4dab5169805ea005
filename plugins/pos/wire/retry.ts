import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpResponse } from '../../../core/contract/index.ts';
import { PosAway } from '../errors.ts';
import { limits } from './table.ts';

/**
 * Tries again what passes by itself (network, 429, 5xx): a few times, quickly; the rest is left to the next run.
 * A `Retry-After` is obeyed where it is short.
 */
export async function withQuickRetries<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (const pauseMs of limits.retryPausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PosAway) || signal?.aborted) throw error;
      const wait = Math.max(pauseMs, error.retryAfterMs ?? 0);
      if (wait > limits.longestRetryAfterMs) throw error;
      await sleep(wait, undefined, signal ? { signal } : {});
    }
  }
  return await work();
}

/** `Retry-After` in milliseconds, in seconds or as a date; undefined where it is absent or unreadable. */
export function retryAfter(answer: HttpResponse): number | undefined {
  const value = answer.headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
