import { randomUUID } from 'node:crypto';
import { CodedError } from '../../../core/contract/index.ts';
import type { PosContext } from '../context.ts';
import { PosAway, SendingFailed } from '../errors.ts';
import { claimDue, type DueFilter, leaseMs, renew, senderPrefix } from './claim.ts';
import { nextAttempt } from './delays.ts';
import type { Claim, Entry, EntryKind, Kinds, Outcome, Settled } from './entry.ts';
import { blame, retryAfterOf } from './judge.ts';
import { Limiter } from './limiter.ts';
import type { Line } from './line.ts';
import { Recorder } from './recorder.ts';
import { accountKey } from './rows.ts';

/** Requests under way at once. */
export const requestsAtOnce = 8;
/** Entries claimed at a time; the next are claimed while half of them are still to be sent. */
const setSize = 300;
const renewEveryMs = leaseMs / 3;

export interface SenderOptions {
  readonly context: PosContext;
  readonly kinds: Kinds;
  readonly lines: ReadonlyMap<string, Line>;
  /** The task whose run sends, for {@link takeOver}; null outside of runs. */
  readonly task: string | null;
  readonly signal?: AbortSignal | undefined;
  /** After an outcome is recorded. */
  readonly onSettled?: ((settled: Settled) => void) | undefined;
}

/**
 * Sends entries of the outbox: many messages in parallel, those of one message in order (ST-06). What is claimed is
 * renewed while it works; what a sender that died had claimed is free when its lease is over, and goes again with the
 * same key and body. After use: {@link end}.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #by: string;
  readonly #limiter = new Limiter(requestsAtOnce);
  readonly #recorder: Recorder;
  readonly #renewal: NodeJS.Timeout;
  /** What failed before is tried before its time. */
  #impatient = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#by = `${senderPrefix(options.task)}${randomUUID()}`;
    const { context, kinds, onSettled = () => {} } = options;
    this.#recorder = new Recorder(context, kinds, this.#by, onSettled);
    this.#renewal = setInterval(() => {
      // One that fails is made up for by the next; a claim that runs out does no harm but doubles a request.
      if (this.#limiter.load > 0) renew(context.services.database, this.claim()).catch(() => {});
    }, renewEveryMs);
    this.#renewal.unref();
  }

  /** For entries that are made as claimed by this sender. */
  claim(): Claim {
    return { by: this.#by, until: new Date(this.#options.context.clock.now().getTime() + leaseMs) };
  }

  /** Begins to send entries that this sender has claimed. */
  begin(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.state !== 'sending') continue;
      this.#limiter.add(async () => this.#recorder.add({ entry, outcome: await this.#attempt(entry) }));
    }
  }

  /** Resolves when there is room for more. */
  room(): Promise<void> {
    return this.#limiter.below(setSize / 2);
  }

  /** Resolves when all that was begun has been dealt with and recorded. @throws where it could not be recorded */
  async settled(): Promise<void> {
    await this.#limiter.below(0);
    await this.#recorder.flushed();
  }

  /**
   * Sends what is due until nothing is.
   * @param impatient each once, also before its time
   */
  async sendDue(kinds: readonly EntryKind[], impatient = false): Promise<void> {
    const { context, lines, signal } = this.#options;
    this.#impatient = impatient;
    const tried: number[] = [];
    while (signal?.aborted !== true) {
      const quiet = this.#limiter.load === 0 && !this.#recorder.busy;
      const now = context.clock.now();
      const accounts = [...lines.values()].filter((line) => line.isOpen(now)).map(({ account }) => account);
      const filter: DueFilter = { accounts, kinds: this.#known(kinds), ...(impatient && { impatientBut: tried }) };
      const entries = await claimDue(context.services.database, filter, this.claim(), now, setSize);
      if (impatient) tried.push(...entries.map(({ id }) => id));
      this.begin(entries);
      if (entries.length > 0) await this.room();
      else if (quiet) return;
      else await this.#progress();
    }
    await this.settled();
  }

  /** What follows one of the same message may be free when that is recorded. */
  async #progress(): Promise<void> {
    const { load } = this.#limiter;
    if (load > 0) await this.#limiter.below(load - 1);
    await (this.#limiter.load === 0 ? this.#recorder.flushed() : this.#recorder.nextSet());
  }

  /** Where the network ends before ПОС, it ends for all organisations: each would only find out for itself. */
  async #closeSiblings({ account }: Line, fault: CodedError): Promise<void> {
    const siblings = [...this.#options.lines.values()].filter((line) => line.account.url === account.url);
    await Promise.all(siblings.map((line) => line.fail(fault)));
  }

  #isHasty({ attempts }: Entry): boolean {
    return this.#impatient && attempts > 0;
  }

  #known(kinds: readonly EntryKind[]): EntryKind[] {
    return kinds.filter((kind) => this.#options.kinds[kind] !== undefined);
  }

  /** Never fails: what goes wrong is the outcome. */
  async #attempt(entry: Entry): Promise<Outcome> {
    const { context, kinds, lines, signal } = this.#options;
    const line = lines.get(accountKey(entry.account));
    const handler = kinds[entry.kind];
    if (line === undefined || handler === undefined || signal?.aborted) return { kind: 'held', error: null };
    if (line.closed !== undefined) return { kind: 'held', error: line.closed };
    if (line.tired && this.#isHasty(entry)) return { kind: 'held', error: null };
    try {
      const answer = await handler.send(line.client, entry, context);
      // ПОС has it: what our own store says of the hold of the organisation must not turn that into a failure.
      await line.succeeded().catch(() => {});
      return { kind: 'done', answer };
    } catch (error) {
      if (signal?.aborted) return { kind: 'held', error: null };
      try {
        return await this.#judge(entry, line, asCoded(error));
      } catch (trouble) {
        // The store is away: what the failure means could not be kept.
        return { kind: 'held', error: asCoded(trouble) };
      }
    }
  }

  async #judge(entry: Entry, line: Line, error: CodedError): Promise<Outcome> {
    const own = this.#options.kinds[entry.kind]?.verdict?.(error, entry);
    const means = own ?? blame(error);
    if (means === 'organization') {
      await line.fail(error);
      return { kind: 'held', error };
    }
    if (means === 'unsure') {
      const fault = await line.probe();
      if (fault !== undefined) {
        await line.fail(fault);
        if (isNetwork(fault)) await this.#closeSiblings(line, fault);
        return { kind: 'held', error: fault };
      }
      await line.failed(error, this.#isHasty(entry));
    } else if (own === undefined) {
      await line.succeeded();
    }
    if (means === 'refused') return { kind: 'refused', error };
    const nextAt = nextAttempt(entry, this.#options.context.clock.now(), retryAfterOf(error));
    return nextAt === null ? { kind: 'exhausted', error } : { kind: 'later', error, nextAt };
  }

  async end(): Promise<void> {
    try {
      await this.settled();
    } finally {
      clearInterval(this.#renewal);
    }
  }
}

/** No answer at all, as against one that says 429 or 5xx. */
function isNetwork(fault: CodedError): boolean {
  return fault instanceof PosAway && fault.cause !== undefined;
}

function asCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  return new SendingFailed(error);
}
