import type { Problem, TaskSettings } from '../contract/index.ts';
import type { Sql, Transaction } from '../ports/database.ts';

/** Whose settings: a task's, or a module's (PX-01). */
export type SettingsOwner =
  | { readonly kind: 'task'; readonly id: string }
  | { readonly kind: 'module'; readonly id: string };

export interface SettingsView {
  /** 0 where nothing was ever saved. */
  readonly version: number;
  readonly schema: { readonly common: object | null; readonly instance: object | null };
  /** Secrets are null. */
  readonly common: Record<string, unknown>;
  readonly instances: { readonly jobId: number; readonly settings: Record<string, unknown> }[];
  /** JSON Pointers of the secret fields within a block, for the form: whether they have a value or not. */
  readonly secrets: { readonly common: readonly string[]; readonly instance: readonly string[] };
  /** JSON Pointers of secrets that have a value, e.g. `/common/password`, `/instances/0/password`. */
  readonly secretsSet: string[];
  /** JSON Pointers of required values that are missing. */
  readonly missing: string[];
}

export interface SettingsInput {
  /** The version that was read; an older one is refused. */
  readonly version: number;
  readonly common?: Record<string, unknown>;
  readonly instances?: readonly { readonly jobId?: number; readonly settings: Record<string, unknown> }[];
  /** Secrets to be emptied; an empty secret means «не менять» (TM-24). */
  readonly clearSecrets?: readonly string[];
  /** Codes of `confirm` problems that the person has accepted. */
  readonly confirmed?: readonly string[];
}

export interface SettingsVersion {
  readonly version: number;
  readonly at: Date;
  readonly author: string;
  /** Secrets are masked (TM-25). Paths are `/common/…` and `/instances/<JobID>/…`; null stands for no value. */
  readonly diff: { readonly path: string; readonly before: unknown; readonly after: unknown }[];
}

/** Settings as the API and the command line use them (TM-20…25). */
export interface SettingsService {
  read(owner: SettingsOwner): Promise<SettingsView>;
  /** `InvalidError` for wrong values, `ConflictError` while the task is started, the version old or a confirmation missing. */
  save(owner: SettingsOwner, input: SettingsInput, by: string): Promise<SettingsView>;
  check(owner: SettingsOwner, input: SettingsInput): Promise<Problem[]>;
  versions(owner: SettingsOwner): Promise<SettingsVersion[]>;
  /** Makes an older version the newest, its secrets with it. `confirmed` as in {@link SettingsInput}. */
  restore(owner: SettingsOwner, version: number, by: string, confirmed?: readonly string[]): Promise<SettingsView>;
}

/** The settings of one task at one moment. */
export interface TaskReadiness {
  /** As {@link SettingsSource.complete}. */
  readonly complete: boolean;
  /** As {@link SettingsSource.instances}. */
  readonly jobIds: readonly number[];
  /** As {@link SettingsSource.resolve}. */
  of(jobId: number): TaskSettings | undefined;
}

/** Settings as the runner needs them: decrypted, defaults filled in, brought to the present schema version. */
export interface SettingsSource {
  /**
   * What the other calls say of many tasks, all as of one moment: one query whatever their number, and one more where
   * there are versions that this process has not seen yet.
   * @param snapshot reads there; a transaction that has written settings itself must use {@link complete}
   */
  several(taskIds: readonly string[], snapshot?: Sql): Promise<ReadonlyMap<string, TaskReadiness>>;
  /** JobIDs that exist; every task has 0. */
  instances(taskId: string): Promise<number[]>;
  /** Undefined while something required is missing, also in the module's settings where the task needs them. */
  resolve(taskId: string, jobId: number): Promise<TaskSettings | undefined>;
  /** Undefined while incomplete. */
  resolveModule(moduleId: string): Promise<unknown>;
  /** True where every instance of the task could run; in a transaction, with what it has written. */
  complete(taskId: string, transaction?: Transaction): Promise<boolean>;
}

/** What the settings ask of the task manager. */
export interface SettingsEvents {
  /**
   * Whether a task is started or a run of it is in progress (TM-20). Called in the transaction of the save before
   * anything is written, so that the row of the task can be held until the save is committed.
   */
  busy(taskId: string, transaction: Transaction): Promise<boolean>;
  /** Called in the transaction of a save: starts what the save made complete (TM-21, PX-01). */
  saved(owner: SettingsOwner, by: string, transaction: Transaction): Promise<void>;
}
