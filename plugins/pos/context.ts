import type { PluginContext, RunContext } from '../../core/contract/index.ts';
import type { PosSettings } from './settings.ts';

/** What the tasks, routes and contributions of ПОС ask of the host. */
export type PosServices = 'documents' | 'database' | 'http' | 'notices';

export type PosContext = PluginContext<PosServices>;

/** The task has no settings of its own: all are the module's (PX-01). */
export interface PosTaskSettings {
  readonly module: PosSettings;
  readonly common: unknown;
  readonly instance: unknown;
}

export type PosRun = RunContext<PosTaskSettings, PosServices>;
