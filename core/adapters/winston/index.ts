import winston from 'winston';
import type { Logger } from '../../contract/index.ts';
import { masked, maskedText } from '../../contract/mask.ts';
import { type LogLevel, type LogLine, lineForPeople, lineForPrograms } from './lines.ts';

export type { LogLevel } from './lines.ts';

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
  const terminal = isTerminal(stream);
  const forPeople = formatted(lineForPeople({ coloured: terminal, timeZone }));
  const logger = winston.createLogger({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    transports: [
      new winston.transports.Stream({ stream, format: isReadByPeople(format, stream) ? forPeople : forPrograms }),
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

/** Whether people read the lines there, and not programs. */
export function isReadByPeople(format: LogOptions['format'], stream: NodeJS.WritableStream): boolean {
  return format === 'pretty' || (format === 'auto' && isTerminal(stream));
}

function isTerminal(stream: NodeJS.WritableStream): boolean {
  return (stream as NodeJS.WriteStream).isTTY === true;
}

function formatted(line: (entry: LogLine) => string) {
  return winston.format.printf((entry) => line(entry as unknown as LogLine));
}

const forPrograms = formatted(lineForPrograms);
