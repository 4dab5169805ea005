import { PostgresJobRepository } from '@agendajs/postgres-backend';
import type pg from 'pg';
import type { Backing, BackingOptions } from '../backing.ts';
import { agendaPool, schema } from './pool.ts';
import { postgresRecords } from './records.ts';

const schemaLock = 'host:agenda-schema';
/** Another node may be making the tables. */
const schemaPatienceMs = 60_000;

/** Agenda's records in the schema `agenda` of a PostgreSQL database. */
export function postgresBacking(options: BackingOptions): Backing {
  const pool = agendaPool(options);
  const repository = new PostgresJobRepository({ pool });
  let connected: Promise<void> | undefined;

  /** Two nodes that create the tables at once fail. */
  async function prepare(): Promise<void> {
    const client = await pool.connect();
    try {
      const wait = { text: 'select pg_advisory_lock(hashtextextended($1, 0))', values: [schemaLock] };
      // The types of pg do not know that a statement may have a limit of its own.
      await client.query({ ...wait, query_timeout: schemaPatienceMs } as pg.QueryConfig);
      await client.query(`create schema if not exists ${schema}`);
      await repository.connect();
    } finally {
      // Closing the session frees the lock, whatever happened.
      client.release(true);
    }
  }

  return {
    name: 'PostgreSQL',
    repository,
    records: postgresRecords(pool),
    connect() {
      connected ??= prepare().catch((error: unknown) => {
        connected = undefined;
        throw error;
      });
      return connected;
    },
    async ping() {
      await pool.query('select 1');
    },
    async close() {
      await pool.end().catch(() => {});
    },
  };
}
