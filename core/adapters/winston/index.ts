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
export function createLogger({ level, format, file, stream = process.stdout }: LogOptions): ProductLogger {
  const terminal = (stream as NodeJS.WriteStream).isTTY === true;
  const pretty = format === 'pretty' || (format === 'auto' && terminal);
  const logger = winston.createLogger({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    transports: [
      new winston.transports.Stream({ stream, format: pretty ? forPeople(terminal) : forPrograms }),
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

const colours: Readonly<Record<string, string>> = { debug: '\u001b[90m', warn: '\u001b[33m', error: '\u001b[31m' };

const forPeople = (coloured: boolean) =>
  winston.format.printf(({ time, level, message, details }) => {
    const clock = (time as Date).toTimeString().slice(0, 8);
    const pairs = Object.entries(details as object).map(([name, value]) => ` ${name}=${shown(value)}`);
    const head = `${clock} ${level.toUpperCase().padEnd(5)}`;
    return `${coloured ? `${colours[level] ?? ''}${head}\u001b[0m` : head} ${message}${pairs.join('')}`;
  });

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
