import pg from 'pg';

/** One number for all hosts, in the advisory locks of the maintenance database. */
const leaseKey = 7_726_636_901;

/** `pg` lets a connection not keep the process running; its types do not know that. */
type SessionClient = pg.Client & { ref(): void; unref(): void };

/**
 * A session that holds a shared advisory lock: «this host uses the server». It ends with the process, however that
 * ends, so no list of users can go stale. Who stops the server must get the lock alone.
 */
export class Lease {
  private ended = false;

  private constructor(private readonly client: SessionClient) {}

  /**
   * Connects, and waits while another host is about to stop the server (which ends the connection).
   * @param onLost called once when the session breaks without {@link end}
   */
  static async take(url: string, onLost: (lease: Lease) => void): Promise<Lease> {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'priemnaya lease',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    }) as SessionClient;
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select pg_advisory_lock_shared($1)', [leaseKey]);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    const lease = new Lease(client);
    client.once('end', () => {
      if (!lease.ended) onLost(lease);
    });
    return lease;
  }

  /** Nothing is asked for now: the lease alone is no reason to keep the process running. */
  rest(): void {
    this.client.unref();
  }

  /** Makes the database of the product, unless it is there. */
  async ensureDatabase(name: string): Promise<void> {
    const { rowCount } = await this.client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount !== 0) return;
    try {
      await this.client.query(`create database ${this.client.escapeIdentifier(name)}`);
    } catch (error) {
      // Another host made it in the same moment.
      if (!['42P04', '23505'].includes((error as { code: string }).code)) throw error;
    }
  }

  /** Whether no other host uses the server; from then on none can begin to, until {@link end}. */
  async isLast(): Promise<boolean> {
    this.client.ref();
    await this.client.query('select pg_advisory_unlock_shared($1)', [leaseKey]);
    const { rows } = await this.client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [
      leaseKey,
    ]);
    return rows[0]?.alone === true;
  }

  async end(): Promise<void> {
    this.ended = true;
    this.client.ref();
    await this.client.end().catch(() => {});
  }
}

/** Errors of a server that is on its way up or down, which is no answer yet. */
export function isTransient(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '53300'].includes(code ?? '')) return true;
  return code === undefined && /terminated|timeout/i.test(message ?? '');
}
