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

/** A copy of a database as it stands at one moment, as a backup is. */
export interface DatabaseCopy {
  /** Puts the copy in the place of the database: what came after it is gone. Nobody else may be connected. */
  putBack(): Promise<void>;
  drop(): Promise<void>;
}

/** Takes a copy; connections to the database are cut off meanwhile. */
export async function copyOf({ url }: Pick<FreshDatabase, 'url'>): Promise<DatabaseCopy> {
  const server = environmentOf(process.env).serverUrl;
  const name = new URL(url).pathname.slice(1);
  const copy = `${name}_copy`;
  const cutOff = (database: string) =>
    onServer(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`);
  await cutOff(name);
  await onServer(server, `create database "${copy}" template "${name}"`);
  return {
    putBack: async () => {
      await onServer(server, `drop database "${name}" with (force)`);
      await onServer(server, `create database "${name}" template "${copy}"`);
    },
    drop: () => onServer(server, `drop database if exists "${copy}" with (force)`),
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const server = createDatabase(url, { connections: 1 });
  try {
    await server.query(sql);
  } finally {
    await server.close();
  }
}
