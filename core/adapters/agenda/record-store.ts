import type { PendingRecord, Timer, Work } from '../../ports/queue.ts';

/** What the queue asks of Agenda's records beyond Agenda's own API, which cannot say it; one implementation a store. */
export interface RecordStore {
  /** Sets the timer of this work, makes it where there is none, and leaves it alone while it is locked; gives the id of what it changed. */
  setTimer(work: Work, timer: Timer): Promise<string | null>;
  /** Sets a waiting ticket to `at` unless it is locked; `known` is false where none is waiting or held. */
  moveTicket(name: string, ticket: string, at: Date): Promise<{ known: boolean; moved: string | null }>;
  removeTickets(tickets: readonly string[]): Promise<void>;
  removeTimer(name: string): Promise<void>;
  pending(): Promise<PendingRecord[]>;
  /** Those of the names that have a record which Agenda would lock: due before `scanAt`, or locked before `deadline`. */
  due(names: readonly string[], scanAt: Date, deadline: Date): Promise<string[]>;
  /** Removes tickets that ended before. */
  sweep(before: Date): Promise<number>;
  /**
   * Frees records that `owner` locked before `lockedBefore`, except those it holds; they fire again.
   * @param name only those of this name
   */
  free(owner: string, lockedBefore: Date, except: readonly string[], name?: string): Promise<number>;
  /** Frees all that other processes of this node locked: a name belongs to one process at a time. */
  freePredecessors(node: string, owner: string): Promise<number>;
}

/** Data of a record of ours. */
export interface RecordData {
  readonly taskId: string;
  readonly jobId: number;
  /** Of a ticket: the queued run it stands for. */
  readonly runId?: string;
}
