import { maskedText } from '../contract/mask.ts';
import type { Logger } from '../contract/task.ts';
import type { Database } from '../ports/database.ts';
import { changeChannel } from '../schedule/changes.ts';
import { type ClaimedRun, changeOf } from '../schedule/claim.ts';
import { texts } from './texts.ts';

const storeEveryMs = 1_000;
const longestMessage = 1_000;

/** Progress and counters of a run, seen live (TM-40, TM-41): stored at most once a second, however often they change. */
export class LiveRecord {
  private readonly totals: Map<string, number>;
  private done: number | null = null;
  private total: number | null = null;
  private message: string | null = null;
  private timer: NodeJS.Timeout | undefined;
  private storing: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly run: ClaimedRun,
    counters: readonly string[],
    private readonly options: { readonly database: Database; readonly log: Logger },
  ) {
    this.totals = new Map(counters.map((counter) => [counter, 0]));
  }

  get counters(): Record<string, number> {
    return Object.fromEntries(this.totals);
  }

  progress(done: number, total: number | null, message?: string): void {
    this.done = Number.isFinite(done) ? done : null;
    this.total = total !== null && Number.isFinite(total) ? total : null;
    if (message !== undefined) this.message = maskedText(String(message)).slice(0, longestMessage);
    this.changed();
  }

  count(counter: string, by = 1): void {
    const value = this.totals.get(counter);
    if (value === undefined || !Number.isFinite(by)) {
      this.options.log.warn(texts.unknownCounter(counter));
      return;
    }
    this.totals.set(counter, value + by);
    this.changed();
  }

  /** Nothing is stored any more; the final values go with the end of the run. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.storing;
  }

  private changed(): void {
    if (this.closed) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.storing = this.store();
    }, storeEveryMs);
  }

  private async store(): Promise<void> {
    try {
      await this.options.database.query(
        `update host.run set counters = $2, done = $3, total = $4, message = coalesce($5, message)
          where id = $1 and outcome is null returning pg_notify('${changeChannel}', $6)`,
        [
          this.run.runId,
          JSON.stringify(this.counters),
          this.done,
          this.total,
          this.message,
          changeOf(this.run, this.run.runId),
        ],
      );
    } catch {
      // Only the view is late; the heartbeat reports a database that is away.
    }
  }
}
