import type { Logger } from '../../../core/contract/index.ts';
import { createContextFactory } from '../../../core/plugins/index.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Queue } from '../../../core/ports/queue.ts';
import type { RunView } from '../../../core/runs/index.ts';
import { createTasks, type Tasks, type TasksOptions } from '../../../core/tasks/index.ts';
import { until } from '../../../scripts/harness/until.ts';
import { ManualClock } from '../../support/clock.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { nobodyElse } from '../../support/nobody-else.ts';
import { FixtureSettings, registryOf, type TaskFixture } from './fixture.ts';
import { ManualQueue } from './manual-queue.ts';

export interface NodeOptions
  extends Partial<Pick<TasksOptions, 'graceMs' | 'writingMs' | 'lockMs' | 'heartbeatMs' | 'maxLogLines'>> {
  readonly fresh: FreshDatabase;
  readonly tasks: readonly TaskFixture[];
  readonly clock?: Clock;
  readonly queue?: Queue;
  readonly settings?: FixtureSettings;
  readonly node?: { readonly name: string; readonly labels: readonly string[] };
  readonly reconcileMs?: number;
}

/** One node over a database of the test, with a clock and a queue that the test moves. */
export interface TestNode extends Tasks {
  readonly settings: FixtureSettings;
  readonly clock: ManualClock;
  readonly queue: ManualQueue;
  readonly logged: { readonly level: string; readonly message: string; readonly details: unknown }[];
  /** Moves the clock and fires what is due then. */
  advance(minutes: number): Promise<void>;
  /** Runs of an instance, oldest first. */
  runs(taskId: string, jobId?: number): Promise<RunView[]>;
}

export function testNode(options: NodeOptions): TestNode {
  const { fresh } = options;
  const clock = options.clock ?? new ManualClock('2026-01-12T10:00:00.000Z');
  const queue = options.queue ?? new ManualQueue(clock);
  const settings = options.settings ?? new FixtureSettings();
  const logged: TestNode['logged'] = [];
  const log = (level: string) => (message: string, details?: unknown) => void logged.push({ level, message, details });
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  const { lockMs = 60_000 } = options;
  const contexts = createContextFactory({
    services: { database: () => fresh.database },
    log: () => logger,
    clock,
    timeZone: 'Europe/Moscow',
    settings,
    wake: (taskId, jobId, at) => tasks.wake(taskId, jobId, at),
    call: nobodyElse,
  });
  const tasks: Tasks = createTasks({
    database: fresh.database,
    clock,
    registry: registryOf(options.tasks),
    settings,
    queue,
    contexts,
    node: options.node ?? { name: 'узел-1', labels: [] },
    logger,
    timeZone: 'Europe/Moscow',
    graceMs: options.graceMs ?? 2_000,
    writingMs: options.writingMs ?? 5_000,
    lockMs,
    heartbeatMs: options.heartbeatMs ?? Math.min(lockMs / 4, 1_000),
    maxLogLines: options.maxLogLines ?? 10_000,
    reconcileMs: options.reconcileMs ?? 3_600_000,
    hookLimitMs: 500,
  });
  return {
    ...tasks,
    settings,
    clock: clock as ManualClock,
    queue: queue as ManualQueue,
    logged,
    async advance(minutes) {
      await (clock as ManualClock).advance(minutes * 60_000);
      (queue as ManualQueue).tick();
    },
    async runs(taskId, jobId) {
      const { items } = await tasks.history.list({ taskId, jobId, limit: 500 });
      return items.reverse();
    },
  };
}

/** Waits until so many runs of a task have ended, and gives all of them, oldest first. */
export function ended(node: TestNode, taskId: string, count: number): Promise<RunView[]> {
  return until(`${count} ended runs of ${taskId}`, async () => {
    const runs = await node.runs(taskId);
    return runs.filter(({ outcome }) => outcome !== null).length >= count && runs;
  });
}
