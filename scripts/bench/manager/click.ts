import { until } from '../../harness/until.ts';
import { percentile } from '../percentile.ts';
import type { Times } from './client.ts';
import { clicked } from './plugins.ts';
import type { Stage } from './stage.ts';

/**
 * From the click on «Выполнить сейчас» to the start of the run (TM-33). The clock of the click and that of the start are
 * the same machine's.
 */
export async function measureClicks({ installation }: Stage, count: number): Promise<Times> {
  const delays: number[] = [];
  const warmUp = Math.ceil(count / 10);
  for (let click = -warmUp; click < count; click++) {
    const at = Date.now();
    const { runs } = await installation.api.post<{ runs: { runId: string }[] }>(`/api/tasks/${clicked.id}/run`);
    // Its end is waited for, so that the next click finds an idle host.
    const { startedAt } = await until('the end of the run', async () => {
      const run = await installation.api.get<{ outcome: string | null; startedAt: string }>(
        `/api/runs/${runs[0]!.runId}`,
      );
      return run.outcome !== null && run;
    });
    if (click >= 0) delays.push(Date.parse(startedAt) - at);
  }
  return { p50: percentile(delays, 0.5), p95: percentile(delays, 0.95) };
}
