import { userInfo } from 'node:os';
import type { AuditRecord } from '../access/audit.ts';
import { createLogger } from '../adapters/winston/index.ts';
import type { SecretsHost } from '../composition/open-secrets.ts';
import { CodedError, type FieldProblem, type Logger } from '../contract/index.ts';
import type { Host, Product, Terminal } from './host.ts';

/** The command line was used wrongly (exit code 2). */
export class UsageError extends CodedError {
  constructor(message: string, details: readonly FieldProblem[] = []) {
    super('USAGE', message, { details });
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

  /** Opens what work on keys needs. */
  async withSecrets(work: (host: SecretsHost) => Promise<void>): Promise<void> {
    const host = await this.#product.openSecrets();
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

  /** What people should know, beside what was asked for. */
  note(line: string): void {
    this.terminal.errors.write(`${line}\n`);
  }

  json(value: unknown): void {
    this.say(JSON.stringify(value, undefined, 2));
  }

  /** Lines of a title and its value. */
  fields(pairs: readonly (readonly [string, string])[]): void {
    const width = Math.max(...pairs.map(([title]) => title.length));
    for (const [title, value] of pairs) this.say(`${`${title}:`.padEnd(width + 1)} ${value}`);
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
export async function audited<T>(
  host: { readonly access: { readonly audit: { record(record: AuditRecord): Promise<void> } } },
  action: string,
  object: string | null,
  work: () => Promise<T>,
  details: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const record = (outcome: string) =>
    host.access.audit.record({ login: consoleUser(), action, object, outcome, details });
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
