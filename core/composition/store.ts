import { join } from 'node:path';
import type { Config } from '../../config/index.ts';
import { createEmbeddedServer } from '../adapters/embedded/index.ts';

/** The database server of the installation, and how to let go of it. */
export interface OpenStore {
  readonly url: string;
  /** True where the product runs the server itself. */
  readonly embedded: boolean;
  close(): Promise<void>;
}

/** The outside PostgreSQL of the configuration, or the embedded one below the data directory (TM-71). */
export async function openStore({ database, data, embedded }: Config): Promise<OpenStore> {
  if (database.url !== null) return { url: database.url, embedded: false, close: async () => {} };
  const server = createEmbeddedServer({
    directory: join(data.directory, 'postgres'),
    ...(embedded.port === null ? {} : { port: embedded.port }),
  });
  const { url } = await server.start();
  return { url, embedded: true, close: () => server.stop() };
}
