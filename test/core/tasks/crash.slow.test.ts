import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createAgendaQueue } from '../../../core/adapters/agenda/index.ts';
import { systemClock } from '../../../core/adapters/system-clock.ts';
import { until } from '../../../scripts/harness/until.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import type { TaskFixture } from './fixture.ts';
import { ended, type TestNode, testNode } from './world.ts';

let fresh: FreshDatabase;
const nodes: TestNode[] = [];
const processes: ChildProcess[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterEach(async () => {
  for (const one of processes.splice(0)) one.kill('SIGKILL');
  await Promise.all(nodes.splice(0).map((node) => node.drain()));
});
afterAll(() => fresh.drop());

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Starts a node as a process; resolves when its run is in progress. */
async function dyingNode(options: { node: string; task: string; lockMs: number }): Promise<ChildProcess> {
  const parameters = ['--import', here('../../support/typescript.mjs'), here('dying-node.ts')];
  const child = spawn(process.execPath, [...parameters, JSON.stringify({ url: fresh.url, ...options })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  await until('the run', async () => {
    const rows = await fresh.database.query(
      'select 1 from host.task_instance where task_id = $1 and run_id is not null',
      [options.task],
    );
    return rows.length === 1;
  });
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Reconciliation comes once an hour: what happens here happens without it. */
function makeNode(name: string, task: Partial<TaskFixture> & { id: string }, lockMs: number): TestNode {
  const ignore = () => {};
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const queue = createAgendaQueue({ url: fresh.url, database: fresh.database, node: name, logger, lockMs });
  const tasks = [{ group: task.id, schedule: { kind: 'none' } as const, ...task }];
  const node = testNode({ fresh, tasks, queue, clock: systemClock, node: { name, labels: [] }, lockMs });
  nodes.push(node);
  return node;
}

describe('crash', () => {
  test('TM-43: after a crash of the only node its successor marks the run «прервана», and what is queued behind begins', async () => {
    const [task, lockMs] = ['Crashed', 3_000];
    const child = await dyingNode({ node: 'узел-1', task, lockMs });
    const behind = makeNode('узел-2', { id: task }, lockMs);
    await behind.open();
    const [queued] = await behind.manager.runNow(task, 0, 'technologist');
    await kill(child);
    // The sign of life is fresh, but the process is gone: the name is free at once.
    const successor = makeNode('узел-1', { id: task }, lockMs);
    await successor.start();
    const runs = await ended(successor, task, 2);
    expect(runs).toMatchObject([
      { node: 'узел-1', outcome: 'interrupted', message: expect.stringContaining('узел-1') },
      { id: queued?.runId, outcome: 'nothing' },
    ]);
    const [interrupted, next] = runs;
    expect(next?.startedAt?.getTime()).toBeGreaterThanOrEqual(interrupted?.finishedAt?.getTime() as number);
  });

  test('a second process of the same name is refused while the first one lives, and told why', async () => {
    const [task, lockMs] = ['Named', 60_000];
    const child = await dyingNode({ node: 'узел-3', task, lockMs });
    const second = makeNode('узел-3', { id: task }, lockMs);
    await expect(second.start()).rejects.toMatchObject({
      code: 'NODE_NAME_TAKEN',
      message: expect.stringContaining('Узел «узел-3» уже запущен'),
    });
    await second.drain();
    const living = await fresh.database.query(`select 1 from host.node where name = 'узел-3' and stopped_at is null`);
    expect(living).toHaveLength(1);
    await kill(child);
    // The lock time has not passed, and the name is free all the same.
    const third = makeNode('узел-3', { id: task }, lockMs);
    await third.start();
  });

  test('an orderly end frees the name, and a lock that a broken connection left behind does not keep it', async () => {
    const task = 'Ordered';
    const first = makeNode('узел-4', { id: task }, 60_000);
    await first.start();
    await first.drain();
    const ghost = await fresh.database.hold('host:node:узел-4');
    expect(ghost).toBeDefined();
    const second = makeNode('узел-4', { id: task }, 60_000);
    await second.start();
    await ghost?.release();
  });
});
