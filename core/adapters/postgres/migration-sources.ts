import { fileURLToPath } from 'node:url';
import type { MigrationSource } from './migrate.ts';

/** Tables of the host: tasks, runs, settings, users, audit. */
export const hostMigrations: MigrationSource = {
  schema: 'host',
  directory: fileURLToPath(new URL('./migrations/host', import.meta.url)),
};

/** Tables of the document system. */
export const documentMigrations: MigrationSource = {
  schema: 'delo',
  directory: fileURLToPath(new URL('../../documents/migrations', import.meta.url)),
};
