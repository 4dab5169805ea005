import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Access } from '../../../core/access/index.ts';
import { createEmbeddedServer } from '../../../core/adapters/embedded/index.ts';
import { createDatabase, documentMigrations, hostMigrations, migrate } from '../../../core/adapters/postgres/index.ts';
import { systemClock } from '../../../core/adapters/system-clock.ts';
import type { Database } from '../../../core/ports/database.ts';
import { Api } from '../../harness/api.ts';
import { type Child, startChild } from '../../harness/child.ts';
import { recorderDirectory, recorderGroup, recorderTask } from '../../harness/recorder.ts';
import { until } from '../../harness/until.ts';

const technologist = { login: 'technologist', password: 'made-up-for-this-test', name: 'Технолог' };
const observer = 'observer';

export interface StageOptions {
  readonly lockMs: number;
  readonly periodMs: number;
  /** Work of one run. */
  readonly durationMs: number;
  /** Instances of the recorder. */
  readonly instances: number;
  /** Where the records of the queue lie, when not in PostgreSQL. */
  readonly queueUrl?: string;
}

/** A node in a process of its own. */
export interface StageNode {
  readonly name: string;
  readonly child: Child;
  readonly api: Api;
  /** True as soon as the process is gone. */
  readonly gone: () => boolean;
}

/** An installation whose database server and nodes are there to be broken: everything is its own. */
export class Stage {
  private readonly nodes = new Set<StageNode>();
  private readonly server;
  /** A look past the nodes, that survives what is done to the server. */
  private look: Database | undefined;

  private constructor(
    readonly options: StageOptions,
    private readonly directory: string,
  ) {
    this.server = createEmbeddedServer({
      directory: join(directory, 'postgres'),
      shelters: [join(directory, 'shelter')],
    });
  }

