import { createDatabase } from '../../core/adapters/postgres/index.ts';
import { environmentOf } from './test-run.ts';

/** Ends the server of the run, or removes the databases of the run from a server that was there before. */
export default async function globalTeardown(): Promise<void> {
  if (globalThis.testServer !== undefined) {
    await globalThis.testServer.stop();
    return;
  }
  const { serverUrl, prefix } = environmentOf(process.env);
  const server = createDatabase(serverUrl);
  const left = await server.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [prefix],
  );
  for (const { name } of left) await server.query(`drop database if exists "${name}" with (force)`);
  await server.close();
}
