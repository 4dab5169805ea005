/** Something that runs SQL: the pool, or one transaction. Parameters are `$1…`. */
export interface Sql {
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** One open transaction. It dies with the function that was given it. */
export interface Transaction extends Sql {
  /**
   * Runs `work` under a savepoint: when it throws, only what it wrote is undone.
   * Attempts may be nested, but two of them must not run at the same time.
   */
  attempt<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Bytes of a query as `COPY … TO STDOUT` gives them, with LF at the end of each row; memory does not grow with the result.
   * Only where the database has such a command. Nothing else may run in the transaction until the bytes are at their end;
   * leaving them early ends the transaction. `$n` stands for a parameter wherever it stands.
   * @param format what follows the query, e.g. `FORMAT csv, HEADER`
   */
  copyOut?(query: string, parameters: readonly unknown[], format: string): AsyncIterable<Uint8Array>;
}

/** A cancellable subscription to NOTIFY. */
export interface Subscription {
  close(): Promise<void>;
}

/** A named advisory lock of the database that belongs to this process. */
export interface HeldLock {
  /** Aborted when the connection that holds the lock breaks: somebody else may have it now. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** The SQL database of an installation (PostgreSQL 15 or newer). */
export interface Database extends Sql {
  /** Commits when `work` resolves, rolls back when it rejects. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * Runs `work` while this process holds the named advisory lock of the database; waits for it.
   * `lost` is aborted when the connection that holds the lock breaks; the result is a rejection then.
   */
  exclusively<T>(lock: string, work: (lost: AbortSignal) => Promise<T>): Promise<T>;
  /**
   * Takes the named advisory lock until it is released or this process dies, which the server notices at once (within
   * half a minute where the whole machine is gone). Undefined where another session has it.
   */
  hold(lock: string): Promise<HeldLock | undefined>;
  /** Rows of a query as a stream of objects, `batch` rows at a time; memory does not grow with the result. */
  stream<Row = Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
    batch?: number,
  ): AsyncIterable<Row>;
  /**
   * Calls `listener` for each NOTIFY on the channel, also after a lost connection came back.
   * `onGap` is called when it came back: notifications sent meanwhile are lost, so look for yourself.
   */
  listen(channel: string, listener: (payload: string) => void, onGap?: () => void): Promise<Subscription>;
  /** Rejects with a coded error when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