  static async open(options: StageOptions): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), 'priemnaya-crash-'));
    await chmod(directory, 0o755);
    const stage = new Stage(options, directory);
    const { url } = await stage.server.start();
    stage.look = createDatabase(url, { application: observer, connections: 4 });
    await migrate(stage.database, [documentMigrations, hostMigrations]);
    const sessions = { idleMinutes: 600, absoluteMinutes: 600 };
    const access = new Access({ database: stage.database, clock: systemClock, sessions });
    await access.users.create({ ...technologist, roles: ['technologist', 'administrator'] });
    return stage;
  }

  get database(): Database {
    if (this.look === undefined) throw new Error('The stage is not open');
    return this.look;
  }

  /** Nodes that live. */
  get living(): StageNode[] {
    return [...this.nodes].filter(({ gone }) => !gone());
  }

  async start(name: string): Promise<StageNode> {
    const { lockMs, queueUrl } = this.options;
    const { url } = await this.server.start();
    let found: (address: string) => void = () => {};
    const address = new Promise<string>((resolve) => {
      found = resolve;
    });
    const child = startChild('core/cli/main.js', {
      arguments: ['start'],
      env: {
        DATABASE_URL: url,
        PRIEMNAYA_DATA: join(this.directory, 'data'),
        PRIEMNAYA_WEB_PORT: '0',
        PRIEMNAYA_MONITORING_PORT: '0',
        PRIEMNAYA_NODE_NAME: name,
        PRIEMNAYA_PLUGINS_DIRECTORIES: recorderDirectory,
        PRIEMNAYA_TASKS_LOCK_SECONDS: String(lockMs / 1_000),
        PRIEMNAYA_LOG_FORMAT: 'json',
        ...(queueUrl !== undefined && { PRIEMNAYA_QUEUE_URL: queueUrl }),
      },
      onLine: (line) => {
        const { url: web, monitoring } = parsed(line);
        if (web !== undefined && monitoring !== undefined) found(web);
      },
    });
    let gone = false;
    void child.ended.then(() => {
      gone = true;
    });
    const ended = child.ended.then((): never => {
      throw new Error(`${name} ended at its start:\n${child.tail()}`);
    });
    const api = new Api(await Promise.race([address, ended]));
    ended.catch(() => {});
    await api.login(technologist.login, technologist.password);
    const node = { name, child, api, gone: () => gone };
    this.nodes.add(node);
    return node;
  }

  /**
   * Configures the recorder, and starts it: each instance has a grid of its own, so that nodes share the runs.
   * @returns the time from which on everything is in place
   */
  async configure({ api }: StageNode): Promise<Date> {
    const { periodMs, durationMs, instances } = this.options;
    const common = { periodSeconds: periodMs / 1_000, durationMs };
    const made: { jobId?: number; settings: object }[] = [];
    for (let jobId = 0; jobId < instances; jobId += 1) {
      if (jobId > 0) await api.post(`/api/tasks/${recorderTask}/stop`);
      await until('the end of what runs', async () => {
        const running = await this.database.query('select 1 from host.task_instance where run_id is not null');
        return running.length === 0;
      });
      const added = jobId === 0 ? { jobId, settings: {} } : { settings: {} };
      const settings = { version: jobId, common, instances: [...made, added] };
      await api.put(`/api/tasks/${recorderTask}/settings`, settings);
      made.push({ jobId, settings: {} });
      if (jobId === 0) await api.put(`/api/groups/${recorderGroup}`, { selected: true });
    }
    return new Date();
  }

  /** SIGKILL: nothing in the process gets to clean up. */
  async kill(node: StageNode): Promise<void> {
    node.child.process.kill('SIGKILL');
    await node.child.ended;
    this.nodes.delete(node);
  }

  /** The database server is stopped orderly, and started again. */
  async restartServer(awayMs = 0): Promise<void> {
    await this.server.stop();
    if (awayMs > 0) await new Promise((resolve) => setTimeout(resolve, awayMs));
    await this.server.start();
  }

  /** The database server dies as by an electric cut; it is started again at once. */
  async crashServer(): Promise<void> {
    const [row] = await this.database.query<{ data: string; started: Date }>(
      `select current_setting('data_directory') as data, pg_postmaster_start_time() as started`,
    );
    if (row === undefined) return;
    const pid = Number((await readFile(join(row.data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    await until(
      'the next server',
      async () => {
        const [next] = await this.database.query<{ started: Date }>('select pg_postmaster_start_time() as started');
        return next !== undefined && next.started > row.started;
      },
      120_000,
    );
  }

  /** Breaks every connection of every node. @returns how many */
  async terminateAll(): Promise<number> {
    const rows = await this.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and application_name <> $1`,
      [observer],
    );
    return rows.length;
  }

  /** All instances have made so many more runs from now on. */
  async moreRuns(count: number, limitMs: number): Promise<void> {
    const from = new Date();
    await until(
      'runs of all instances',
      async () => {
        const rows = await this.database.query<{ count: number }>(
          `select count(*)::integer as count from host.run
            where task_id = $1 and outcome = 'success' and started_at > $2 group by job_id`,
          [recorderTask, from],
        );
        return rows.length === this.options.instances && rows.every((row) => row.count >= count);
      },
      limitMs,
    );
  }

  /** Ends the nodes orderly. @returns their exit codes */
  async end(): Promise<(number | null)[]> {
    const codes = await Promise.all(
      this.living.map(({ child }) => {
        child.process.kill('SIGTERM');
        return child.ended;
      }),
    );
    this.nodes.clear();
    return codes;
  }

  /** Leaves nothing behind. */
  async close(): Promise<void> {
    await Promise.all(this.living.map((node) => this.kill(node)));
    await this.look?.close();
    await this.server.stop();
    await rm(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function parsed(line: string): { url?: string; monitoring?: string } {
  try {
    return JSON.parse(line) as { url?: string; monitoring?: string };
  } catch {
    return {};
  }
}
