import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createEmbeddedServer } from '../../../core/adapters/embedded/index.ts';
import type { Child } from '../../harness/child.ts';
import { type EmulatorProcess, startEmulator } from '../../harness/emulator.ts';
import { createInstallation, type Installation } from '../../harness/installation.ts';
import { until } from '../../harness/until.ts';
import { writeHistory } from './history.ts';
import { type BenchTask, writeBenchPlugins } from './plugins.ts';

/** A host process with many tasks and a long history that has nothing to do, and its database. */
export interface Stage {
  readonly installation: Installation;
  readonly host: Child;
  readonly tasks: readonly BenchTask[];
  /** A connection past the host, for what is compared with it. */
  readonly database: pg.Client;
  close(): Promise<void>;
}

export async function setStage({ tasks: count, runs }: { tasks: number; runs: number }): Promise<Stage> {
  const plugins = await mkdtemp(join(tmpdir(), 'priemnaya-bench-'));
  const tasks = await writeBenchPlugins(plugins, count);
  const emulator: EmulatorProcess = await startEmulator({ seed: 1 });
  const installation = await createInstallation({
    posUrl: emulator.url,
    environment: { PRIEMNAYA_LOG_LEVEL: 'error', PRIEMNAYA_PLUGINS_DIRECTORIES: plugins },
  });
  const store = createEmbeddedServer({ directory: join(installation.environment.PRIEMNAYA_DATA!, 'postgres') });
  const database = new pg.Client((await store.start()).url);
  await database.connect();
  await writeHistory(database, tasks, runs);
  const host = installation.startHost();
  await installation.ready(host);
  const close = async () => {
    host.process.kill('SIGTERM');
    await host.ended;
    await database.end();
    await store.stop();
    await emulator.stop();
    await installation.remove();
    await rm(plugins, { recursive: true, force: true });
  };
  try {
    await configure(installation, tasks);
    await quiet(database, tasks);
  } catch (error) {
    await close();
    throw new Error(`The host was not made ready. It said:\n${host.tail()}`, { cause: error });
  }
  return { installation, host, tasks, database, close };
}

/** What a technologist does: instances for those that have several, then the groups. */
async function configure({ api }: Installation, tasks: readonly BenchTask[]): Promise<void> {
  for (const { id, jobIds } of tasks) {
    if (jobIds.length === 1) continue;
    const { version } = await api.get<{ version: number }>(`/api/tasks/${id}/settings`);
    const instances = jobIds.map((jobId) => ({
      ...(jobId === 0 && { jobId }),
      settings: { name: `Организация ${jobId}` },
    }));
    await api.put(`/api/tasks/${id}/settings`, { version, common: {}, instances });
  }
  for (const group of new Set(tasks.map((task) => task.group))) {
    await api.put(`/api/groups/${group}`, { selected: true });
  }
}

/** Every task runs once when it is started for the first time. */
async function quiet(database: pg.Client, tasks: readonly BenchTask[]): Promise<void> {
  const instances = tasks.reduce((sum, { jobIds }) => sum + jobIds.length, 0);
  const idle = async () => {
    const { rows } = await database.query<{ started: number; open: number }>(
      `select (select count(*)::integer from host.task_instance where started and (last_slot is not null or task_id like '%.Clicked')) as started,
              (select count(*)::integer from host.run where outcome is null) as open`,
    );
    return rows[0]!.started >= instances && rows[0]!.open === 0;
  };
  await until('the end of the first runs', idle, 120_000);
}
