import pg from 'pg';
import Cursor from 'pg-cursor';
import type { Database, HeldLock, Subscription, Transaction } from '../../ports/database.ts';
import { Connections, type DatabaseOptions } from './connections.ts';
import { DatabaseClosed, isAway, isStalePlan, LockLost, translated } from './errors.ts';
import { NotificationListener } from './listener.ts';
import { runQuery, runTransaction } from './transaction.ts';
import { valueTypes } from './value-types.ts';

/**
 * The database behind `url`. Nothing connects before the first use; each first connection checks the server's version
 * and encoding.
 * @throws DatabaseUrlInvalid
 */
export function createDatabase(url: string, options: DatabaseOptions = {}): Database {
  return new PostgresDatabase(url, options);
}

const pingTimeoutMs = 5_000;
/** So many stay open when nothing is asked for long: to log in, and to plan anew, takes longer than a short run. */
const keptConnections = 5;

const untimed = 'set statement_timeout = 0; set lock_timeout = 0; set idle_session_timeout = 0';
/** By these the server finds out that the machine at the other end is gone. */
const watched = 'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3';

class PostgresDatabase implements Database {
  private readonly connections: Connections;
  private readonly pool: pg.Pool;
  private readonly listener: NotificationListener;
  private readonly held = new Set<() => Promise<void>>();
  private closing: Promise<void> | undefined;

  constructor(url: string, options: DatabaseOptions) {
    this.connections = new Connections(url, options);
    this.listener = new NotificationListener(this.connections);
    const max = options.connections ?? 10;
    const min = Math.min(keptConnections, max);
    this.pool = new pg.Pool({ ...this.connections.config, min, max, idleTimeoutMillis: 30_000 });
    this.pool.on('connect', (client) => this.connections.watch(client));
    // The connection has told its own listener already; the pool replaces it.
    this.pool.on('error', () => {});
  }

  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    return this.withClient((client) => runQuery<Row>(client, this.connections.where, sql, parameters));
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.withClient((client) => runTransaction(client, this.connections.where, work));
  }

  async exclusively<T>(lock: string, work: (lost: AbortSignal) => Promise<T>): Promise<T> {
    this.refuseWhenClosed();
    const { where } = this.connections;
    const client = await this.connections.dedicated();
    const lost = new AbortController();
    client.once('end', () => lost.abort(new LockLost(lock)));
    try {
      await runQuery(client, where, untimed);
      await runQuery(client, where, 'select pg_advisory_lock(hashtextextended($1, 0))', [lock]);
      const result = await work(lost.signal);
      lost.signal.throwIfAborted();
      return result;
    } finally {
      // The server frees the lock with the session, also when we are killed here.
      await client.end().catch(() => {});
    }
  }

  async hold(lock: string): Promise<HeldLock | undefined> {
    this.refuseWhenClosed();
    const { where } = this.connections;
    const client = await this.connections.dedicated();
    const lost = new AbortController();
    client.once('end', () => lost.abort(new LockLost(lock)));
    const release = async () => {
      this.held.delete(release);
      await client.end().catch(() => {});
    };
    try {
      await runQuery(client, where, `${untimed}; ${watched}`);
      const [row] = await runQuery<{ taken: boolean }>(
        client,
        where,
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
        [lock],
      );
      if (row?.taken) {
        this.held.add(release);
        return { lost: lost.signal, release };
      }
    } catch (error) {
      await release();
      throw error;
    }
    await release();
    return undefined;
  }

  async *stream<Row = Record<string, unknown>>(
    sql: string,
    parameters: readonly unknown[] = [],
    batch = 1_000,
  ): AsyncGenerator<Row, void, undefined> {
    const client = await this.acquire();
    let broken = true;
    try {
      const cursor = client.query(new Cursor<Row>(sql, [...parameters], { types: valueTypes }));
      for (;;) {
        const rows = await cursor.read(batch);
        yield* rows;
        if (rows.length < batch) break;
      }
      await cursor.close();
      broken = false;
    } catch (error) {
      throw translated(error, this.connections.where);
    } finally {
      // Left early or failed: the portal is still open, and it goes with its connection.
      client.release(broken);
    }
  }

  async listen(channel: string, listener: (payload: string) => void, onGap?: () => void): Promise<Subscription> {
    this.refuseWhenClosed();
    return this.listener.subscribe({ channel, onPayload: listener, onGap });
  }

  async ping(): Promise<void> {
    await this.withClient(async (client) => {
      const question: pg.QueryConfig & { query_timeout: number } = { text: 'select 1', query_timeout: pingTimeoutMs };
      await client.query(question);
    });
  }

  close(): Promise<void> {
    const released = [...this.held].map((release) => release());
    this.closing ??= Promise.all([this.listener.close(), this.pool.end(), ...released]).then(() => {});
    return this.closing;
  }

  private async withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.acquire();
    let broken = false;
    client.once('error', breaks);
    function breaks() {
      broken = true;
    }
    try {
      return await work(client);
    } catch (error) {
      const seen = translated(error, this.connections.where);
      broken ||= isAway(error) || isStalePlan(error) || (seen as { code?: string }).code === 'DATABASE_AWAY';
      throw seen;
    } finally {
      client.off('error', breaks);
      client.release(broken);
    }
  }

  private async acquire(): Promise<pg.PoolClient> {
    this.refuseWhenClosed();
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw translated(error, this.connections.where);
    }
    try {
      await this.connections.check(client);
      return client;
    } catch (error) {
      client.release(true);
      throw translated(error, this.connections.where);
    }
  }

  private refuseWhenClosed(): void {
    if (this.closing !== undefined) throw new DatabaseClosed();
  }
}
