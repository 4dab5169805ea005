import { InvalidArgumentError } from 'commander';
import { UsageError } from './session.ts';
import { texts } from './texts.ts';

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError(texts.notInteger);
  return Number(text);
}

/** One of the words that an option takes. */
export function oneOf<Word extends string>(words: readonly Word[]) {
  return (text: string): Word => {
    const word = words.find((one) => one === text);
    if (word === undefined) throw new InvalidArgumentError(words.join(', '));
    return word;
  };
}

const russian = /^(?<day>\d{2})\.(?<month>\d{2})\.(?<year>\d{4})(?:[ T](?<time>\d{1,2}:\d{2}(?::\d{2})?))?$/;
const iso = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[ T](?<time>\d{1,2}:\d{2}(?::\d{2})?))?$/;
const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * A time as people write it: `12.01.2026 9:00`, `2026-01-12 09:00` or a day alone, in the time zone of the installation
 * (TM-12), or a time with its zone, `2026-01-12T09:00:00Z`.
 * @throws UsageError
 */
export function instant(text: string, timeZone: string): Date {
  const found = zoned.test(text) ? new Date(text) : local(text, timeZone);
  if (found === undefined || Number.isNaN(found.getTime())) throw new UsageError(texts.notInstant(text));
  return found;
}

function local(text: string, timeZone: string): Date | undefined {
  const { day, month, year, time = '00:00' } = (russian.exec(text) ?? iso.exec(text))?.groups ?? {};
  if (day === undefined) return undefined;
  const clock = `${time.padStart(time.length === 4 || time.length === 7 ? time.length + 1 : time.length, '0')}`;
  const asUtc = new Date(`${year}-${month}-${day}T${clock}Z`);
  // A 31st of February is no day, whatever `Date` makes of it.
  if (Number.isNaN(asUtc.getTime()) || asUtc.getUTCDate() !== Number(day)) return undefined;
  // The offset at a time near by is that of the time itself, but for the hours around a change of the clocks.
  const near = new Date(asUtc.getTime() - offsetMs(asUtc, timeZone));
  return new Date(asUtc.getTime() - offsetMs(near, timeZone));
}

/** How far the clocks of a zone are ahead of UTC. */
function offsetMs(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  const shown = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`;
  return new Date(shown).getTime() - Math.floor(at.getTime() / 1000) * 1000;
}
