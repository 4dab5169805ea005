import { setTimeout as sleep } from 'node:timers/promises';
import type { PosContext } from '../context.ts';
import { reasonOf } from '../errors.ts';
import { isMessageFault } from '../registration/blame.ts';
import type { Kinds, Settled } from './entry.ts';
import { type Attempt, record, recordAlone } from './record.ts';
import { outboxTexts } from './texts.ts';

/** Outcomes are recorded in sets of this size, or after this time. */
const setSize = 200;
const longestWaitMs = 100;

/** Records outcomes behind the sending: one set at a time, while the next one gathers. */
export class Recorder {
  readonly #context: PosContext;
  readonly #kinds: Kinds;
  readonly #by: string;
  readonly #onSettled: (settled: Settled) => void;
  #waiting: Attempt[] = [];
  #writing: Promise<void> | undefined;
  #hurry: AbortController | undefined;
  #onSet: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(context: PosContext, kinds: Kinds, by: string, onSettled: (settled: Settled) => void) {
    this.#context = context;
    this.#kinds = kinds;
    this.#by = by;
    this.#onSettled = onSettled;
  }

  add(attempt: Attempt): void {
    this.#waiting.push(attempt);
    if (this.#waiting.length >= setSize) this.#hurry?.abort();
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Whether something is not recorded yet. */
  get busy(): boolean {
    return this.#writing !== undefined;
  }

  /** Resolves when the next set is recorded; at once where nothing was added. */
  async nextSet(): Promise<void> {
    if (this.#writing !== undefined) await new Promise<void>((tell) => this.#onSet.push(tell));
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Resolves when all that was added is recorded. @throws what prevented that */
  async flushed(): Promise<void> {
    while (this.#writing !== undefined) {
      this.#hurry?.abort();
      await this.#writing;
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < setSize) await this.#gather();
      const set = this.#waiting.splice(0, setSize);
      try {
        await this.#writeSet(set);
      } catch (error) {
        // The store is away: claims run out, and the same requests go again.
        this.#failure ??= { error };
      }
      for (const tell of this.#onSet.splice(0)) tell();
    }
  }

  async #gather(): Promise<void> {
    this.#hurry = new AbortController();
    await sleep(longestWaitMs, undefined, { signal: this.#hurry.signal }).catch(() => {});
    this.#hurry = undefined;
  }

  /** A set that fails for one of its entries is recorded one by one, so that the bad one harms only itself. */
  async #writeSet(set: readonly Attempt[]): Promise<void> {
    try {
      for (const settled of await record(this.#context, this.#kinds, set, this.#by)) this.#onSettled(settled);
    } catch (error) {
      if (!isMessageFault(error)) throw error;
      if (set.length > 1) {
        for (const attempt of set) await this.#writeSet([attempt]);
        return;
      }
      const { entry } = set[0]!;
      this.#context.log.error(outboxTexts.notWritten(entry.title, entry.messageId, reasonOf(error)), { id: entry.id });
      for (const settled of await recordAlone(this.#context, set, this.#by)) this.#onSettled(settled);
    }
  }
}
