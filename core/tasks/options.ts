import type { Logger } from '../contract/task.ts';
import type { ContextFactory, PluginRegistry } from '../plugins/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Queue } from '../ports/queue.ts';
import type { RunEndListener } from '../runs/index.ts';
import type { SettingsSource } from '../settings/api.ts';
import type { NodeIdentity } from './nodes.ts';

/** What the task manager is made of. Times are in milliseconds. */
export interface TasksOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly registry: PluginRegistry;
  readonly settings: SettingsSource;
  readonly queue: Queue;
  readonly contexts: ContextFactory;
  readonly node: NodeIdentity;
  readonly logger: Logger;
  /** Time zone of the installation, e.g. `Europe/Moscow` (TM-12). */
  readonly timeZone: string;
  /** How long a run may go on after it was asked to end (TM-26). Default 30,000. */
  readonly graceMs?: number;
  /** Time beyond the grace time in which a node that ends writes the ends of its runs (TM-52). Default 5,000. */
  readonly writingMs?: number;
  /** A run whose node gave no sign of life for so long is dead (TM-43). Default 60,000. */
  readonly lockMs?: number;
  /** How often signs of life are given. Default a quarter of `lockMs`. */
  readonly heartbeatMs?: number;
  /** How often rows and queue are compared. Default 10,000. */
  readonly reconcileMs?: number;
  /** How many days the history is kept (TM-40). Default 90. */
  readonly retentionDays?: number;
  /** Lines of log kept of one run (TM-44). Default 10,000. */
  readonly maxLogLines?: number;
  /** Told of the end of each run in the transaction that writes it. */
  readonly onRunEnd?: RunEndListener;
  /** How long a hook may take. Default 10,000. */
  readonly hookLimitMs?: number;
}

export type CompleteOptions = Required<TasksOptions>;

export function withDefaults(options: TasksOptions): CompleteOptions {
  const lockMs = options.lockMs ?? 60_000;
  return {
    graceMs: 30_000,
    writingMs: 5_000,
    heartbeatMs: lockMs / 4,
    reconcileMs: 10_000,
    retentionDays: 90,
    maxLogLines: 10_000,
    hookLimitMs: 10_000,
    onRunEnd: async () => {},
    ...options,
    lockMs,
  };
}
