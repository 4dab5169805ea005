import pg from 'pg';
import { sessionOptions } from '../../ports/session.ts';
import { DatabaseTooOld, DatabaseUrlInvalid, DatabaseWrongEncoding, translated } from './errors.ts';
import { valueTypes } from './value-types.ts';

/** The oldest major version of PostgreSQL that the product's SQL runs on. */
export const leastVersion = 15;

export interface DatabaseOptions {
  /** Most connections of the pool; dedicated ones (locks, LISTEN) come on top. Default 10. */
  readonly connections?: number;
  /** Shown in `pg_stat_activity`. Default `priemnaya`. */
  readonly application?: string;
  /** How long to wait for a connection, in milliseconds. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** How long a session may rest in the midst of a transaction before the server ends it, in milliseconds; at most 30,000. */
  readonly longestRestMs?: number;
  /** Told of connections that broke while nobody used them; they are replaced by themselves. */
  readonly onLost?: (error: Error) => void;
}

/** Makes connections to one database, all of the same kind. */
export class Connections {
  readonly config: pg.ClientConfig;
  /** `host:port/name` for messages. */
  readonly where: string;
  private readonly onLost: (error: Error) => void;
  private suitable: Promise<void> | undefined;

  constructor(url: string, options: DatabaseOptions) {
    this.where = describe(url);
    this.onLost = options.onLost ?? (() => {});
    this.config = {
      connectionString: url,
      application_name: options.application ?? 'priemnaya',
      connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      options: sessionOptions(options.longestRestMs),
      types: valueTypes,
    };
  }

  /** A connection outside the pool; the caller ends it. */
  async dedicated(): Promise<pg.Client> {
    const client = new pg.Client(this.config);
    this.watch(client);
    try {
      await client.connect();
      await this.check(client);
    } catch (error) {
      await client.end().catch(() => {});
      throw translated(error, this.where);
    }
    return client;
  }

  /** Without a listener, a connection that breaks while nothing runs on it would end the process. */
  watch(client: pg.ClientBase): void {
    client.on('error', (error) => this.onLost(translated(error, this.where) as Error));
  }

  /** Rejects when the server is too old or the database is not in UTF-8; asks once. */
  async check(client: pg.ClientBase): Promise<void> {
    this.suitable ??= this.ask(client);
    const asked = this.suitable;
    try {
      await asked;
    } catch (error) {
      // The server may have been mended or come back: the next connection asks again.
      if (this.suitable === asked) this.suitable = undefined;
      throw error;
    }
  }

  private async ask(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<{ number: number; version: string; encoding: string }>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
              current_setting('server_encoding') as encoding`,
    );
    const [server] = rows;
    if (server === undefined) return;
    if (server.number < leastVersion * 10_000) throw new DatabaseTooOld(this.where, server.version, leastVersion);
    if (server.encoding !== 'UTF8') throw new DatabaseWrongEncoding(this.where, server.encoding);
  }
}

function describe(url: string): string {
  try {
    const { hostname, port, pathname, protocol, searchParams } = new URL(url);
    if (protocol !== 'postgres:' && protocol !== 'postgresql:') throw new DatabaseUrlInvalid();
    const host = hostname || searchParams.get('host') || 'localhost';
    return `${host}${port === '' ? '' : `:${port}`}/${decodeURIComponent(pathname.slice(1))}`;
  } catch {
    throw new DatabaseUrlInvalid();
  }
}
