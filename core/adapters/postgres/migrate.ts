import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Database, Sql } from '../../ports/database.ts';
import { MigrationError } from './errors.ts';

/** A folder of `0001-name.sql` files that make and change one schema. */
export interface MigrationSource {
  /** `host`, `delo`, `plugin_pos`: made when it is missing, and first in the search path of its files. */
  readonly schema: string;
  /** A missing or empty folder holds no migrations. */
  readonly directory: string;
}

interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/**
 * Brings the schemas up to date: each file once, in the order of names, in a transaction of its own (OP-04).
 * Killed between two files, it goes on with the next one; nodes that start together wait for each other.
 * @returns `schema/name` of what was applied now
 * @throws MigrationError when files and database do not fit together; nothing is applied to that schema then
 */
export async function migrate(database: Database, sources: readonly MigrationSource[]): Promise<string[]> {
  const applied: string[] = [];
  await database.exclusively('migrations', async (lost) => {
    for (const source of sources) {
      const files = await migrationFiles(source);
      if (files.length === 0) continue;
      await makeLedger(database, source.schema);
      for (const file of pending(source.schema, files, await ledger(database, source.schema))) {
        lost.throwIfAborted();
        if (await apply(database, source.schema, file)) applied.push(`${source.schema}/${file.name}`);
      }
    }
  });
  return applied;
}

/** Reads the files of one source. Line ends do not count: version control may have changed them. */
async function migrationFiles({ schema, directory }: MigrationSource): Promise<MigrationFile[]> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files: MigrationFile[] = [];
  for (const entry of entries.filter((name) => name.endsWith('.sql')).sort()) {
    if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(entry)) throw MigrationError.badName(schema, entry);
    const sql = (await readFile(path.join(directory, entry), 'utf8')).replaceAll('\r\n', '\n');
    files.push({ name: entry.slice(0, -'.sql'.length), sql, checksum: createHash('sha256').update(sql).digest('hex') });
  }
  return files;
}

async function makeLedger(database: Database, schema: string): Promise<void> {
  await database.query(
    `create schema if not exists "${schema}";
     create table if not exists "${schema}".migration (
       name text primary key,
       checksum text not null,
       applied_at timestamptz not null default now()
     )`,
  );
}

interface LedgerRow {
  readonly name: string;
  readonly checksum: string;
}

function ledger(sql: Sql, schema: string): Promise<LedgerRow[]> {
  return sql.query<LedgerRow>(`select name, checksum from "${schema}".migration order by name collate "C"`);
}

/** The files that are not applied yet, after a look whether files and ledger tell the same history. */
function pending(schema: string, files: readonly MigrationFile[], rows: readonly LedgerRow[]): MigrationFile[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  for (const { name, checksum } of rows) {
    const file = byName.get(name);
    if (file === undefined) throw MigrationError.unknown(schema, name);
    if (file.checksum !== checksum) throw MigrationError.changed(schema, name);
  }
  const done = new Set(rows.map(({ name }) => name));
  const newest = rows.at(-1)?.name ?? '';
  const open = files.filter(({ name }) => !done.has(name));
  const [first] = open;
  if (first !== undefined && first.name < newest) throw MigrationError.late(schema, first.name, newest);
  return open;
}

/** @returns false when another node, to which we lost the lock, was faster */
async function apply(database: Database, schema: string, { name, sql, checksum }: MigrationFile): Promise<boolean> {
  return database.transaction(async (transaction) => {
    await transaction.query(`lock table "${schema}".migration in share row exclusive mode`);
    const [seen] = await transaction.query(`select 1 from "${schema}".migration where name = $1`, [name]);
    if (seen !== undefined) return false;
    await transaction.query(`set local search_path to "${schema}", public`);
    try {
      await transaction.query(sql);
    } catch (error) {
      if (/^[0-9A-Z]{5}$/.test((error as { code?: string }).code ?? '')) {
        throw MigrationError.failed(schema, name, error as Error);
      }
      throw error;
    }
    await transaction.query(`insert into "${schema}".migration (name, checksum) values ($1, $2)`, [name, checksum]);
    return true;
  });
}
