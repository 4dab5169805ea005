import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Child } from '../harness/child.ts';
import { type EmulatorProcess, startEmulator } from '../harness/emulator.ts';
import { createInstallation, type Installation } from '../harness/installation.ts';
import { until } from '../harness/until.ts';
import { demoOrganisations, emulatorOrganisations } from '../stand/demo/index.ts';
import { Random } from '../stand/pos/index.ts';
import { addFaults } from './faults.ts';
import { verify } from './verify.ts';

/**
 * Kills the host (SIGKILL) at random moments while deliveries come in from a faulty ПОС, lets the last host finish, and
 * checks: one РК and one effective confirmation for each delivery, numbers without gaps or doubles, nothing waits.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    deliveries: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const kills = Number(values.kills);
const deliveries = Number(values.deliveries);
const task = '/api/tasks/POSExchange.POSRegistration';
/** Share of the hosts that are killed while they start; the others have begun to work. */
const stillborn = 0.2;
const longestStartMs = 1_500;
const longestWorkMs = 1_500;

const random = new Random(Number(values.seed));
const emulator = await startEmulator({ seed: Number(values.seed) });
for (const organisation of emulatorOrganisations) await emulator.control.addOrganisation(organisation);
const installation = await createInstallation({
  posUrl: emulator.url,
  environment: { PRIEMNAYA_TASKS_LOCK_SECONDS: '2', PRIEMNAYA_LOG_LEVEL: 'error' },
});
await addFaults(emulator.control);

const started = Date.now();
await killAgainAndAgain();
const killedFor = Date.now() - started;
await finish(installation, emulator);
const findings = await verify(installation, emulator, deliveries);
await emulator.stop();
await installation.remove();

for (const line of findings.figures) console.log(line);
console.log(
  `Kills: ${kills} in ${Math.round(killedFor / 1000)} s; all done after ${Math.round((Date.now() - started) / 1000)} s`,
);
for (const fault of findings.faults) console.error(`WRONG: ${fault}`);
console.log(findings.faults.length === 0 ? 'Everything exactly once.' : `${findings.faults.length} findings`);
process.exitCode = findings.faults.length === 0 ? 0 : 1;

async function killAgainAndAgain(): Promise<void> {
  let added = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const wanted = Math.round((deliveries * kill) / kills);
    added += await addDeliveries(wanted - added);
    const host = installation.startHost();
    const working = keepRunning(installation, host).catch(() => {});
    await Promise.race([lifeOf(host), host.ended]);
    if (!host.process.kill('SIGKILL')) throw new Error(`The host ended by itself:\n${host.tail()}`);
    await host.ended;
    await working;
    if (kill % 10 === 0) console.log(`${kill} kills, ${added} deliveries`);
  }
}

async function addDeliveries(count: number): Promise<number> {
  for (const [index, { pos }] of demoOrganisations.entries()) {
    const share = index === 0 ? Math.ceil(count / 2) : Math.floor(count / 2);
    if (share > 0) await emulator.control.addMessages({ lkoId: pos.lkoId, count: share, fileSize: 2_000 });
  }
  return count;
}

/** Ends at the moment at which this host is to be killed. */
async function lifeOf(host: Child): Promise<void> {
  if (random.chance(stillborn)) return sleep(random.fraction() * longestStartMs);
  await installation.ready(host);
  await until(
    'a run in progress',
    async () => {
      const { state } = await installation.api.get<{ state: string }>(task);
      return state === 'running' ? true : undefined;
    },
    60_000,
  );
  await sleep(random.fraction() * longestWorkMs);
}

/** Presses «Выполнить сейчас» as long as the host lives. */
async function keepRunning({ api, ready }: Installation, host: Child): Promise<void> {
  await ready(host);
  for (;;) {
    await api.post(`${task}/run`);
    await sleep(200);
  }
}

/** The last host works in peace until ПОС has nothing left and no debt is open, then ends on SIGTERM. */
async function finish({ api, ready, startHost }: Installation, { control }: EmulatorProcess): Promise<void> {
  await control.clearFaults();
  const host = startHost();
  await ready(host);
  await until(
    'the last confirmation',
    async () => {
      await api.post(`${task}/run`);
      await sleep(500);
      const { waiting } = await control.stats();
      const debts = await api.get<{ items: unknown[] }>('/api/pos/debts');
      const idle = Object.values(waiting.prod).every((count) => count === 0) && debts.items.length === 0;
      return idle ? true : undefined;
    },
    600_000,
  );
  host.process.kill('SIGTERM');
  const code = await host.ended;
  if (code !== 0) throw new Error(`SIGTERM ended the host with ${code}:\n${host.tail()}`);
}
