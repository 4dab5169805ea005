/** Times, amounts and words as Russian readers expect them (UI-01). */

const formats = new Map<string, Intl.DateTimeFormat>();

type Parts = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string>;

function partsOf(time: Date | number, timeZone: string): Parts {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const two = '2-digit';
    format = new Intl.DateTimeFormat('ru-RU', {
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
      hourCycle: 'h23',
      timeZone,
    });
    formats.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value])) as Parts;
}

export const nothing = '—';

/** `ДД.ММ.ГГГГ Ч:ММ:СС` in the time zone of the installation (TM-12). */
export function shownTime(iso: string | null | undefined, timeZone: string): string {
  if (iso === null || iso === undefined) return nothing;
  const { day, month, year, hour, minute, second } = partsOf(new Date(iso), timeZone);
  return `${day}.${month}.${year} ${Number(hour)}:${minute}:${second}`;
}

/** `2026-11-22` as `22.11.2026`. */
export function shownDate(iso: string | null | undefined): string {
  return iso === null || iso === undefined ? nothing : iso.slice(0, 10).split('-').reverse().join('.');
}

/** `1 ч 02 мин`, `3 мин 20 с`, `4,2 с`: how long something took. */
export function shownDuration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toLocaleString('ru-RU', { maximumFractionDigits: 1 })} с`;
  const seconds = Math.round(ms / 1000);
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3600)];
  const [minutes, rest] = [Math.floor((seconds % 3600) / 60), seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  if (days > 0) return `${days} д ${hours} ч`;
  if (hours > 0) return `${hours} ч ${two(minutes)} мин`;
  return minutes > 0 ? `${minutes} мин ${two(rest)} с` : `${rest} с`;
}

/** `1 234 567`. */
export function shownNumber(value: number): string {
  return value.toLocaleString('ru-RU');
}

/** `12,4 МБ`. */
export function shownSize(bytes: number): string {
  const units = ['байт', 'КБ', 'МБ', 'ГБ', 'ТБ'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  return `${value.toLocaleString('ru-RU', { maximumFractionDigits: step === 0 ? 0 : 1 })} ${units[step]}`;
}

/** `5 задач`: a number with the form of the word that goes with it. */
export function counted(count: number, one: string, few: string, many: string): string {
  const [tens, ones] = [count % 100, count % 10];
  const form = tens > 10 && tens < 20 ? many : ones === 1 ? one : ones > 1 && ones < 5 ? few : many;
  return `${shownNumber(count)} ${form}`;
}

/** A moment as the field `datetime-local` takes it, in the time zone of the installation. */
export function toField(time: Date, timeZone: string): string {
  const { day, month, year, hour, minute } = partsOf(time, timeZone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** What stands in such a field, as a moment; undefined where nothing complete stands there. */
export function fromField(text: string, timeZone: string): Date | undefined {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // The offset of the zone at the moment itself: two steps, for the days on which clocks are changed.
  const first = asUtc - offset(asUtc, timeZone);
  return new Date(asUtc - offset(first, timeZone));
}

function offset(time: number, timeZone: string): number {
  const whole = Math.floor(time / 1000) * 1000;
  const { day, month, year, hour, minute, second } = partsOf(whole, timeZone);
  return Date.UTC(+year, +month - 1, +day, +hour, +minute, +second) - whole;
}
