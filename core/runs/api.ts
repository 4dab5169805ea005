import type { Page, PageRequest } from '../ports/paging.ts';

/** The run history as the API and the command line use it (TM-40, TM-42). */
export interface RunHistory {
  list(filter: RunFilter & PageRequest): Promise<Page<RunView>>;
  get(runId: string): Promise<RunView>;
  /** Asks a running run to end, or withdraws a queued one. */
  cancel(runId: string, by: string): Promise<void>;
  /** Lines in order; `skip` leaves out so many that were read before. */
  log(runId: string, skip?: number): AsyncIterable<LogLine>;
  /** Durations and counters for a chart (UI-07); `InvalidError` for a wrong window. */
  statistics(query: StatisticsQuery): Promise<RunStatistics>;
}

export interface StatisticsQuery {
  readonly taskId: string;
  readonly jobId?: number | undefined;
  readonly from: Date;
  readonly to: Date;
  readonly by: 'day' | 'run';
}

/** Runs of one day that took place and have ended. */
export interface RunDay {
  /** Of the installation's time zone. */
  readonly day: string;
  readonly runs: number;
  readonly outcomes: Partial<Record<RunOutcome, number>>;
  /** In seconds. */
  readonly average: number;
  readonly longest: number;
  /** Sums by counter. */
  readonly counters: Record<string, number>;
}

export interface RunStatistics {
  readonly by: 'day' | 'run';
  readonly from: Date;
  readonly to: Date;
  /** There were more runs; these are the newest. */
  readonly truncated: boolean;
  /** Oldest first. Of a single run `at` is its end. */
  readonly items: readonly (RunDay & {
    readonly at: Date | null;
    readonly runId: string | null;
    readonly jobId: number | null;
  })[];
}

export interface RunFilter {
  readonly ids?: readonly string[] | undefined;
  readonly taskId?: string | undefined;
  readonly jobId?: number | undefined;
  readonly outcome?: RunOutcome | undefined;
}

export type RunKind = 'automatic' | 'manual' | 'event';
export type RunOutcome = 'success' | 'nothing' | 'partial' | 'failed' | 'interrupted' | 'cancelled' | 'skipped';

export interface RunView {
  readonly id: string;
  readonly taskId: string;
  readonly jobId: number;
  readonly kind: RunKind;
  readonly slot: Date | null;
  readonly requestedBy: string | null;
  readonly node: string | null;
  readonly queuedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly outcome: RunOutcome | null;
  readonly counters: Record<string, number>;
  /** Of a run in progress that reports it (TM-41). */
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  readonly message: string | null;
  readonly errors: {
    readonly at: Date;
    readonly item?: string;
    readonly code?: string;
    readonly message: string;
    /** A page of the application. */
    readonly link?: string;
  }[];
}

export interface LogLine {
  readonly at: Date;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details?: Record<string, unknown>;
  readonly runId: string;
  readonly taskId: string;
  readonly jobId: number;
  readonly node: string;
}
