import { parseArgs } from 'node:util';
import { measureClicks } from './manager/click.ts';
import { measureIdle } from './manager/idle.ts';
import { measurePages } from './manager/pages.ts';
import { measureReads } from './manager/reads.ts';
import { setStage } from './manager/stage.ts';

/**
 * The task manager as people feel it, through the HTTP API of a host process of its own with its embedded store:
 * «Выполнить сейчас» from the click to the start (TM-33), the task table and pages of the history (TM-10, TM-40), each
 * also against the floor of the same run; what open pages and an idle host cost.
 */
const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '200' },
    runs: { type: 'string', default: '100000' },
    requests: { type: 'string', default: '200' },
    clicks: { type: 'string', default: '200' },
    pages: { type: 'string', default: '50' },
    'idle-seconds': { type: 'string', default: '20' },
  },
});
const limits = { click: 25, read: 20 };
const ms = (time: number) => time.toFixed(1);

const stage = await setStage({ tasks: Number(values.tasks), runs: Number(values.runs) });
let good = true;
try {
  console.log(`${values.tasks} tasks, ${values.runs} runs in the history`);
  const clicks = await measureClicks(stage, Number(values.clicks));
  good &&= clicks.p95 <= limits.click;
  console.log(`Click to start: p50 ${clicks.p50} ms, p95 ${clicks.p95} ms (at most ${limits.click} ms)`);

  for (const { name, bytes, api, sql, http } of await measureReads(stage, Number(values.requests))) {
    good &&= api.p95 <= limits.read;
    console.log(
      `${name}, ${bytes} bytes: p50 ${ms(api.p50)} ms, p95 ${ms(api.p95)} ms (at most ${limits.read} ms); floor SQL ${ms(sql.p50)} + HTTP ${ms(http.p50)} ms, ratio ${(api.p50 / (sql.p50 + http.p50)).toFixed(1)}`,
    );
  }

  const pages = await measurePages(stage, Number(values.pages), 20);
  console.log(
    `A run seen by ${values.pages} open pages: p50 ${ms(pages.settled.p50)} ms, p95 ${ms(pages.settled.p95)} ms until all have read the table again; host's processor ${ms(pages.hostMs)} ms`,
  );

  if (Number(values['idle-seconds']) > 0) {
    const idle = await measureIdle(stage, Number(values['idle-seconds']));
    console.log(
      `Idle: host's processor ${idle.hostSeconds.toFixed(2)} s a minute, ${Math.round(idle.transactions)} transactions a minute`,
    );
  }
} finally {
  await stage.close();
}
process.exitCode = good ? 0 : 1;
