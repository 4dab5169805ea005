import type { Services } from '../task.ts';

/** One property of a plugin; `run` rejects with what is wrong. */
export interface ConformanceCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** Right settings of a task; secrets should be long and of a kind that occurs nowhere else. */
export interface SampleSettings {
  readonly common?: Record<string, unknown>;
  readonly instance?: Record<string, unknown>;
}

export interface ConformanceOptions {
  /** Right settings of the module. */
  readonly module?: Record<string, unknown>;
  /** Right settings by task id. A task without settings blocks needs none. */
  readonly tasks?: Readonly<Record<string, SampleSettings>>;
  /** Services, real or doubles. Without them a run meets a host whose services are away: `RetryLaterError`. */
  readonly services?: Partial<Services>;
  /** Time that one call of the plugin may take, in milliseconds; 10 s where left out. */
  readonly limitMs?: number;
  /** Time within which a run ends whose signal is aborted, in milliseconds; 2 s where left out. */
  readonly abortMs?: number;
}
