import { refusals } from './errors.ts';
import type { Reply } from './replies.ts';

interface Entry {
  fingerprint: string;
  begunAt: number;
  /** Absent while the first request is in flight. */
  reply?: Reply;
}

/** An answer that is kept, with scope and key. */
export type Remembered = [name: string, entry: Required<Entry>];

/** The first request with a key: to be finished with its reply, whatever that is. */
export interface Attempt {
  finish(reply: Reply): void;
}

const keptMs = 30 * 86_400_000;

/** Answers by Idempotency-Key; a scope is client and path. */
export class Idempotency {
  readonly #clock: () => Date;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: () => Date) {
    this.#clock = clock;
  }

  /** The remembered reply, or an attempt to be carried out; refuses with 409 on other content or one in flight. */
  begin(scope: string, key: string, fingerprint: string): Reply | Attempt {
    const now = this.#clock().getTime();
    this.#forget(now - keptMs);
    const name = `${scope}\n${key}`;
    const earlier = this.#entries.get(name);
    if (earlier) {
      if (earlier.fingerprint !== fingerprint) throw refusals.idempotencyConflict();
      if (!earlier.reply) throw refusals.idempotencyInProgress();
      return earlier.reply;
    }
    const entry: Entry = { fingerprint, begunAt: now };
    this.#entries.set(name, entry);
    return {
      finish: (reply) => {
        if (isFinal(reply)) entry.reply = reply;
        else this.#entries.delete(name);
      },
    };
  }

  /** Every answer that is kept. */
  remembered(): Remembered[] {
    return [...this.#entries].filter((each): each is Remembered => each[1].reply !== undefined);
  }

  restore(remembered: readonly Remembered[]): void {
    for (const [name, entry] of remembered) this.#entries.set(name, entry);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Entries stand in the order of their beginning, so the outdated ones come first. */
  #forget(before: number): void {
    for (const [name, entry] of this.#entries) {
      if (entry.begunAt >= before) return;
      this.#entries.delete(name);
    }
  }
}

export function isReply(begun: Reply | Attempt): begun is Reply {
  return 'status' in begun;
}

/** 404, NOT_REGISTERED and faults of the server may turn out well with the same key later. */
function isFinal(reply: Reply): boolean {
  if (reply.status >= 200 && reply.status < 300) return true;
  if (reply.status === 422) return !JSON.stringify(reply.json).includes('"NOT_REGISTERED"');
  return [400, 409, 413, 415].includes(reply.status);
}
