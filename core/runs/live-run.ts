import { setMaxListeners } from 'node:events';
import type { StopReason } from '../contract/task.ts';
import type { ClaimedRun } from '../schedule/claim.ts';
import { Fence } from './fence.ts';

/** Reasons after which nothing may be written any more; after the others the current item may be finished (TM-26). */
const hard: ReadonlySet<StopReason> = new Set(['time-limit', 'lock-lost']);

/** A run in progress on this node: it can be asked to end, and is given up when it does not. */
export class LiveRun {
  readonly fence: Fence;
  /** Resolves when the run did not end within the grace time. */
  readonly givenUp: Promise<void>;
  private readonly controller = new AbortController();
  private giveUp: () => void = () => {};
  private grace: NodeJS.Timeout | undefined;
  private limit: NodeJS.Timeout | undefined;
  private over = false;

  constructor(
    readonly run: ClaimedRun,
    private readonly options: { readonly graceMs: number; readonly lockMs: number; readonly claimedAt: number },
  ) {
    // Many requests of a run listen at once; that is no leak.
    setMaxListeners(0, this.controller.signal);
    this.fence = new Fence(run, options.lockMs, options.claimedAt);
    this.givenUp = new Promise((resolve) => {
      this.giveUp = resolve;
    });
  }

  /** `performance.now()` before the claim. */
  get claimedAt(): number {
    return this.options.claimedAt;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why it was first asked to end. */
  get reason(): StopReason | undefined {
    return this.signal.aborted ? (this.signal.reason as StopReason) : undefined;
  }

  limitTo(seconds: number): void {
    this.limit = setTimeout(() => this.ask('time-limit'), Math.min(seconds * 1000, 2 ** 31 - 1));
  }

  /** Asks the run to end. May be called again: a harder reason takes the services away at once. */
  ask(reason: StopReason): void {
    if (hard.has(reason)) this.fence.refuse(reason);
    if (this.signal.aborted || this.over) return;
    this.grace = setTimeout(() => {
      this.fence.refuse(reason);
      this.giveUp();
    }, this.options.graceMs);
    this.controller.abort(reason);
  }

  /** The run is over: whatever is left of its code can do nothing any more. */
  end(): void {
    this.over = true;
    clearTimeout(this.grace);
    clearTimeout(this.limit);
    this.fence.refuse('over');
  }
}
