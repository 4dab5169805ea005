import type { DocumentSystem } from '../contract/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { Calendar } from './dates.ts';
import { createVault } from './files/vault.ts';
import { documentSystem } from './system.ts';

export interface DocumentsOptions {
  readonly database: Database;
  /** The same database, for the connections of the directories. */
  readonly url: string;
  /** Where bytes of files are kept. */
  readonly filesDirectory: string;
  readonly clock: Clock;
  /** IANA name; dates and years of registration are those of this zone. */
  readonly timeZone: string;
}

export interface Documents {
  readonly system: DocumentSystem;
  close(): Promise<void>;
}

/** The document system in the installation's database; migrations are applied before. */
export async function createDocuments(options: DocumentsOptions): Promise<Documents> {
  const calendar = new Calendar(options.clock, options.timeZone);
  const files = await createVault(options.filesDirectory);
  return { system: documentSystem(options.database, files, calendar), close: async () => {} };
}
