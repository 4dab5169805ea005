import type { Sql, Transaction } from '../ports/database.ts';

export type { Sql, Transaction } from '../ports/database.ts';
export { prepared } from '../ports/prepared.ts';

/** The plugin's own schema (`plugin_<id>`, made by its migrations) in the database of the installation. */
export interface PluginDatabase extends Sql {
  /** Commits when `work` resolves. The document system writes in the same transaction where it is handed on. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
}
