import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { createEmbeddedServer, type EmbeddedServerOptions } from '../../core/adapters/embedded/index.ts';
import { type Postmaster, runningPostmaster } from '../../core/adapters/embedded/postmaster.ts';
import { until } from '../../scripts/harness/until.ts';
import { HostProcess, type HostProcessOptions } from './host-process.ts';

const run = promisify(execFile);

/** Directories and processes of one test of the embedded server; `clear` leaves nothing of them. */
export class EmbeddedStage {
  private readonly hosts: HostProcess[] = [];

  private constructor(readonly root: string) {}

  /** @param model a stage whose cluster this one gets a copy of, because making one takes most of the time */
  static async open(model?: EmbeddedStage): Promise<EmbeddedStage> {
    const root = await mkdtemp(path.join(tmpdir(), 'priemnaya-embedded-'));
    await chmod(root, 0o755);
    const stage = new EmbeddedStage(root);
    if (model !== undefined) {
      // The system's own copy keeps owners.
      await run('cp', ['-a', model.directory, stage.directory]);
      await rm(path.join(stage.directory, 'server', 'port'));
    }
    return stage;
  }

  /** A stage with a cluster that was used once and stopped. */
  static async model(): Promise<EmbeddedStage> {
    const stage = await EmbeddedStage.open();
    const server = createEmbeddedServer({ directory: stage.directory, shelters: [stage.shelter] });
    await server.start();
    await server.stop();
    return stage;
  }

  get directory(): string {
    return path.join(this.root, 'db');
  }

  get shelter(): string {
    return path.join(this.root, 'shelter');
  }

  /** The `server` directory: where it is, or where `location.json` says. */
  async server(): Promise<string> {
    const pointer = await readFile(path.join(this.directory, 'location.json'), 'utf8').catch(() => undefined);
    const home = pointer === undefined ? this.directory : (JSON.parse(pointer) as { home: string }).home;
    return path.join(home, 'server');
  }

  host(embedded: Partial<EmbeddedServerOptions> = {}, options: HostProcessOptions = {}): HostProcess {
    const host = new HostProcess({ directory: this.directory, shelters: [this.shelter], ...embedded }, options);
    this.hosts.push(host);
    return host;
  }

  async postmaster(): Promise<Postmaster | undefined> {
    return runningPostmaster(path.join(await this.server(), 'data'));
  }

  /** The server dies as by an electric cut. */
  async killServer(): Promise<void> {
    const postmaster = await this.postmaster();
    if (postmaster === undefined) return;
    process.kill(postmaster.pid, 'SIGKILL');
    await until('the end of the server', async () => (await this.postmaster())?.pid !== postmaster.pid);
  }

  async clear(): Promise<void> {
    for (const host of this.hosts) await host.kill();
    await this.killServer();
    await rm(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Rows of one query on a connection of its own. */
export async function rowsOf<Row extends pg.QueryResultRow>(url: string | undefined, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}
