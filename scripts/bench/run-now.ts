import { parseArgs } from 'node:util';
import { startEmulator } from '../harness/emulator.ts';
import { createInstallation } from '../harness/installation.ts';
import { until } from '../harness/until.ts';
import { percentile } from './percentile.ts';

/**
 * From the click on «Выполнить сейчас» to the start of the run (TM-33), through the HTTP API of a host of its own that
 * has nothing else to do, with its embedded store. The clock of the click and that of the start are the same machine's.
 */
const { values } = parseArgs({
  options: { clicks: { type: 'string', default: '200' }, 'warm-up': { type: 'string', default: '20' } },
});
const limitMs = 25;
const task = '/api/tasks/POSExchange.POSRegistration/run';

const emulator = await startEmulator({ seed: 1 });
const installation = await createInstallation({
  posUrl: emulator.url,
  environment: { PRIEMNAYA_LOG_LEVEL: 'error' },
});
const host = installation.startHost();
await installation.ready(host);
const delays: number[] = [];
for (let click = -Number(values['warm-up']); click < Number(values.clicks); click++) {
  const delay = await clickToStart();
  if (click >= 0) delays.push(delay);
}
host.process.kill('SIGTERM');
await host.ended;
await emulator.stop();
await installation.remove();

const [p50, p95] = [percentile(delays, 0.5), percentile(delays, 0.95)];
console.log(`Click to start, ${delays.length} clicks: p50 ${p50} ms, p95 ${p95} ms (at most ${limitMs} ms)`);
process.exitCode = p95 <= limitMs ? 0 : 1;

/** One click; waits for the end of its run, so that the next one finds an idle host. */
async function clickToStart(): Promise<number> {
  const clicked = Date.now();
  const { runs } = await installation.api.post<{ runs: { runId: string }[] }>(task);
  const { startedAt } = await until('the end of the run', async () => {
    const run = await installation.api.get<{ outcome: string | null; startedAt: string }>(
      `/api/runs/${runs[0]!.runId}`,
    );
    return run.outcome !== null && run;
  });
  return Date.parse(startedAt) - clicked;
}
