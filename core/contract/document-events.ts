import type { Transaction } from '../ports/database.ts';
import type { DocumentKind } from './attributes.ts';

/**
 * Changes of documents that a plugin is told of (ED-04), whoever makes them: one stream. The database records them in the
 * transaction of the change, so they are there with the host down, too.
 */
export interface DocumentWatch {
  /** Lower case letters and digits, at most 20, e.g. `pos`. */
  readonly stream: string;
  /** Notified when a transaction with events commits: `events.channel` of the task that takes them. */
  readonly channel: string;
  /** РК of this kind with a value in this attribute: creation, or filling of it. */
  readonly documents?: { readonly kind: DocumentKind; readonly attribute: string };
  /** Of those РК: the first responsible executor of a resolution; a change of its text, author, executors or dates. */
  readonly resolutions?: boolean;
  /**
   * Rubric lines of РК of these kinds: the attribute changed (an insert with a value counts, case does not matter), or
   * the flag was set. It sets the flag `sets` of the РК where that is attached to its group, and the change stamp.
   * Watches that set the same flag have the same kinds.
   */
  readonly rubrics?: readonly {
    readonly kinds: readonly DocumentKind[];
    readonly attribute: string;
    readonly when: 'changed' | 'set';
    readonly sets: string;
  }[];
}

export interface DocumentEvent {
  readonly id: number;
  readonly stream: string;
  readonly kind: 'document' | 'resolution' | 'rubric';
  /** The РК. */
  readonly isn: number;
  /** ISN of the resolution, or id of the rubric line. */
  readonly ref: number | null;
  readonly at: Date;
  /** How often it was postponed. */
  readonly attempts: number;
}

export interface DocumentEvents {
  /**
   * Takes events whose time has come, in their order, each change once, and leaves those that others are taking. They are
   * gone when the transaction commits, and back when it does not. What no longer holds (a number that was cleared, a
   * resolution that was deleted) is left out. Fewer than `limit` means that there are no more. A РК that got its number
   * late comes with its resolutions, so there may be more than `limit`.
   */
  take(stream: string, limit: number, transaction: Transaction): Promise<DocumentEvent[]>;
  /** Puts events back that were taken in this transaction; they come again at `until`, in their old order. */
  postpone(events: readonly DocumentEvent[], until: Date, reason: string, transaction: Transaction): Promise<void>;
  /** Events that are not taken yet, postponed ones among them. */
  waiting(stream: string): Promise<{ readonly count: number; readonly oldest: Date | null }>;
}
