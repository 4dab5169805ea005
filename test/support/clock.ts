import type { Clock } from '../../core/ports/clock.ts';

interface Sleeper {
  readonly until: number;
  wake(): void;
}

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  /** Milliseconds that have passed since the clock was made; sleeping counts these. */
  private elapsed = 0;
  /** What the clock showed, or would have shown, when it was made. */
  private origin: number;
  private readonly sleepers = new Set<Sleeper>();

  constructor(start: Date | string = '2026-01-12T09:00:00.000Z') {
    this.origin = new Date(start).getTime();
  }

  /** How many are asleep now: poll it to know that the code under test waits. */
  get asleep(): number {
    return this.sleepers.size;
  }

  now(): Date {
    return new Date(this.origin + this.elapsed);
  }

  monotonic(): number {
    return this.elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { until: this.elapsed + ms, wake };
      const clear = () => {
        this.sleepers.delete(sleeper);
        signal?.removeEventListener('abort', abort);
      };
      function wake() {
        clear();
        resolve();
      }
      function abort() {
        clear();
        reject(signal?.reason);
      }
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', abort);
      if (ms <= 0) wake();
    });
  }

  /**
   * Moves on by `ms`, stopping where sleepers wake: each sees its own instant, and what it does until it sleeps again
   * happens at that instant.
   */
  async advance(ms: number): Promise<void> {
    const target = this.elapsed + ms;
    await settle();
    for (let next = this.next(target); next !== undefined; next = this.next(target)) {
      this.elapsed = Math.max(this.elapsed, next.until);
      next.wake();
      await settle();
    }
    this.elapsed = target;
  }

  /** Sets the clock like an administrator does, also backwards; sleepers neither gain nor lose by it. */
  jump(instant: Date | string): void {
    this.origin = new Date(instant).getTime() - this.elapsed;
  }

  private next(target: number): Sleeper | undefined {
    const due = [...this.sleepers].filter(({ until }) => until <= target);
    return due.sort((a, b) => a.until - b.until)[0];
  }
}

/** Lets promises that are ready run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
