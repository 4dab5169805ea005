const minuteMs = 60_000;

/** ST-06: pauses before the next attempts, in minutes; hourly after them. */
const pauses = [1, 2, 5, 15, 30] as const;
const laterPause = 60;
/** ST-06: temporary errors for longer than that wait for a command. */
const longestMs = 7 * 24 * 60 * minuteMs;
/** A `Retry-After` is obeyed up to this. */
const longestRetryAfterMs = 24 * 60 * minuteMs;

/** PX-04: pauses between tries of an account that is held, in minutes; the last one stays. */
const holdPauses = [0.25, 0.5, 1, 2, 5, 10] as const;

/** What is known of an entry that has failed for a while. */
interface Failing {
  /** Failures that counted before this one. */
  readonly attempts: number;
  readonly firstFailedAt: Date | null;
}

/** When an entry that fails now is tried again; null where it has failed for long enough. */
export function nextAttempt({ attempts, firstFailedAt }: Failing, now: Date, retryAfterMs = 0): Date | null {
  if (firstFailedAt !== null && now.getTime() - firstFailedAt.getTime() >= longestMs) return null;
  const pauseMs = (pauses[attempts] ?? laterPause) * minuteMs;
  return new Date(now.getTime() + Math.max(pauseMs, Math.min(retryAfterMs, longestRetryAfterMs)));
}

/** When an account is tried again that met its fault so often in succession. */
export function nextTrial(failures: number, now: Date, retryAfterMs = 0): Date {
  const pauseMs = holdPauses[Math.min(failures, holdPauses.length) - 1]! * minuteMs;
  return new Date(now.getTime() + Math.max(pauseMs, Math.min(retryAfterMs, longestRetryAfterMs)));
}
