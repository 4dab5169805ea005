/** A database server that the product starts by itself where none is installed. */
export interface StoreServer {
  /** Starts the server, or finds the one that already serves this directory; resolves when it accepts connections. */
  start(): Promise<{ url: string; reused: boolean }>;
  /**
   * Stops the server that {@link start} started or found, unless another live host still uses it.
   * May be called twice, and without a start.
   */
  stop(): Promise<void>;
}
