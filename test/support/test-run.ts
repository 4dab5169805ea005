/** What the global setup of jest hands to the test files, through environment variables. */
export interface TestRun {
  /** A maintenance database of the server, as a role that may create databases. */
  readonly serverUrl: string;
  /** All databases of this run are named so. */
  readonly prefix: string;
  /** The migrated database that others are copied from. */
  readonly template: string;
  /** Why the template could not be migrated. Only tests that need it fail. */
  readonly migrationProblem: string | undefined;
}

const names = {
  serverUrl: 'TEST_RUN_SERVER',
  prefix: 'TEST_RUN_PREFIX',
  template: 'TEST_RUN_TEMPLATE',
  migrationProblem: 'TEST_RUN_MIGRATION_PROBLEM',
} as const;

export function toEnvironment(run: TestRun): Record<string, string> {
  const entries = Object.entries(names).map(([key, name]) => [name, run[key as keyof TestRun] ?? '']);
  return Object.fromEntries(entries);
}

export function environmentOf(environment: NodeJS.ProcessEnv): TestRun {
  const serverUrl = environment[names.serverUrl];
  if (!serverUrl) throw new Error('The global setup of jest did not run: start tests by `npm run jest -- <path>`.');
  return {
    serverUrl,
    prefix: environment[names.prefix] ?? '',
    template: environment[names.template] ?? '',
    migrationProblem: environment[names.migrationProblem] || undefined,
  };
}
