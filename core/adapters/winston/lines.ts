export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What a line is made of; secrets are blacked out already. */
export interface LogLine {
  readonly time: Date;
  readonly level: LogLevel;
  readonly message: string;
  readonly details: object;
}

/** One line as JSON. Details stand beside time, level and text, and never in their place. */
export function lineForPrograms({ time, level, message, details }: LogLine): string {
  const head = { time, level, message };
  return JSON.stringify({ ...head, ...details, ...head });
}

const labels: Readonly<Record<string, string>> = { debug: 'ОТЛАДКА  ', warn: 'ВНИМАНИЕ  ', error: 'ОШИБКА  ' };
const colours: Readonly<Record<string, string>> = { debug: '\u001b[90m', warn: '\u001b[33m', error: '\u001b[31m' };
const grey = '\u001b[90m';
const reset = '\u001b[0m';
/** Say where a line comes from; people see one node and few tasks, and programs get them as JSON. */
const origins = new Set(['runId', 'taskId', 'jobId', 'node']);

/** Makes lines for people, with the clock of the time zone; that of the process where left out. */
export function lineForPeople({ coloured, timeZone }: { coloured: boolean; timeZone: string | undefined }) {
  const clock = new Intl.DateTimeFormat('ru-RU', { timeStyle: 'medium', ...(timeZone !== undefined && { timeZone }) });
  const paint = (colour: string, text: string) => (coloured && text !== '' ? `${colour}${text}${reset}` : text);
  return ({ time, level, message, details }: LogLine): string => {
    const label = paint(colours[level] ?? '', labels[level] ?? '');
    const pairs = pairsOf(details);
    const item = pairs.find(([name]) => name === 'item')?.[1];
    const text = typeof item === 'string' ? `${item}: ${message}` : message;
    const rest = pairs.filter(([, value]) => value !== item).map(([name, value]) => ` ${name}=${shown(value)}`);
    return `${paint(grey, clock.format(time))}  ${label}${text}${paint(grey, rest.join(''))}`;
  };
}

/** Details of a line; those that a plugin gave are not told from those of the host. */
function pairsOf(details: object): [string, unknown][] {
  return Object.entries(details)
    .filter(([name, value]) => !origins.has(name) && value !== undefined)
    .flatMap(([name, value]): [string, unknown][] => {
      const nested = name === 'details' && typeof value === 'object' && value !== null;
      return nested ? Object.entries(value) : [[name, value]];
    });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
