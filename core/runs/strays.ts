import type { Clock } from '../ports/clock.ts';
import type { RunView } from './api.ts';
import { type Ending, errorOf } from './outcome.ts';
import type { RunLog } from './run-log.ts';
import { texts } from './texts.ts';

type RunError = RunView['errors'][number];

const most = 20;

/**
 * Errors that the code of a run let go of: thrown by its timers, of promises that nobody awaits (TM-44). Each is written
 * to the log of the run, also after its end; those that came in time count as errors of the run.
 */
export class Strays {
  private readonly found: { readonly error: unknown; readonly shown: RunError }[] = [];
  private full = false;

  constructor(
    private readonly log: RunLog,
    private readonly clock: Clock,
  ) {}

  add(error: unknown): void {
    if (this.full) return;
    const note = (message: string, details?: Readonly<Record<string, unknown>>) =>
      this.log.note('error', message, details);
    this.found.push({ error, shown: errorOf(error, this.clock.now(), { error: note }, texts.stray) });
    if (this.found.length < most) return;
    // A timer that throws each time it fires would write for ever.
    this.full = true;
    this.log.note('warn', texts.moreStrays(most));
  }

  /** Those beside the error that the run itself ended with. */
  beside(ending: Ending): RunError[] {
    const own = ending.kind === 'threw' ? ending.error : this;
    return this.found.filter(({ error }) => error !== own).map(({ shown }) => shown);
  }
}
