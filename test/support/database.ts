import { randomBytes } from 'node:crypto';
import { createDatabase } from '../../core/adapters/postgres/index.ts';
import type { Database } from '../../core/ports/database.ts';
import { environmentOf } from './test-run.ts';

export interface FreshDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes the connections and removes the database. */
  drop(): Promise<void>;
}

export interface FreshDatabaseOptions {
  /** `false` or `'none'`: an empty database; otherwise the schemas of host and documents are in it. */
  readonly migrations?: boolean | 'none';
}

/** A database that nobody else uses, on the server of this run (`TEST_DATABASE_URL`, or one started for the run). */
export async function freshDatabase(options: FreshDatabaseOptions = {}): Promise<FreshDatabase> {
  const run = environmentOf(process.env);
  const migrated = options.migrations !== false && options.migrations !== 'none';
  if (migrated && run.migrationProblem !== undefined) throw new Error(run.migrationProblem);
  const name = `${run.prefix}${randomBytes(6).toString('hex')}`;
  const template = migrated ? run.template : 'template1';
  await onServer(run.serverUrl, `create database "${name}" template "${template}"`);
  const url = new URL(run.serverUrl);
  url.pathname = name;
  const database = createDatabase(url.href);
  const drop = async () => {
    await database.close();
    await onServer(run.serverUrl, `drop database if exists "${name}" with (force)`);
  };
  return { url: url.href, database, drop };
}

async function onServer(url: string, sql: string): Promise<void> {
  const server = createDatabase(url, { connections: 1 });
  try {
    await server.query(sql);
  } finally {
    await server.close();
  }
}
