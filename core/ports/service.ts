/** Something that works in the background. */
export interface Service {
  start(): Promise<void>;
  /** Resolves when its work has come to rest. May be called twice, and without a start. */
  stop(): Promise<void>;
}
