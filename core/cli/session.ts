import { userInfo } from 'node:os';
import { createLogger } from '../adapters/winston/index.ts';
import { CodedError, type Logger } from '../contract/index.ts';
import type { Host, Product, Terminal } from './host.ts';

/** The command line was used wrongly (exit code 2). */
export class UsageError extends CodedError {
  constructor(message: string) {
    super('USAGE', message);
  }
}

/** One command at work. */
export class Session {
  readonly terminal: Terminal;
  readonly #product: Product;

  constructor(product: Product, terminal: Terminal) {
    this.#product = product;
    this.terminal = terminal;
  }

  /** Opens the stores for the time of the work. */
  async withHost(work: (host: Host) => Promise<void>): Promise<void> {
    const host = await this.#product.open(this.#log());
    try {
      await work(host);
    } finally {
      await host.close();
    }
  }

  start(): Promise<void> {
    return this.#product.start();
  }

  say(line: string): void {
    this.terminal.output.write(`${line}\n`);
  }

  json(value: unknown): void {
    this.say(JSON.stringify(value, undefined, 2));
  }

  /** Columns under their titles. */
  table(titles: readonly string[], rows: readonly (readonly string[])[]): void {
    const all = [titles, ...rows];
    const widths = titles.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
    for (const row of all)
      this.say(
        row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      );
  }

  /** Standard output is for what was asked for; what goes wrong on the way is told beside it. */
  #log(): Logger {
    return createLogger({ level: 'warn', format: 'pretty', stream: this.terminal.errors });
  }
}

/** Whoever sits at the console of the server, in the audit and in the history. */
export function consoleUser(): string {
  return `console:${userInfo().username}`;
}

/** Does what changes something, and records who did it and how it ended (AC-04). */
export async function audited<T>(host: Host, action: string, object: string, work: () => Promise<T>): Promise<T> {
  const record = (outcome: string) => host.access.audit.record({ login: consoleUser(), action, object, outcome });
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await record(error instanceof CodedError ? error.code : 'INTERNAL');
    throw error;
  }
  await record('done');
  return result;
}
