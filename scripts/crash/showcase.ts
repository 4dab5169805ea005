import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Child } from '../harness/child.ts';
import { setCrashStage } from '../harness/crash-stage.ts';
import { until } from '../harness/until.ts';
import { Random } from '../stand/pos/index.ts';
import { changeStatuses, flagged, writeDocuments } from './showcase/documents.ts';
import { verify } from './showcase/verify.ts';

/**
 * Kills the host (SIGKILL) at all stages of exports to a faulty showcase, while questions change; lets the last host
 * finish, and checks: every line is shown in its last state, flags and results are right, every upload is recorded.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    lines: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
});
const kills = Number(values.kills);
const task = '/api/tasks/POSShowcase.POSShowcaseDispatcher';
const account = { login: 'crash', password: 'made-up-for-this-crash' };
/** A host is killed so long after an export has come to one of these stages, in turn. */
const stages: readonly [state: string | null, longestMs: number][] = [
  [null, 1_500],
  ['building', 1_000],
  ['built', 200],
  ['sending', 1_500],
  ['sending', 4_000],
  ['accepted', 300],
];

const order = ['building', 'built', 'sending', 'accepted'];

const random = new Random(Number(values.seed));
const { emulator, installation, client, close } = await setCrashStage({ seed: Number(values.seed) });
const { api } = installation;
await emulator.control.addShowcaseAccount(account);

await setUp();
await emulator.control.addFault({ match: { operation: 'upload', probability: 0.1 }, fault: { kind: 'reset-after' } });
await emulator.control.addFault({
  match: { operation: 'upload', probability: 0.1 },
  fault: { kind: 'cut-request', afterBytes: 500_000 },
});
const started = Date.now();
await killAgainAndAgain();
await finish();
const findings = await verify(client, emulator.control);
await close();

for (const line of findings.figures) console.log(line);
console.log(`Kills: ${kills}; all done after ${Math.round((Date.now() - started) / 1000)} s`);
for (const fault of findings.faults) console.error(`WRONG: ${fault}`);
console.log(findings.faults.length === 0 ? 'Everything in its last state.' : `${findings.faults.length} findings`);
process.exitCode = findings.faults.length === 0 ? 0 : 1;

async function setUp(): Promise<void> {
  const host = installation.startHost();
  await installation.ready(host);
  const { version } = await api.get<{ version: number }>(`${task}/settings`);
  const module = await api.get<{ common: { deliveryKindIsn: number } }>('/api/modules/pos/settings');
  await api.put(`${task}/settings`, {
    version,
    common: {
      serverUrl: emulator.url,
      periodHours: 999,
      deliveryKindIsn: module.common.deliveryKindIsn,
      repeats: 0,
    },
    instances: [{ settings: account }],
  });
  host.process.kill('SIGKILL');
  await host.ended;
  await writeDocuments(client, Number(values.lines));
}

async function killAgainAndAgain(): Promise<void> {
  for (let kill = 1; kill <= kills; kill++) {
    const [state, longestMs] = stages[kill % stages.length]!;
    const host = installation.startHost();
    const life = lifeOf(host, state, longestMs, kill);
    await Promise.race([life, host.ended]);
    if (!host.process.kill('SIGKILL')) throw new Error(`The host ended by itself:\n${host.tail()}`);
    await host.ended;
    await life.catch(() => {});
    if (kill % 10 === 0) console.log(`${kill} kills, ${await flagged(client)} РК with the flag`);
  }
}

/** Ends at the moment at which this host is to be killed; questions change before its export, and in the midst of it. */
async function lifeOf(host: Child, state: string | null, longestMs: number, kill: number): Promise<void> {
  if (state === null) return sleep(random.fraction() * longestMs);
  await installation.ready(host);
  await changeStatuses(client, kill % 3, 3, kill);
  const last = await lastExport();
  await until(
    `an export that is ${state}`,
    async () => {
      await api.post(`${task}/run`).catch(() => {});
      const now = await lastExport();
      return now !== undefined && now.id !== last?.id && reached(now.state, state);
    },
    60_000,
  );
  await changeStatuses(client, 1, 10, kill + 1);
  await sleep(random.fraction() * longestMs);
}

function reached(now: string, wanted: string): boolean {
  return !order.includes(now) || order.indexOf(now) >= order.indexOf(wanted);
}

async function lastExport(): Promise<{ id: string; state: string } | undefined> {
  const { rows } = await client.query<{ id: string; state: string }>(
    'select id, state from plugin_pos.showcase_export order by id desc limit 1',
  );
  return rows[0];
}

/** The last host works in peace until nothing is to be sent, then ends on SIGTERM. */
async function finish(): Promise<void> {
  await emulator.control.clearFaults();
  const host = installation.startHost();
  await installation.ready(host);
  await until(
    'the last line',
    async () => {
      await api.post(`${task}/run`);
      await sleep(1_000);
      const { state } = await api.get<{ state: string }>(task);
      return state !== 'running' && (await flagged(client)) === 0;
    },
    300_000,
  );
  host.process.kill('SIGTERM');
  const code = await host.ended;
  if (code !== 0) throw new Error(`SIGTERM ended the host with ${code}:\n${host.tail()}`);
}
