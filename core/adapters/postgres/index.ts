export type { DatabaseOptions } from './connections.ts';
export { leastVersion } from './connections.ts';
export { createDatabase } from './database.ts';
export { type MigrationSource, migrate } from './migrate.ts';
export { documentMigrations, hostMigrations } from './migration-sources.ts';
