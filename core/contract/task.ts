import type { PluginDatabase } from './database.ts';
import type { DocumentSystem } from './documents.ts';
import type { FieldProblem } from './errors.ts';
import type { HttpClient } from './http.ts';
import type { MailSettings, OwnLetter } from './mail.ts';
import type { ServiceName } from './manifest.ts';

/** Settings as the plugin sees them: decrypted, with the schema's defaults filled in. */
export interface TaskSettings {
  readonly module: unknown;
  readonly common: unknown;
  readonly instance: unknown;
}

/** Every service the host offers; a plugin sees those that its manifest asks for. */
export interface Services {
  readonly documents: DocumentSystem;
  readonly database: PluginDatabase;
  readonly http: HttpClient;
  readonly notices: Notices;
}

/** A line for technologists. `details` never hold personal data or secrets (AC-06). */
export interface Logger {
  debug(message: string, details?: Readonly<Record<string, unknown>>): void;
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  error(message: string, details?: Readonly<Record<string, unknown>>): void;
}

/** Small durable values of one instance; survives restarts and moves between nodes. Values are JSON. */
export interface DurableState {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Runs a step of many-step work once in effect: its result is stored, and a repeat after a crash gets the stored one.
   * The work itself must bear being run again, as the process may die between its end and the storing.
   */
  step<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Occasions on which people are to be told; recorded, and mailed where mail is set up (LG-01). Failures of a run need none:
 * the host tells of them by itself.
 */
export interface Notices {
  record(notice: {
    /** Kind of occasion, e.g. `organization-silent`. */
    readonly occasion: string;
    /** What it is about; the same standing occasion is one notice. */
    readonly key: string;
    readonly subject: string;
    readonly text: string;
  }): Promise<void>;
  /** The occasion is over. */
  settle(occasion: string, key: string): Promise<void>;
  /**
   * Sends a letter in the plugin's own words, durably and with repeats while the server is away.
   * @returns false where no mail is set up: nobody is told
   */
  send(letter: OwnLetter): Promise<boolean>;
  /**
   * «Проверить» (PX-02): sends a test letter by these settings at once, and gives the server's answer.
   * `InvalidError` where they are wrong; `RetryLaterError` with the reason and the server's words where it did not go.
   */
  sendTest(mail: MailSettings): Promise<{ readonly answer: string }>;
}

/** Where and how fast a command of the plugin is to be carried out. */
export interface CallOptions {
  /** Name or label of the only nodes that may carry it out; null: any node. */
  readonly node: string | null;
  /** A command that no node has taken by then is withdrawn: nothing happens later. In milliseconds. */
  readonly takenWithinMs: number;
  /** Counted from the moment it was taken, in milliseconds. */
  readonly answeredWithinMs: number;
}

/** What hooks and contributions get. */
export interface PluginContext<N extends ServiceName = ServiceName> {
  readonly services: Pick<Services, N>;
  readonly log: Logger;
  readonly clock: { now(): Date };
  /** Time zone of the installation, e.g. `Europe/Moscow` (TM-12). */
  readonly timeZone: string;
  /** The module's settings, or undefined while they are incomplete. */
  moduleSettings<T>(): Promise<T | undefined>;
  /** Settings of a task of this plugin by JobID, for those instances of it that are complete. */
  taskSettings(taskId: string): Promise<ReadonlyMap<number, TaskSettings>>;
  /**
   * Wakes a task of this plugin for one run of kind «событие», unless it is stopped: now, or at a time, which survives
   * restarts. Of several times for one instance the earliest holds; the run that it brings asks anew.
   */
  wake(taskId: string, jobId?: number, at?: Date): Promise<void>;
  /**
   * Carries out a command of this plugin on a node that fits, which may be this one, and gives what it answers (JSON).
   * Coded errors of the command come back with their code and text. `NODE_UNREACHABLE`: nobody took it, and nobody will;
   * `NODE_SILENT`: somebody did, and what became of it is not known. Both are `RetryLaterError`.
   */
  call<T>(command: string, payload: unknown, options: CallOptions): Promise<T>;
}

/** Why a run is asked to end (`signal.reason`). */
export type StopReason = 'stopped' | 'cancelled' | 'shutdown' | 'time-limit' | 'lock-lost';

export interface RunContext<S extends TaskSettings = TaskSettings, N extends ServiceName = ServiceName>
  extends PluginContext<N> {
  readonly runId: string;
  readonly taskId: string;
  readonly jobId: number;
  readonly kind: 'automatic' | 'manual' | 'event';
  /** Planned time of an automatic run (TM-30). */
  readonly slot: Date | null;
  /** Grows with each run of the instance: a system outside that keeps the highest it saw can refuse what comes late. */
  readonly fencing: number;
  readonly settings: S;
  /** Aborted with a {@link StopReason}; finish the current item and return. After it every service refuses (TM-44). */
  readonly signal: AbortSignal;
  readonly state: DurableState;
  /** Seen live in the task manager, and a sign of life (TM-41). */
  progress(done: number, total: number | null, message?: string): void;
  /** Adds to a counter declared in the manifest (TM-40). */
  count(counter: string, by?: number): void;
}

/** An item that failed while the others went on. */
export interface ItemFailure {
  /** What it was, e.g. «Организация „Сельское поселение“». No personal data. */
  readonly item: string;
  readonly code: string;
  readonly message: string;
  /** How many items it stands for, where it is not one. */
  readonly count?: number;
  /** A notice of its own tells people of it; the letter about the run does not do so again. */
  readonly noticed?: boolean;
  /** The page of the application where one sees or mends it, e.g. `/quarantine`. */
  readonly link?: string;
}

/** How a run ended, unless it threw. */
export type Outcome =
  | { readonly kind: 'ok'; readonly message?: string }
  | { readonly kind: 'nothing'; readonly message?: string }
  | { readonly kind: 'partial'; readonly failures: readonly ItemFailure[]; readonly message?: string };

/** A finding about settings before they are saved. */
export interface Problem extends FieldProblem {
  /** `confirm` asks the person; the save goes through when repeated with this code confirmed. */
  readonly severity: 'error' | 'warning' | 'confirm';
  readonly code: string;
}

/** The code of one task (TM-62). Everything but `run` may be left out. */
export interface TaskCode<S extends TaskSettings = TaskSettings, N extends ServiceName = ServiceName> {
  /** Once in a process, before anything else of the task. */
  setup?(context: PluginContext<N>): Promise<void>;
  /** Probes settings before they are saved. */
  check?(settings: S, context: PluginContext<N>): Promise<readonly Problem[]>;
  /** The task was started («Запущена»). */
  start?(context: PluginContext<N>): Promise<void>;
  run(context: RunContext<S, N>): Promise<Outcome>;
  /** The task was stopped («Остановлена»). */
  stop?(context: PluginContext<N>): Promise<void>;
  /** Once, when the process ends. */
  teardown?(context: PluginContext<N>): Promise<void>;
  /** Brings settings of an older schema version to the present one. */
  migrateSettings?(block: 'common' | 'instance', settings: unknown, fromVersion: number): unknown;
}
