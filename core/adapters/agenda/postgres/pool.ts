import pg from 'pg';

/** Schema of the host's database in which Agenda's table lives. */
export const schema = 'agenda';

export interface PoolOptions {
  readonly url: string;
  readonly connections: number;
  readonly patienceMs: number;
  readonly failed: (error: unknown) => void;
}

/** A pool for Agenda alone, in its own schema. Nothing that breaks on it may end the process. */
export function agendaPool({ url, connections, patienceMs, failed }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'priemnaya-agenda',
    max: connections,
    connectionTimeoutMillis: patienceMs,
    // A server that takes statements and never answers would hold every connection, and with them all records.
    query_timeout: patienceMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // What Agenda stores is made anew from our own rows when it is lost, so no commit has to wait for the disk.
    options: `-c search_path=${schema} -c synchronous_commit=off -c timezone=UTC`,
  });
  pool.on('error', failed);
  // A connection that is lent out has no listener of the pool: without one its loss would end the process.
  pool.on('connect', (client) => client.on('error', failed));
  return pool;
}
