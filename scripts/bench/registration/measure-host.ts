import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedServer } from '../../../core/adapters/embedded/index.ts';
import { createInstallation, type Installation } from '../../harness/installation.ts';
import { until } from '../../harness/until.ts';
import { processorTime } from '../processor-time.ts';
import { emulatorWith, type Load } from './load.ts';

interface Run {
  readonly outcome: string | null;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly errors: readonly { readonly message: string }[];
}

export interface Measurement {
  /** From the start to the end of the run, confirmations included. */
  readonly seconds: number;
  /** Processor time of the host process, its start included. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly afterwards: number;
}

/** One run of the task in a host process of its own; `afterwards` gets the database as the run left it. */
export async function measureHost(load: Load & { afterwards: (url: string) => Promise<number> }): Promise<Measurement> {
  const emulator = await emulatorWith(load);
  const installation = await createInstallation({ posUrl: emulator.url, environment: { PRIEMNAYA_LOG_LEVEL: 'warn' } });
  const host = installation.startHost();
  await installation.ready(host);
  const seconds = await runOnce(installation, load.messages);
  const peakMegabytes = await peakMemory(host.process.pid!);
  const cpuSeconds = await processorTime(host.process.pid!);
  host.process.kill('SIGTERM');
  await host.ended;
  await emulator.stop();
  const store = createEmbeddedServer({ directory: join(installation.environment.PRIEMNAYA_DATA!, 'postgres') });
  const { url } = await store.start();
  const afterwards = await load.afterwards(url);
  await store.stop();
  await installation.remove();
  return { seconds, cpuSeconds, peakMegabytes, afterwards };
}

async function runOnce({ api }: Installation, messages: number): Promise<number> {
  const { runs } = await api.post<{ runs: { runId: string }[] }>('/api/tasks/POSExchange.POSRegistration/run');
  const run = await until(
    'the end of the run',
    async () => {
      await sleep(250);
      const view = await api.get<Run>(`/api/runs/${runs[0]!.runId}`);
      return view.outcome === null ? undefined : view;
    },
    1_200_000,
  );
  const { registered, confirmed } = run.counters;
  if (run.outcome !== 'success' || registered !== messages || confirmed !== messages) {
    throw new Error(`The run ended with ${run.outcome}: ${JSON.stringify([run.counters, run.errors.slice(0, 3)])}`);
  }
  return (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
}

/** Highest resident memory of a process so far, as Linux counts it. */
async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)![1]) / 1024;
}
