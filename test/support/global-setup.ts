import { randomBytes } from 'node:crypto';
import { createDatabase, documentMigrations, hostMigrations, migrate } from '../../core/adapters/postgres/index.ts';
import { type TestRun, toEnvironment } from './test-run.ts';
import { startTestServer, type TestServer } from './test-server.ts';

declare global {
  /** Handed from the global setup to the global teardown, which run in one process. */
  var testServer: TestServer | undefined;
}

/** Starts one PostgreSQL for the run, unless `TEST_DATABASE_URL` names one, and migrates the template on it. */
export default async function globalSetup(): Promise<void> {
  let serverUrl = process.env.TEST_DATABASE_URL;
  if (!serverUrl) {
    globalThis.testServer = await startTestServer();
    serverUrl = globalThis.testServer.url;
  }
  const prefix = `priemnaya_test_${randomBytes(4).toString('hex')}_`;
  const template = `${prefix}template`;
  const migrationProblem = await makeTemplate(serverUrl, template);
  const run: TestRun = { serverUrl, prefix, template, migrationProblem };
  Object.assign(process.env, toEnvironment(run));
}

async function makeTemplate(serverUrl: string, template: string): Promise<string | undefined> {
  const server = createDatabase(serverUrl);
  await server.query(`create database "${template}"`);
  await server.close();
  const url = new URL(serverUrl);
  url.pathname = template;
  const database = createDatabase(url.href);
  try {
    await migrate(database, [hostMigrations, documentMigrations]);
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    await database.close();
  }
}
