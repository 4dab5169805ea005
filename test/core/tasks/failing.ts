import pg from 'pg';

/** How a statement fails, once. */
export type Failing =
  /** It never reaches the server; the connection lives on. */
  | 'refused'
  /** The server does it, but the connection breaks before the answer. */
  | 'answer-lost'
  /** Every connection breaks before it, also those that listen or hold a lock. */
  | 'all-lost';

type Query = (this: pg.Client, ...parameters: unknown[]) => unknown;

const plans = new Map<string, FailingStatements>();
const prototype = pg.Client.prototype as unknown as { query: Query };
const { query } = prototype;

prototype.query = function (...parameters) {
  const { database, application_name: application } = (
    this as unknown as { connectionParameters: { database: string; application_name: string } }
  ).connectionParameters;
  const plan = application === observer ? undefined : plans.get(database);
  const kind = plan?.next(textOf(parameters[0]));
  plan?.clients.add(this);
  if (kind === undefined) return query.apply(this, parameters);
  const callback = parameters.find((one) => typeof one === 'function') as ((error: unknown) => void) | undefined;
  const rest = parameters.filter((one) => typeof one !== 'function');
  const failed = failures[kind](this, rest, plan as FailingStatements);
  if (callback === undefined) return failed;
  failed.catch((error: unknown) => callback(error));
};

/** Connections under this name never fail: those of the test itself. */
export const observer = 'observer';

/** Counts the statements that reach one database, and lets one of them fail. */
export class FailingStatements {
  /** The statement that failed. */
  hit: string | undefined;
  /** Statements since the last `arm`. */
  count = 0;
  /** Connections that were ever used. */
  readonly clients = new Set<pg.Client>();
  private armed: { readonly number: number; readonly kind: Failing } | undefined;

  constructor(private readonly database: string) {
    plans.set(database, this);
  }

  /** The `number`-th statement from now on fails. */
  arm(number: number, kind: Failing): void {
    this.hit = undefined;
    this.count = 0;
    this.armed = { number, kind };
  }

  /** @returns the statement that failed since it was armed, if any did */
  disarm(): string | undefined {
    this.armed = undefined;
    return this.hit;
  }

  close(): void {
    plans.delete(this.database);
  }

  next(text: string): Failing | undefined {
    if (this.armed === undefined) return undefined;
    this.count += 1;
    if (this.count !== this.armed.number) return undefined;
    this.hit = text.replace(/\s+/g, ' ').trim();
    return this.armed.kind;
  }
}

function textOf(statement: unknown): string {
  return typeof statement === 'string' ? statement : ((statement as { text?: string }).text ?? 'cursor');
}

const failures: Record<Failing, (client: pg.Client, query: unknown[], plan: FailingStatements) => Promise<never>> = {
  async refused() {
    throw Object.assign(new Error('injected'), { code: 'XX000' });
  },
  async 'answer-lost'(client, parameters) {
    await query.apply(client, parameters);
    return cut([client]);
  },
  async 'all-lost'(_client, _parameters, { clients }) {
    return cut(clients);
  },
};

function cut(clients: Iterable<pg.Client>): never {
  for (const client of clients) {
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }
  throw new Error('Connection terminated unexpectedly');
}
