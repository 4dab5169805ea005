import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Access } from '../../core/access/index.ts';
import { systemClock } from '../../core/adapters/system-clock.ts';
import type { LogLine } from '../../core/runs/index.ts';
import { Api } from '../../scripts/harness/api.ts';
import { until } from '../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const startLimitMs = 90_000;
const technologist = { login: 'technologist', password: 'made-up-for-this-test', name: 'Технолог' };

/** A line of a node's log. */
export interface NodeLine {
  readonly level: string;
  readonly message: string;
  readonly [detail: string]: unknown;
}

/** A node in a process of its own. */
export interface LaunchedHost {
  readonly child: ChildProcess;
  /** What it has logged so far. */
  readonly lines: readonly NodeLine[];
  /** Resolves with the exit code, or with the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** A node that answers. */
export interface RunningHost extends LaunchedHost {
  readonly url: string;
  readonly monitoringUrl: string;
  /** A technologist is logged in. */
  readonly api: Api;
  healthy(): Promise<boolean>;
  /** The log of a run, as its page shows it. */
  logOf(runId: string): Promise<LogLine[]>;
}

export interface HostOptions {
  readonly node?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Runs the sources instead of `dist`. */
  readonly source?: boolean;
}

/** Nodes of one installation: real processes over one database. */
export class Hosts {
  private readonly running: LaunchedHost[] = [];

  private constructor(
    readonly fresh: FreshDatabase,
    private readonly directory: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @param environment of every node, besides the stores */
  static async open(environment: NodeJS.ProcessEnv = {}): Promise<Hosts> {
    const fresh = await freshDatabase();
    const sessions = { idleMinutes: 60, absoluteMinutes: 60 };
    const access = new Access({ database: fresh.database, clock: systemClock, sessions });
    await access.users.create({ ...technologist, roles: ['technologist', 'administrator'] });
    return new Hosts(fresh, await mkdtemp(path.join(tmpdir(), 'priemnaya-hosts-')), environment);
  }

  /** A node as a process, which may end before anybody could ask it something. */
  launch({ node = 'узел-1', environment = {}, source = false }: HostOptions = {}): LaunchedHost {
    const loader = ['--import', path.join(root, 'test/support/typescript.mjs')];
    const program = source ? [...loader, 'core/cli/main.ts'] : ['dist/core/cli/main.js'];
    const child = spawn(process.execPath, [...program, 'start'], {
      cwd: root,
      env: {
        ...process.env,
        DATABASE_URL: this.fresh.url,
        PRIEMNAYA_DATA: path.join(this.directory, 'data'),
        PRIEMNAYA_WEB_PORT: '0',
        PRIEMNAYA_MONITORING_PORT: '0',
        PRIEMNAYA_NODE_NAME: node,
        ...this.environment,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: NodeLine[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => lines.push(parsed(line)));
    }
    const ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
    const launched = { child, lines, ended };
    this.running.push(launched);
    return launched;
  }

  async start(options: HostOptions = {}): Promise<RunningHost> {
    const { child, lines, ended } = this.launch(options);
    let over = false;
    void ended.then(() => {
      over = true;
    });
    const address = await until(
      'the start of the node',
      () => {
        if (over) return 'over';
        return lines.find(({ url, monitoring }) => url !== undefined && monitoring !== undefined);
      },
      startLimitMs,
    );
    if (address === 'over') throw new Error(`The node ended: ${JSON.stringify(lines.slice(-20), null, 2)}`);
    const { url, monitoring: monitoringUrl } = address as NodeLine & { url: string; monitoring: string };
    const api = new Api(url);
    await api.login(technologist.login, technologist.password);
    const healthy = async () => (await fetch(`${monitoringUrl}/healthz`)).ok;
    const logOf = async (runId: string) => {
      const response = await fetch(`${url}/api/runs/${runId}/log`, { headers: { cookie: api.cookie } });
      const written = (await response.text()).split('\n').filter((line) => line !== '');
      return written.map((line) => JSON.parse(line) as LogLine);
    };
    return { child, url, monitoringUrl, api, lines, ended, healthy, logOf };
  }

  /** Kills what still runs, and leaves nothing behind. */
  async end(): Promise<void> {
    for (const { child, ended } of this.running) {
      child.kill('SIGKILL');
      await ended;
    }
    await this.fresh.drop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

function parsed(line: string): NodeLine {
  try {
    return JSON.parse(line) as NodeLine;
  } catch {
    return { level: 'none', message: line };
  }
}
