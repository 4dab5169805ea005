import type { CodedError, Transaction } from '../../../core/contract/index.ts';
import type { PosAccount } from '../account.ts';
import type { PosContext } from '../context.ts';
import type { PosClient } from '../wire/client.ts';

/** Requests that change something at ПОС. */
export type EntryKind = 'registration' | 'status' | 'answer';

/** A file that goes with an answer, as the document system keeps it. */
export interface OutboxFile {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** A request that is owed; committed together with what it tells of. */
export interface NewEntry {
  readonly kind: EntryKind;
  /** Where it goes, and nowhere else (PX-05). */
  readonly account: PosAccount;
  readonly messageId: string;
  readonly documentIsn: number;
  /** What it tells of within its РК, e.g. the ISN of a резолюция. */
  readonly subject: string | null;
  /** What people call it: the name of the status. */
  readonly title: string;
  /** Frozen JSON: every attempt sends these bytes. */
  readonly body: string;
  readonly files?: readonly OutboxFile[];
  /** Delivery that is confirmed; one confirmation for each and address. */
  readonly inboxId?: number;
  /** Made as claimed by the caller, who sends it at once; not where an earlier one of its message is open. */
  readonly claim?: Claim;
}

export interface Claim {
  readonly by: string;
  readonly until: Date;
}

export type EntryState = 'waiting' | 'sending' | 'done' | 'refused' | 'exhausted' | 'dropped';

/** A request in the outbox. */
export interface Entry {
  readonly id: number;
  readonly kind: EntryKind;
  readonly account: PosAccount;
  readonly messageId: string;
  readonly documentIsn: number;
  readonly subject: string | null;
  readonly title: string;
  readonly body: string;
  readonly files: readonly OutboxFile[];
  readonly inboxId: number | null;
  readonly idempotencyKey: string;
  /** Somebody set about sending it before: ПОС may have begun with it (RP-06). */
  readonly resumed: boolean;
  /** Failures that counted so far. */
  readonly attempts: number;
  readonly firstFailedAt: Date | null;
  readonly state: EntryState;
  readonly sentState: string | null;
  readonly createdAt: Date;
}

/** What became of one attempt. */
export type Outcome =
  | { readonly kind: 'done'; readonly answer: unknown }
  /** A temporary error; it is tried again. */
  | { readonly kind: 'later'; readonly error: CodedError; readonly nextAt: Date }
  /** ПОС refused it for good: it waits for a command. */
  | { readonly kind: 'refused'; readonly error: CodedError }
  /** Temporary errors for too long: it waits for a command. */
  | { readonly kind: 'exhausted'; readonly error: CodedError }
  /** Nothing was counted: its organisation is held (PX-04), or the sender was asked to stop (no error). */
  | { readonly kind: 'held'; readonly error: CodedError | null };

export interface Settled {
  readonly entry: Entry;
  readonly outcome: Outcome;
  /** Whether its РК was told something else so far (ST-04). */
  readonly changed: boolean;
}

/** How a kind of request is sent, and what its outcome changes. */
export interface KindHandler {
  /** Sends it. What it answers is stored, unless it is null; it fails as the wire client does. */
  send(client: PosClient, entry: Entry, context: PosContext): Promise<unknown>;
  /** Where this kind knows better what an error means; undefined leaves it to the rules of the outbox. */
  verdict?(error: CodedError, entry: Entry): 'refused' | 'later' | undefined;
  /** In the transaction that records outcomes; those that are held are not told. */
  settled?(outcomes: readonly Settled[], transaction: Transaction, context: PosContext): Promise<void>;
}

export type Kinds = Readonly<Partial<Record<EntryKind, KindHandler>>>;
