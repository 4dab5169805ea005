export type { LogLine, RunFilter, RunHistory, RunKind, RunOutcome, RunView } from './api.ts';
export { FencedError } from './errors.ts';
export { Executor, type ExecutorOptions, type RunOrder } from './executor.ts';
export { runGauges } from './gauges.ts';
export { createHistory, runColumns, viewOf } from './history.ts';
export { LeaseKeeper } from './lease-keeper.ts';
export type { RunResult } from './outcome.ts';
export { Periodic } from './periodic.ts';
export { Retention } from './retention.ts';
