import type { Clock } from '../../../core/ports/clock.ts';

/** A clock that stands still until it is moved. */
export class StandingClock implements Clock {
  #now = new Date('2030-01-15T09:00:00Z');

  now(): Date {
    return this.#now;
  }

  pass(milliseconds: number): void {
    this.#now = new Date(this.#now.getTime() + milliseconds);
  }

  async sleep(): Promise<void> {
    throw new Error('nobody sleeps here');
  }
}

export const minutes = (count: number) => count * 60_000;
