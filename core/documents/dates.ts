import type { IsoDate } from '../contract/index.ts';
import type { Clock } from '../ports/clock.ts';

/** Tells the date of the installation's time zone. */
export class Calendar {
  private readonly format: Intl.DateTimeFormat;

  constructor(
    readonly clock: Clock,
    timeZone: string,
  ) {
    this.format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  today(): IsoDate {
    return this.format.format(this.clock.now());
  }
}

/** Whether the text is a day of the calendar, `YYYY-MM-DD`. */
export function isIsoDate(value: unknown): value is IsoDate {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value) || value.startsWith('0000')) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}
