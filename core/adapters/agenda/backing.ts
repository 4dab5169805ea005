import type { JobRepository } from 'agenda';
import type { RecordStore } from './record-store.ts';

/** Where Agenda's records live (TM-71): everything in which one store differs from the other. */
export interface Backing {
  /** For Agendash and messages. */
  readonly name: string;
  /** Agenda's own way to its records. */
  readonly repository: JobRepository;
  /** Ours. */
  readonly records: RecordStore;
  /** Connects and makes what is missing in the store. May be called again, also after a failure. */
  connect(): Promise<void>;
  /** Rejects when the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface BackingOptions {
  readonly url: string;
  /** Most connections. */
  readonly connections: number;
  /** A store that does not answer for so long is taken for dead, in milliseconds. */
  readonly patienceMs: number;
  /** Told of everything that breaks where nobody waits for it. */
  readonly failed: (error: unknown) => void;
}
