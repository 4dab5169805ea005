const formatters = new Map<string, Intl.DateTimeFormat>();

/** `ДД.ММ.ГГГГ ЧЧ:ММ` in a time zone. */
export function formatTime(at: Date, timeZone: string): string {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('ru-RU', {
      timeZone,
      day: '2-digit',
      month: '2-digit',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(timeZone, formatter);
  }
  const parts = Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.day}.${parts.month}.${parts.year} ${parts.hour}:${parts.minute}`;
}

/** `ДД.ММ.ГГГГ` of `YYYY-MM-DD`. */
export function formatDay(day: string): string {
  return day.split('-').reverse().join('.');
}

/** The day of an instant in a time zone, `YYYY-MM-DD`. */
export function dayOf(at: Date, timeZone: string): string {
  return formatTime(at, timeZone).slice(0, 10).split('.').reverse().join('-');
}
