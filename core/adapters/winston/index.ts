import winston from 'winston';
import type { Logger } from '../../contract/index.ts';
import { masked, maskedText } from '../../contract/mask.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  readonly level: LogLevel;
  /** `auto`: lines for people where standard output is a terminal, JSON lines otherwise. */
  readonly format: 'auto' | 'json' | 'pretty';
  /** Also written, as JSON lines: five files of 20 MB, the oldest goes. */
  readonly file?: string | null;
  /** Of the clock in lines for people; that of the process where left out. */
  readonly timeZone?: string;
  /** Where the lines go; standard output where left out. */
  readonly stream?: NodeJS.WritableStream;
}

export interface ProductLogger extends Logger {
  /** From the next line on (OP-03). */
  setLevel(level: LogLevel): void;
  /** Resolves when the files are written. */
  close(): Promise<void>;
}

const fileSize = 20 * 1024 * 1024;
const fileCount = 5;

/** The log of the process (OP-03): each line has time, level, text and details, secrets blacked out (AC-06). */
export function createLogger(options: LogOptions): ProductLogger {
  const { level, format, file, timeZone, stream = process.stdout } = options;
  const terminal = (stream as NodeJS.WriteStream).isTTY === true;
  const pretty = format === 'pretty' || (format === 'auto' && terminal);
  const logger = winston.createLogger({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    transports: [
      new winston.transports.Stream({ stream, format: pretty ? forPeople(terminal, timeZone) : forPrograms }),
      ...(file == null ? [] : [fileTransport(file)]),
    ],
  });
  const write = (lineLevel: LogLevel) => (message: string, details?: Readonly<Record<string, unknown>>) => {
    if (!logger.isLevelEnabled(lineLevel)) return;
    logger.log({ level: lineLevel, message: maskedText(message), details: masked(details ?? {}), time: new Date() });
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: (next) => {
      logger.level = next;
    },
    close: () =>
      new Promise((resolve) => {
        logger.once('finish', resolve);
        logger.end();
      }),
  };
}

function fileTransport(filename: string): winston.transport {
  return new winston.transports.File({
    filename,
    format: forPrograms,
    maxsize: fileSize,
    maxFiles: fileCount,
    tailable: true,
  });
}

/** Details stand beside time, level and text, and never in their place. */
const forPrograms = winston.format.printf(({ time, level, message, details }) => {
  const head = { time, level, message };
  return JSON.stringify({ ...head, ...(details as object), ...head });
});

const labels: Readonly<Record<string, string>> = { debug: 'ОТЛАДКА  ', warn: 'ВНИМАНИЕ  ', error: 'ОШИБКА  ' };
const colours: Readonly<Record<string, string>> = { debug: '\u001b[90m', warn: '\u001b[33m', error: '\u001b[31m' };
const grey = '\u001b[90m';
const reset = '\u001b[0m';
/** Say where a line comes from; people see one node and few tasks, and programs get them as JSON. */
const origins = new Set(['runId', 'taskId', 'jobId', 'node']);

const forPeople = (coloured: boolean, timeZone: string | undefined) => {
  const clock = new Intl.DateTimeFormat('ru-RU', { timeStyle: 'medium', ...(timeZone !== undefined && { timeZone }) });
  const paint = (colour: string, text: string) => (coloured && text !== '' ? `${colour}${text}${reset}` : text);
  return winston.format.printf(({ time, level, message, details }) => {
    const label = paint(colours[level] ?? '', labels[level] ?? '');
    const pairs = pairsOf(details as object);
    const item = pairs.find(([name]) => name === 'item')?.[1];
    const text = typeof item === 'string' ? `${item}: ${message}` : message;
    const rest = pairs.filter(([, value]) => value !== item).map(([name, value]) => ` ${name}=${shown(value)}`);
    return `${paint(grey, clock.format(time as Date))}  ${label}${text}${paint(grey, rest.join(''))}`;
  });
};

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
