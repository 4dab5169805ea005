import type { Config } from '../../config/index.ts';
import { Audit } from '../access/audit.ts';
import { createDatabase, hostMigrations, migrate } from '../adapters/postgres/index.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { keyOptions } from '../main.ts';
import { createSecretsAdmin, type SecretsAdmin } from '../settings/index.ts';
import { openStore } from './store.ts';

/** What work on keys needs. It must be possible where the host itself refuses to open for want of a key. */
export interface SecretsHost {
  readonly secrets: SecretsAdmin;
  readonly access: { readonly audit: Audit };
  close(): Promise<void>;
}

export async function openSecrets(config: Config): Promise<SecretsHost> {
  const store = await openStore(config);
  const database = createDatabase(store.url);
  const close = async () => {
    await database.close();
    await store.close();
  };
  try {
    await migrate(database, [hostMigrations]);
  } catch (error) {
    await close();
    throw error;
  }
  const lockMs = config.tasks.lockSeconds * 1000;
  return {
    secrets: createSecretsAdmin({ database, lockMs, ...keyOptions(config) }),
    access: { audit: new Audit(database, systemClock) },
    close,
  };
}
