import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createEmbeddedServer } from '../../../core/adapters/embedded/index.ts';
import type { Child } from '../../harness/child.ts';
import { type EmulatorProcess, startEmulator } from '../../harness/emulator.ts';
import { createInstallation, type Installation } from '../../harness/installation.ts';
import { until } from '../../harness/until.ts';
import { demoOrganisations, emulatorOrganisations } from '../../stand/demo/index.ts';

export const registrationTask = 'POSExchange.POSRegistration';
export const statusTask = 'POSExchange.POSStatusSender';

interface Run {
  readonly outcome: string | null;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly errors: readonly { readonly message: string }[];
}

/** A host in a process of its own, a ПОС in another one, and a database that this program looks into. */
export class Stage {
  readonly emulator: EmulatorProcess;
  readonly installation: Installation;
  readonly sql: pg.Client;
  readonly #host: Child;
  readonly #close: () => Promise<void>;

  private constructor(
    emulator: EmulatorProcess,
    installation: Installation,
    sql: pg.Client,
    host: Child,
    close: () => Promise<void>,
  ) {
    this.emulator = emulator;
    this.installation = installation;
    this.sql = sql;
    this.#host = host;
    this.#close = close;
  }

  static async open(): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), 'priemnaya-bench-'));
    const server = createEmbeddedServer({ directory: join(directory, 'postgres') });
    const { url } = await server.start();
    const emulator = await startEmulator({ seed: 7, journalLimit: 1000 });
    for (const organisation of emulatorOrganisations) await emulator.control.addOrganisation(organisation);
    const environment = { DATABASE_URL: url, PRIEMNAYA_LOG_LEVEL: 'warn' };
    const installation = await createInstallation({ posUrl: emulator.url, environment });
    const host = installation.startHost();
    await installation.ready(host);
    const sql = new pg.Client(url);
    await sql.connect();
    return new Stage(emulator, installation, sql, host, async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    });
  }

  get hostPid(): number {
    return this.#host.process.pid!;
  }

  /** РК of messages that ПОС knows as registered, in equal parts for each organisation. */
  async register(messages: number): Promise<void> {
    const share = Math.ceil(messages / demoOrganisations.length);
    for (const { pos } of demoOrganisations) {
      await this.emulator.control.addMessages({ lkoId: pos.lkoId, count: share, fileCount: 0, supplementShare: 0 });
    }
    await this.run(registrationTask);
  }

  /** One run by hand. @returns seconds from its start to its end */
  async run(task: string, counters: Readonly<Record<string, number>> = {}): Promise<number> {
    const { api } = this.installation;
    const { runs } = await api.post<{ runs: { runId: string }[] }>(`/api/tasks/${task}/run`);
    const run = await until(
      `the end of a run of ${task}`,
      async () => {
        // Not oftener: looking is work for the host, too.
        await sleep(250);
        const view = await api.get<Run>(`/api/runs/${runs[0]!.runId}`);
        return view.outcome === null ? undefined : view;
      },
      1_200_000,
    );
    const wrong = Object.entries(counters).filter(([counter, count]) => run.counters[counter] !== count);
    if (run.outcome !== 'success' || wrong.length > 0) {
      throw new Error(`The run ended with ${run.outcome}: ${JSON.stringify([run.counters, run.errors.slice(0, 3)])}`);
    }
    return (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
  }

  async close(): Promise<void> {
    await this.sql.end();
    this.#host.process.kill('SIGTERM');
    await this.#host.ended;
    await this.emulator.stop();
    await this.installation.remove();
    await this.#close();
  }
}
