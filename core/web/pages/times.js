const formats = new Map();

function partsOf(time, timeZone) {
  if (!formats.has(timeZone)) {
    const form = {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    };
    formats.set(timeZone, new Intl.DateTimeFormat('ru-RU', { ...form, timeZone, hourCycle: 'h23' }));
  }
  return Object.fromEntries(
    formats
      .get(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
}

/** `ДД.ММ.ГГГГ Ч:ММ:СС` in the time zone of the installation (TM-12). */
export function shownTime(iso, timeZone) {
  if (iso === null || iso === undefined) return '—';
  const { day, month, year, hour, minute, second } = partsOf(new Date(iso), timeZone);
  return `${day}.${month}.${year} ${Number(hour)}:${minute}:${second}`;
}

/** `2026-11-22` as `22.11.2026`. */
export function shownDate(iso) {
  return iso === null ? '—' : iso.split('-').reverse().join('.');
}

/** `1 ч 02 мин`, `3 мин 20 с`, `4,2 с`: how long something took. */
export function shownDuration(ms) {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toLocaleString('ru-RU', { maximumFractionDigits: 1 })} с`;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const two = (value) => String(value).padStart(2, '0');
  if (hours > 0) return `${hours} ч ${two(minutes)} мин`;
  return minutes > 0 ? `${minutes} мин ${two(rest)} с` : `${rest} с`;
}

/** A moment as the field `datetime-local` takes it, in the time zone of the installation. */
export function toField(time, timeZone) {
  const { day, month, year, hour, minute } = partsOf(time, timeZone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** What stands in such a field, as a moment; undefined where nothing complete stands there. */
export function fromField(text, timeZone) {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // The offset of the zone at the moment itself: two steps, for the days on which clocks are changed.
  const first = asUtc - offset(asUtc, timeZone);
  return new Date(asUtc - offset(first, timeZone));
}

function offset(time, timeZone) {
  const whole = Math.floor(time / 1000) * 1000;
  const { day, month, year, hour, minute, second } = partsOf(new Date(whole), timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}
