import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { MongoDoubleProcess } from '../../scripts/crash/manager/mongo-double.ts';
import { Stage, type StageNode } from '../../scripts/crash/manager/stage.ts';
import { verdictOf } from '../../scripts/crash/manager/verdict.ts';

/** `npm run crash:manager` does the same for longer. */
const options = { lockMs: 6_000, periodMs: 3_000, durationMs: 300, instances: 4 };
/** Between what should be and what a busy machine makes of it. */
const slackMs = 6_000;

let stage: Stage;
let double: MongoDoubleProcess | undefined;

afterEach(async () => {
  await stage.close();
  await double?.close();
  double = undefined;
});

async function open(queueUrl?: string): Promise<{ node: StageNode; since: Date }> {
  stage = await Stage.open({ ...options, ...(queueUrl !== undefined && { queueUrl }) });
  const node = await stage.start('узел-1');
  await stage.start('узел-2');
  const since = await stage.configure(node);
  await stage.moreRuns(1, 60_000);
  return { node, since };
}

/** The nodes went on by themselves, and nothing was lost. @param awayMs how long the store was away at most, each time */
async function expectNoHarm({ node, since }: { node: StageNode; since: Date }, awayMs: number): Promise<void> {
  await stage.moreRuns(3, 90_000);
  expect(stage.living).toHaveLength(2);
  const { database } = stage;
  const verdict = await verdictOf({ database, api: node.api, since, ...options });
  expect(verdict.faults).toEqual([]);
  expect(verdict.silentMs).toBeLessThan(options.periodMs + options.lockMs + awayMs + slackMs);
  expect(await stage.end()).toEqual([0, 0]);
}

describe('PostgreSQL', () => {
  test('TM-43: restarted and crashed again and again, the nodes go on by themselves', async () => {
    const world = await open();
    await stage.restartServer();
    await stage.moreRuns(1, 60_000);
    await stage.crashServer();
    await stage.moreRuns(1, 60_000);
    await stage.restartServer(3_000);
    await expectNoHarm(world, 10_000);
  }, 400_000);

  test('TM-43: all connections break every two seconds, the nodes go on by themselves', async () => {
    const world = await open();
    let broken = 0;
    for (let times = 0; times < 6; times += 1) {
      broken += await stage.terminateAll();
      await pause(2_000);
    }
    expect(broken).toBeGreaterThan(20);
    await expectNoHarm(world, 0);
  }, 400_000);
});

describe('TM-71: MongoDB', () => {
  test('TM-43: its connections break, it is away, it is half-open, the nodes go on by themselves', async () => {
    double = await MongoDoubleProcess.start();
    const world = await open(double.url);
    for (let times = 0; times < 3; times += 1) {
      await double.order('drop');
      await pause(2_000);
    }
    await double.order('refuse');
    await double.order('drop');
    await pause(3_000);
    await double.order('listen');
    await stage.moreRuns(1, 60_000);
    await double.order('freeze');
    await pause(3_000);
    await double.order('unfreeze');
    await expectNoHarm(world, 10_000);
  }, 400_000);
});
