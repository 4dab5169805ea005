import type { PendingRecord, Timer } from '../../ports/queue.ts';

/** What the queue asks of Agenda's records beyond Agenda's own API, which cannot say it; one implementation a store. */
export interface RecordStore {
  /** Moves the timer of this name unless it is locked; `known` is false where there is none. */
  moveTimer(name: string, timer: Timer): Promise<{ known: boolean; moved: string | null }>;
  /** Sets a waiting ticket to `at` unless it is locked; `known` is false where none is waiting or held. */
  moveTicket(name: string, ticket: string, at: Date): Promise<{ known: boolean; moved: string | null }>;
  removeTickets(tickets: readonly string[]): Promise<void>;
  removeTimer(name: string): Promise<void>;
  pending(): Promise<PendingRecord[]>;
  /** Removes tickets that ended before. */
  sweep(before: Date): Promise<number>;
  /** Frees records that `owner` locked before `lockedBefore`, except those it holds; they fire again. */
  free(owner: string, lockedBefore: Date, except: readonly string[]): Promise<number>;
}
