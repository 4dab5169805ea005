/** One instance as the queue knows it. */
export interface Work {
  readonly taskId: string;
  readonly jobId: number;
  /** Name of its records: title and JobID (TM-70). */
  readonly name: string;
}

/** The timer of an instance. */
export interface Timer {
  /** When it fires, or null. */
  readonly at: Date | null;
  /** False where the task is stopped: whoever looks at the record sees it, too. */
  readonly enabled: boolean;
}

/** A record whose time has come, on this node. */
export interface Firing {
  readonly work: Work;
  /** The queued run it stands for, or null for the instance's timer. */
  readonly ticket: string | null;
}

/** What becomes of a record that fired. */
export interface Fired {
  /** When it fires again, or null: a timer without a time, a ticket that is done. */
  readonly next: Date | null;
  /** Shown at the record when its run failed. */
  readonly failure?: string;
  /** Runs once `next` is stored and the record free: from now on others may move it. */
  readonly afterwards?: () => Promise<void>;
}

export interface PendingRecord {
  readonly name: string;
  readonly taskId: string;
  readonly jobId: number;
  readonly ticket: string | null;
  /** Null for a timer without a time. */
  readonly at: Date | null;
  readonly enabled: boolean;
  /** Held by a node that runs it or is about to. */
  readonly locked: boolean;
}

/**
 * The durable timer and queue behind the task manager (TM-70): one timer for an instance, one ticket for a queued run.
 * It may fire late, twice, on a node that should not, or (after a crash) not at all: who is called decides by the
 * instance's own row, and the reconciler mends what was lost. So writes do not fail where the store is away: they are
 * logged, and made up for when rows and records are compared next. What only reads rejects.
 */
export interface Queue {
  /** Connects; from now on records can be written. Nothing fires before {@link start}. May be called twice. */
  open(): Promise<void>;
  /** Names the work that this node takes; replaces what was named before. */
  serve(works: readonly Work[]): void;
  /** Sets the timer of an instance. One that fires at this moment keeps what its {@link Fired} says. */
  schedule(work: Work, timer: Timer): Promise<void>;
  /** Adds the ticket of a new queued run; fires at once. */
  enqueue(work: Work, ticket: string): Promise<void>;
  /** Lets a waiting ticket fire at once; makes it anew where it was lost. */
  nudge(work: Work, ticket: string): Promise<void>;
  /** Removes the tickets of runs that will not be. */
  withdraw(tickets: readonly string[]): Promise<void>;
  /** Removes a timer, for example of a name that is no more. */
  forget(name: string): Promise<void>;
  /** Everything that has a time or is held. */
  pending(): Promise<PendingRecord[]>;
  /** Rejects where nothing fires on this node, or the store does not answer. */
  check(): Promise<void>;
  /** Removes records of runs that ended before this time. */
  sweep(before: Date): Promise<number>;
  start(handler: (firing: Firing) => Promise<Fired>): Promise<void>;
  /** Nothing fires on this node any more; what has not begun is left to others. May be called twice, and without a start. */
  halt(): Promise<void>;
  /** Halts, waits at most `limitMs` for records that fire, frees what this node still holds, and disconnects. */
  stop(limitMs: number): Promise<void>;
}
