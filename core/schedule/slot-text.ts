/** `ДД.ММ.ГГГГ Ч:ММ:СС` in the installation's time zone (TM-12). */
export function formatInstant(instant: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('ru-RU', {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  const hour = String(Number(part('hour')));
  return `${part('day')}.${part('month')}.${part('year')} ${hour}:${part('minute')}:${part('second')}`;
}
