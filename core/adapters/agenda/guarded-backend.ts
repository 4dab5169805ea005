import { PostgresBackend } from '@agendajs/postgres-backend';
import pg from 'pg';

const schema = 'agenda';
const schemaLock = 'host:agenda-schema';

/** A pool for Agenda alone, in its own schema. Nothing that breaks on it may end the process. */
export function agendaPool(url: string, connections: number, failed: (error: unknown) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'priemnaya-agenda',
    max: connections,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // What Agenda stores is made anew from our own rows when it is lost, so no commit has to wait for the disk.
    options: `-c search_path=${schema} -c synchronous_commit=off -c timezone=UTC`,
  });
  pool.on('error', failed);
  // A connection that is lent out has no listener of the pool: without one its loss would end the process.
  pool.on('connect', (client) => client.on('error', failed));
  return pool;
}

/**
 * The backend of Agenda on PostgreSQL, made ready before Agenda sees it: Agenda itself would connect without waiting
 * for an answer, and two nodes that create the tables at once fail.
 */
export class GuardedBackend extends PostgresBackend {
  private ready: Promise<void> | undefined;

  constructor(
    private readonly guardedPool: pg.Pool,
    failed: (error: unknown) => void,
  ) {
    super({ pool: guardedPool });
    const { repository } = this;
    const unlock = repository.unlockJob.bind(repository);
    // Agenda does not wait for this call, so its failure would be an unhandled rejection.
    repository.unlockJob = (job) => unlock(job).catch(failed);
    this.notificationChannel?.on('error', failed);
  }

  override connect(): Promise<void> {
    this.ready ??= this.prepare().catch((error: unknown) => {
      this.ready = undefined;
      throw error;
    });
    return this.ready;
  }

  private async prepare(): Promise<void> {
    const client = await this.guardedPool.connect();
    try {
      await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [schemaLock]);
      await client.query(`create schema if not exists ${schema}`);
      await super.connect();
    } finally {
      // Closing the session frees the lock, whatever happened.
      client.release(true);
    }
  }
}
