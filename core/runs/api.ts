import type { Page, PageRequest } from '../ports/paging.ts';

/** The run history as the API and the command line use it (TM-40, TM-42). */
export interface RunHistory {
  list(filter: RunFilter & PageRequest): Promise<Page<RunView>>;
  get(runId: string): Promise<RunView>;
  /** Asks a running run to end, or withdraws a queued one. */
  cancel(runId: string, by: string): Promise<void>;
  /** Lines in order; `skip` leaves out so many that were read before. */
  log(runId: string, skip?: number): AsyncIterable<LogLine>;
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
  readonly errors: { readonly at: Date; readonly item?: string; readonly code?: string; readonly message: string }[];
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
