import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Child } from '../harness/child.ts';
import { setCrashStage } from '../harness/crash-stage.ts';
import { until } from '../harness/until.ts';
import { demoOrganisations } from '../stand/demo/index.ts';
import { Random } from '../stand/pos/index.ts';
import { Clerk } from './outbox/answering.ts';
import { addFaults } from './outbox/faults.ts';
import { type Played, progressOf, readPlayed, resolutionsEach, saveResolutions, statusesEach } from './outbox/plan.ts';
import { verify } from './outbox/verify.ts';

/**
 * Kills the host (SIGKILL) at random moments while РК are given to executors and answered, against a ПОС that loses
 * answers; lets the last host finish, and checks by the journal of ПОС: each status and each answer once in effect, in
 * order, none lost.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    statuses: { type: 'string', default: '2000' },
    answers: { type: 'string', default: '200' },
    /** Longest time for the last host to end the work, in seconds. */
    finish: { type: 'string', default: '1200' },
    seed: { type: 'string', default: '1' },
  },
});
const kills = Number(values.kills);
const messages = Math.ceil(Number(values.statuses) / statusesEach);
const statusTask = '/api/tasks/POSExchange.POSStatusSender';
/** Share of the hosts that are killed while they start; the others have begun to work. */
const stillborn = 0.2;
const longestStartMs = 1_500;
const longestWorkMs = 1_000;
const longestFinishMs = Number(values.finish) * 1_000;

const random = new Random(Number(values.seed));
const { emulator, installation, client, close } = await setCrashStage({
  seed: Number(values.seed),
  journalLimit: 1_000_000,
});
const { api } = installation;

await registerMessages();
const played = await readPlayed(client, Number(values.answers));
const clerk = new Clerk(installation, emulator.control, client, await answerGroup());
await addFaults(emulator.control);
const started = Date.now();
await killAgainAndAgain();
const killedFor = Date.now() - started;
await finish();
const findings = await verify(client, emulator.control, played);
await close();

for (const line of findings.figures) console.log(line);
for (const [answer, times] of clerk.heard) console.log(`The clerk heard × ${times}: ${answer}`);
console.log(
  `Kills: ${kills} in ${Math.round(killedFor / 1000)} s; all done after ${Math.round((Date.now() - started) / 1000)} s`,
);
for (const fault of findings.faults) console.error(`WRONG: ${fault}`);
console.log(findings.faults.length === 0 ? 'Everything exactly once, in order.' : `${findings.faults.length} findings`);
process.exitCode = findings.faults.length === 0 ? 0 : 1;

/** Messages become РК in peace; their statuses are sent later, as the task that does it is started last. */
async function registerMessages(): Promise<void> {
  for (const [index, { pos }] of demoOrganisations.entries()) {
    const count = index === 0 ? Math.ceil(messages / 2) : Math.floor(messages / 2);
    await emulator.control.addMessages({ lkoId: pos.lkoId, count, fileCount: 0, supplementShare: 0 });
  }
  const host = installation.startHost();
  await installation.ready(host);
  await api.post('/api/tasks/POSExchange.POSRegistration/run');
  await until(
    'the registration',
    async () => {
      const { rows } = await client.query(`select 1 from plugin_pos.outbox where state = 'done'`);
      return rows.length === messages ? true : undefined;
    },
    300_000,
  );
  await api.post(`${statusTask}/start`);
  host.process.kill('SIGKILL');
  await host.ended;
}

async function answerGroup(): Promise<string> {
  const { rows } = await client.query<{ due: string }>(
    `select "DUE" as due from delo."DOCGROUP_CL" where "RC_TYPE" = 3`,
  );
  return rows[0]!.due;
}

async function killAgainAndAgain(): Promise<void> {
  for (let kill = 1; kill <= kills; kill++) {
    const early = random.chance(stillborn);
    if (early) await saveStep(kill);
    const host = installation.startHost();
    const dead = new AbortController();
    const life = early ? sleep(random.fraction() * longestStartMs) : workingLife(host, kill, dead.signal);
    await Promise.race([life, host.ended]);
    if (!host.process.kill('SIGKILL')) throw new Error(`The host ended by itself:\n${host.tail()}`);
    dead.abort();
    await host.ended;
    await life.catch(() => {});
    if (kill % 10 === 0) {
      const { done, open } = await progressOf(client);
      console.log(`${kill} kills, ${done} requests done, ${open} open`);
    }
  }
}

/** Резолюции are saved and answers sent while the host works; it is killed in the midst of that. */
async function workingLife(host: Child, kill: number, dead: AbortSignal): Promise<void> {
  await installation.ready(host);
  clerk.work(played, dead).catch(() => {});
  const { received } = await emulator.control.stats();
  await saveStep(kill);
  await until(
    'the first request',
    async () => ((await emulator.control.stats()).received > received ? true : undefined),
    60_000,
  );
  await sleep(random.fraction() * longestWorkMs);
}

/** Each message is given to an executor at several kills in succession, so that statuses of one meet in the outbox. */
async function saveStep(kill: number): Promise<void> {
  for (let step = 1; step <= resolutionsEach; step++) await saveResolutions(client, blockOf(kill - step + 1), step);
}

function blockOf(kill: number): Played[] {
  if (kill < 1) return [];
  const blocks = Math.max(1, kills - resolutionsEach + 1);
  const bound = (index: number) => Math.round((played.length * Math.min(index, blocks)) / blocks);
  return played.slice(bound(kill - 1), bound(kill));
}

/** The last host works in peace until nothing is open and all is answered, then ends on SIGTERM. */
async function finish(): Promise<void> {
  await emulator.control.clearFaults();
  for (let kill = kills + 1; kill < kills + resolutionsEach; kill++) await saveStep(kill);
  const host = installation.startHost();
  await installation.ready(host);
  const done = new AbortController();
  const answering = clerk.work(played, done.signal);
  const answers = played.filter(({ answered }) => answered).length;
  const wanted = played.length * (statusesEach + 1) + answers;
  try {
    // Nobody presses a button: events and the times of retries wake the task.
    await until(
      'the last request',
      async () => {
        await sleep(500);
        const { done: sent, open } = await progressOf(client);
        return sent >= wanted && open === 0 ? true : undefined;
      },
      longestFinishMs,
    );
    // What concerns no РК обращения goes with the next run.
    await api.post(`${statusTask}/run`);
    await until('the last event', async () => ((await progressOf(client)).events === 0 ? true : undefined), 60_000);
  } catch (error) {
    // What prevents it shows in the findings.
    console.error(`WRONG: ${(error as Error).message}`);
  }
  done.abort();
  await answering;
  host.process.kill('SIGTERM');
  const code = await host.ended;
  if (code !== 0) throw new Error(`SIGTERM ended the host with ${code}:\n${host.tail()}`);
}
