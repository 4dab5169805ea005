import type { SpecialDay } from '../../api-types.ts';

/** The special days of a year by their date. */
export type Specials = ReadonlyMap<string, SpecialDay>;

export const specialsOf = (days: readonly SpecialDay[]): Specials => new Map(days.map((one) => [one.day, one]));

/** In the order of the year. */
export const listed = (specials: Specials): SpecialDay[] =>
  [...specials.values()].sort((one, other) => (one.day < other.day ? -1 : 1));

const two = (value: number) => String(value).padStart(2, '0');

/** The days of a month, from 0, as `2026-05-09`. */
export function daysOf(year: number, month: number): string[] {
  const count = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Array.from({ length: count }, (_, index) => `${year}-${two(month + 1)}-${two(index + 1)}`);
}

/** 0 for Monday. */
export const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

/** Weeks of a month, each with seven places. */
export function weeksOf(year: number, month: number): (string | undefined)[][] {
  const days = daysOf(year, month);
  const places: (string | undefined)[] = [...Array<undefined>(weekdayOf(days[0] ?? '')).fill(undefined), ...days];
  while (places.length % 7 !== 0) places.push(undefined);
  return Array.from({ length: places.length / 7 }, (_, week) => places.slice(week * 7, week * 7 + 7));
}

const workingByWeek = (day: string) => weekdayOf(day) < 5;

export function isWorking(day: string, specials: Specials): boolean {
  return specials.get(day)?.working ?? workingByWeek(day);
}

/** The day made the other one: what its day of the week says needs no mark. */
export function toggled(day: string, specials: Specials): Specials {
  const next = new Map(specials);
  const working = !isWorking(day, specials);
  if (working === workingByWeek(day)) next.delete(day);
  else next.set(day, { day, working, note: specials.get(day)?.note ?? null });
  return next;
}

/** The day so many days from this one, where it is in the same year. */
export function moved(day: string, by: number): string {
  const time = new Date(`${day}T00:00:00Z`);
  time.setUTCDate(time.getUTCDate() + by);
  const next = time.toISOString().slice(0, 10);
  return next.slice(0, 4) === day.slice(0, 4) ? next : day;
}
