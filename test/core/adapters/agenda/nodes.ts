import { createAgendaQueue } from '../../../../core/adapters/agenda/index.ts';
import { systemClock } from '../../../../core/adapters/system-clock.ts';
import type { TaskFixture } from '../../tasks/fixture.ts';
import { type TestNode, testNode } from '../../tasks/world.ts';
import type { TestStore } from './stores.ts';

export interface NodeOnStore {
  readonly store: TestStore;
  readonly id: string;
  readonly fixture?: Partial<TaskFixture>;
  readonly name?: string;
  readonly lockMs?: number;
  readonly processEveryMs?: number;
  readonly reconcileMs?: number;
}

/** A whole task manager with one task, on the system's clock and a real queue. */
export function nodeOn(options: NodeOnStore): TestNode {
  const { store, id, fixture, name = 'узел-1', lockMs = 2_000, processEveryMs = 200, reconcileMs = 500 } = options;
  const ignore = () => {};
  const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const { url, fresh } = store;
  const queue = createAgendaQueue({ url, database: fresh.database, node: name, logger, lockMs, processEveryMs });
  const tasks = [{ id, group: id, ...fixture }];
  return testNode({ fresh, tasks, queue, clock: systemClock, node: { name, labels: [] }, lockMs, reconcileMs });
}

export const every = (seconds: number) => ({ kind: 'grid', period: { default: seconds, unit: 'seconds' } }) as const;

/** Name of the records of the first instance of a fixture's task. */
export const recordName = (id: string) => `Задача ${id} (JobID: 0)`;
