/** Time as the product sees it; tests own it. */
export interface Clock {
  /** The current instant. */
  now(): Date;
  /** Milliseconds since some moment, which no correction of the clock changes; stands still while the machine sleeps. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
