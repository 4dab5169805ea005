import type { Logger } from '../contract/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { Periodic } from '../runs/index.ts';
import { expiredInstances, freeExpired, lockInstance, nextExpiry } from '../schedule/index.ts';
import type { Scheduler } from './scheduler.ts';

export interface InterruptionsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scheduler: Scheduler;
  /** Longest time between two looks, in milliseconds. */
  readonly everyMs: number;
  /** A run whose node gave no sign of life for so long is dead, in milliseconds. */
  readonly lockMs: number;
}

/** Looks so long after a lease has run out, in milliseconds. */
const marginMs = 20;

/**
 * Marks runs of dead nodes «прервана» as soon as their lease is over, and wakes what waits for them (TM-43): the next
 * look is when the first lease runs out, also of a run that this very node has left behind by its death.
 */
export class Interruptions extends Periodic {
  private readonly longestMs: number;
  private nextMs: number;

  constructor(private readonly options: InterruptionsOptions) {
    const failed = (error: unknown) =>
      options.logger.warn('Прерванные запуски не проверены', { code: (error as { code?: string }).code });
    super(
      () => this.nextMs,
      () => this.look(),
      failed,
      options.lockMs,
    );
    // A lease that begins after a look ends after the next one.
    this.longestMs = Math.min(options.everyMs, options.lockMs / 2);
    this.nextMs = this.longestMs;
  }

  async look(): Promise<void> {
    this.nextMs = this.longestMs;
    const { database, clock, scheduler } = this.options;
    for (const key of await expiredInstances(database)) {
      const plan = await scheduler.planOf(key);
      await database.transaction(async (transaction) => {
        const instance = await lockInstance(transaction, key);
        if (instance?.expired) await freeExpired(transaction, instance, plan, clock.now());
      });
      await scheduler.align(key);
    }
    const expiry = await nextExpiry(database);
    if (expiry !== null) this.nextMs = Math.min(this.longestMs, Math.max(0, expiry) + marginMs);
  }
}
