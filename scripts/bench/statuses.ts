import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { median } from './median.ts';
import { percentile } from './percentile.ts';
import { processorTime } from './processor-time.ts';
import { httpFloor } from './statuses/http-floor.ts';
import { type Latency, latencies } from './statuses/latency.ts';
import { addResolutions, changeResolutions } from './statuses/resolutions.ts';
import { sqlFloor } from './statuses/sql-floor.ts';
import { Stage, statusTask } from './statuses/stage.ts';

/**
 * Statuses against their floor: the same requests sent bare at the same parallelism, plus the same rows by set-based
 * SQL, all in this run. And the time from a change to its request at ПОС on an idle host.
 */
const { values } = parseArgs({
  options: {
    statuses: { type: 'string', default: '5000' },
    repeats: { type: 'string', default: '3' },
    events: { type: 'string', default: '120' },
  },
});
const statuses = Number(values.statuses);
const limits = { ratio: 1.5, latencyMs: 75 };

const stage = await Stage.open();
const busyAtFirst = loadavg()[0]!;
const ratios: number[] = [];
let delays: Latency[];
try {
  await stage.register(statuses);
  await measure('«Зарегистрировано»');
  await addResolutions(stage.sql);
  await measure('«Назначен исполнитель»');
  for (let round = 2; round <= Number(values.repeats); round++) {
    await changeResolutions(stage.sql, round);
    await measure('«Назначен исполнитель», changed');
  }
  delays = await latencies(stage, Number(values.events));
} finally {
  await stage.close();
}

const ratio = median(ratios);
console.log(`Ratio to the floor, median: ${ratio.toFixed(2)} (at most ${limits.ratio.toFixed(2)})`);
const of = (part: keyof Latency, share: number) =>
  percentile(
    delays.map((delay) => delay[part]),
    share,
  );
const p95 = of('whole', 0.95);
console.log(
  `From a change to its request at ПОС, ${delays.length} times: p50 ${of('whole', 0.5)} ms, p95 ${p95} ms (at most ${limits.latencyMs}), most ${of('whole', 1)} ms`,
);
const parts = (['woken', 'begun', 'drafted', 'sent'] as const).map(
  (part) => `${part} ${of(part, 0.5)}/${of(part, 0.95)}`,
);
console.log(`Where it goes, p50/p95 in ms: ${parts.join(', ')}`);
console.log(`Load of the machine: ${busyAtFirst.toFixed(1)} at first, ${loadavg()[0]!.toFixed(1)} at the end`);
process.exitCode = ratio <= limits.ratio && p95 <= limits.latencyMs ? 0 : 1;

async function measure(what: string): Promise<void> {
  const before = await processorTime(stage.hostPid);
  const seconds = await stage.run(statusTask, { drafted: statuses, sent: statuses });
  const processor = (await processorTime(stage.hostPid)) - before;
  const http = await httpFloor(stage.sql, stage.emulator.url, statuses);
  const sql = await sqlFloor(stage.sql, statuses);
  ratios.push(seconds / (http + sql));
  console.log(
    `${statuses} × ${what}: ${seconds.toFixed(1)} s, ${Math.round(statuses / seconds)}/s, host's processor ${processor.toFixed(1)} s; ` +
      `floor: HTTP ${http.toFixed(1)} s + SQL ${sql.toFixed(1)} s; ratio ${ratios.at(-1)!.toFixed(2)}`,
  );
}
