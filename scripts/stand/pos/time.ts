/**
 * Instants of ПОС are whole microseconds since 1970, each later than the one before: lists are ordered by them, so two
 * events never share one.
 */
export type Instant = number;

/** ПОС lives in Moscow time, which has had no daylight saving since 2014. */
const offsetMs = 3 * 3_600_000;
const offset = '+03:00';
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?(?:Z|[+-]\d\d:\d\d)$/i;

export function instantOf(date: Date): Instant {
  return date.getTime() * 1000;
}

/** ISO 8601 with offset and microseconds. */
export function formatInstant(instant: Instant): string {
  const milliseconds = Math.floor(instant / 1000);
  const micros = String(instant - milliseconds * 1000).padStart(3, '0');
  return `${new Date(milliseconds + offsetMs).toISOString().slice(0, 23)}${micros}${offset}`;
}

/** ISO 8601 with offset and whole seconds. */
export function formatSeconds(date: Date): string {
  return `${new Date(date.getTime() + offsetMs).toISOString().slice(0, 19)}${offset}`;
}

/** The calendar day of an instant in the zone of ПОС, YYYY-MM-DD, `days` later. */
export function dayOf(date: Date, days = 0): string {
  return new Date(date.getTime() + offsetMs + days * 86_400_000).toISOString().slice(0, 10);
}

/** Reads a date-time with offset, to the microsecond; undefined where the text is none. */
export function parseInstant(text: string): Instant | undefined {
  const match = dateTime.exec(text);
  const milliseconds = match ? Date.parse(text) : Number.NaN;
  if (!match || Number.isNaN(milliseconds)) return undefined;
  const fraction = (match[1] ?? '').padEnd(6, '0').slice(0, 6);
  return Math.floor(milliseconds / 1000) * 1_000_000 + Number(fraction);
}

/** Gives out instants that always grow, also where the clock stands still or steps back. */
export class Ticker {
  readonly #clock: () => Date;
  #last: Instant = 0;

  constructor(clock: () => Date) {
    this.#clock = clock;
  }

  next(): Instant {
    this.#last = Math.max(this.#last + 1, instantOf(this.#clock()));
    return this.#last;
  }
}
