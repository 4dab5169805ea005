import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Random } from '../stand/pos/index.ts';
import { MongoDoubleProcess } from './manager/mongo-double.ts';
import { Stage, type StageNode } from './manager/stage.ts';
import { type Verdict, verdictOf } from './manager/verdict.ts';

/**
 * Two nodes run several schedules of a few seconds while they are killed, frozen and ended at random, PostgreSQL is
 * restarted and crashed, connections break, and MongoDB is away or half-open. Afterwards the history must show: no two
 * runs at once, every slot on its grid and made once, none lost, every run with an end (TM-34, TM-38, TM-43).
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    restarts: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  },
});
const options = { lockMs: 6_000, periodMs: 3_000, durationMs: 500, instances: 6 };
const names = ['узел-1', 'узел-2'] as const;
/** Between what should be and what a busy machine makes of it. */
const slackMs = 6_000;
const recoveryMs = 120_000;
const random = new Random(Number(values.seed));
let failed = false;

await scene('nodes killed, frozen and ended at random', undefined, killNodes, true);
await scene('PostgreSQL restarted and crashed', undefined, restartServer, false);
await scene('all connections broken every two seconds', undefined, breakConnections, true);
const double = await MongoDoubleProcess.start();
await scene('MongoDB: connections broken, away, half-open', double, breakMongo, false);
await double.close();
console.log(failed ? 'Something was lost.' : 'Every slot once, on its grid, none lost.');
process.exitCode = failed ? 1 : 0;

type Play = (stage: Stage, double: MongoDoubleProcess | undefined) => Promise<string>;

/** @param served whether there is always somebody who could run: then no instance may be silent for long */
async function scene(title: string, mongo: MongoDoubleProcess | undefined, play: Play, served: boolean): Promise<void> {
  const stage = await Stage.open({ ...options, ...(mongo !== undefined && { queueUrl: mongo.url }) });
  try {
    const [first] = await Promise.all(names.map((name) => stage.start(name)));
    const since = await stage.configure(first as StageNode);
    await stage.moreRuns(1, recoveryMs);
    const figures = await play(stage, mongo);
    await stage.moreRuns(3, recoveryMs);
    const faults: string[] = [];
    if (stage.living.length !== names.length) faults.push('a process ended by itself');
    const [{ api }] = stage.living as [StageNode];
    const verdict = await verdictOf({ database: stage.database, api, since, ...options });
    faults.push(...verdict.faults);
    const longestMs = options.lockMs + options.periodMs + slackMs;
    if (served && verdict.silentMs > longestMs) faults.push(`an instance was silent for ${verdict.silentMs} ms`);
    const codes = await stage.end();
    if (codes.some((code) => code !== 0)) faults.push(`SIGTERM ended nodes with ${codes.join(', ')}`);
    report(title, figures, verdict, faults);
  } catch (error) {
    report(title, 'broken off', undefined, [(error as Error).stack ?? String(error)]);
  } finally {
    await stage.close();
  }
}

function report(title: string, figures: string, verdict: Verdict | undefined, faults: readonly string[]): void {
  console.log(`${title}: ${figures}`);
  if (verdict !== undefined) {
    console.log(
      `  runs: ${counts(verdict.outcomes)}; slots: ${counts(verdict.slots)}; silent for ${verdict.silentMs} ms at most`,
    );
  }
  for (const fault of faults) console.error(`  WRONG: ${fault}`);
  failed ||= faults.length > 0;
}

function counts(of: Readonly<Record<string, number>>): string {
  return Object.entries(of)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

async function killNodes(stage: Stage): Promise<string> {
  const done: Record<string, number> = { killed: 0, frozen: 0, ended: 0 };
  const end = Date.now() + Number(values.minutes) * 60_000;
  while (Date.now() < end) {
    await pause(random.fraction() * 5_000);
    const node = stage.living[random.chance(0.5) ? 0 : 1] as StageNode;
    const way = random.fraction();
    if (way < 0.15) {
      done.frozen! += 1;
      node.child.process.kill('SIGSTOP');
      await pause(options.lockMs * (0.5 + random.fraction()));
      node.child.process.kill('SIGCONT');
      continue;
    }
    if (way < 0.25) {
      done.ended! += 1;
      node.child.process.kill('SIGTERM');
      const code = await node.child.ended;
      if (code !== 0) throw new Error(`SIGTERM ended ${node.name} with ${code}:\n${node.child.tail()}`);
    } else {
      done.killed! += 1;
      await stage.kill(node);
    }
    await stage.start(node.name);
  }
  return counts(done);
}

async function restartServer(stage: Stage): Promise<string> {
  const restarts = Number(values.restarts);
  for (let restart = 1; restart <= restarts; restart += 1) {
    if (restart % 2 === 0) await stage.crashServer();
    else await stage.restartServer(random.fraction() * 3_000);
    if (restart % 4 === 0) await stage.moreRuns(1, recoveryMs);
    else await pause(random.fraction() * 4_000);
  }
  return `${restarts} times`;
}

async function breakConnections(stage: Stage): Promise<string> {
  let broken = 0;
  const end = Date.now() + Number(values.seconds) * 1_000;
  while (Date.now() < end) {
    broken += await stage.terminateAll();
    await pause(2_000);
  }
  return `${broken} connections in ${values.seconds} s`;
}

async function breakMongo(stage: Stage, mongo: MongoDoubleProcess | undefined): Promise<string> {
  if (mongo === undefined) throw new Error('No MongoDB');
  const done: Record<string, number> = { broken: 0, away: 0, 'half-open': 0 };
  const end = Date.now() + Number(values.seconds) * 1_000;
  while (Date.now() < end) {
    const way = random.fraction();
    if (way < 0.5) {
      done.broken! += 1;
      await mongo.order('drop');
    } else if (way < 0.75) {
      done.away! += 1;
      await mongo.order('refuse');
      await mongo.order('drop');
      await pause(random.fraction() * 5_000);
      await mongo.order('listen');
    } else {
      done['half-open']! += 1;
      await mongo.order('freeze');
      await pause(random.fraction() * 5_000);
      await mongo.order('unfreeze');
    }
    await pause(1_000 + random.fraction() * 2_000);
  }
  await stage.moreRuns(1, recoveryMs);
  return counts(done);
}
