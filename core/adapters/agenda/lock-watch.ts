import type { Agenda } from 'agenda';
import type { Service } from '../../ports/service.ts';
import type { RecordStore } from './record-store.ts';

export interface LockWatchOptions {
  readonly agenda: Agenda;
  readonly records: RecordStore;
  /** Under this name our process locks. */
  readonly owner: string;
  readonly everyMs: number;
  readonly served: (name: string) => boolean;
  readonly failed: (error: unknown) => void;
}

/** A lock so young may belong to a record that is just on its way to us. */
const youngMs = 5_000;
/** After a failure of the store it is asked so soon, and again, what the failure has left locked. */
const suspicionMs = 250;

/**
 * Frees records that this process locked and does not know: a failed write at the start of a job leaves such, and they
 * would stay for the whole lock time. Also takes back definitions of names that are served no more.
 */
export class LockWatch implements Service {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  /** When the store failed last; null where everything since is known. */
  private failedAt: Date | null = null;
  private suspicion: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly options: LockWatchOptions) {}

  async start(): Promise<void> {
    this.stopped = false;
    this.timer ??= setInterval(() => {
      this.looking = this.look().catch(this.options.failed);
    }, this.options.everyMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    clearTimeout(this.suspicion);
    this.timer = undefined;
    await this.looking;
  }

  /** Frees everything of this process; nothing of it may run any more. */
  async freeAll(): Promise<void> {
    await this.options.records.free(this.options.owner, new Date(Date.now() + 60_000), []);
  }

  /** The store has failed: what it was asked for may have been done, and its answer lost. */
  suspect(): void {
    this.failedAt = new Date();
    if (this.timer !== undefined) this.ask();
  }

  /** Frees what the last failure has left locked; rejects where the store does not answer. */
  async clear(): Promise<void> {
    const { failedAt } = this;
    if (failedAt === null || this.timer === undefined) return;
    const { records, owner } = this.options;
    await records.free(owner, failedAt, (await this.held()).held);
    if (this.failedAt === failedAt) this.failedAt = null;
  }

  /** Frees records of this name that nobody here holds: the answer that told of their lock was lost. */
  async freeUnheld(name: string): Promise<void> {
    const { records, owner } = this.options;
    await records.free(owner, new Date(Date.now() + 60_000), (await this.held()).held, name);
  }

  async look(): Promise<void> {
    const { agenda, records, owner } = this.options;
    if (!agenda.isActiveJobProcessor()) return;
    const { held, jobStatus } = await this.held();
    await records.free(owner, new Date(Date.now() - youngMs), held);
    for (const name of Object.keys(agenda.definitions)) {
      // Agenda reads the definition of what it holds: taken away too early, it would throw where nobody catches.
      if (!this.options.served(name) && (jobStatus?.[name]?.locked ?? 0) === 0) delete agenda.definitions[name];
    }
  }

  private ask(): void {
    this.suspicion ??= setTimeout(() => {
      this.suspicion = undefined;
      // Who tells of failures has told of this one.
      this.clear()
        .catch(() => {})
        .finally(() => {
          if (this.failedAt !== null && !this.stopped) this.ask();
        });
    }, suspicionMs);
  }

  private async held() {
    const { lockedJobs, jobStatus } = await this.options.agenda.getRunningStats(true);
    return { held: (lockedJobs as { _id?: unknown }[]).map(({ _id }) => String(_id)), jobStatus };
  }
}
