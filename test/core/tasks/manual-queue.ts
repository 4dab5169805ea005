import type { Clock } from '../../../core/ports/clock.ts';
import type { Fired, Firing, PendingRecord, Queue, Timer, Work } from '../../../core/ports/queue.ts';

interface MutableRecord {
  readonly work: Work;
  readonly ticket: string | null;
  at: Date | null;
  enabled: boolean;
  locked: boolean;
}

/** What several nodes share. */
export type QueueStore = Set<MutableRecord>;

/** A queue in memory that keeps the contract of the port and follows the test's clock: {@link tick} after moving it. */
export class ManualQueue implements Queue {
  private served = new Set<string>();
  private handler: ((firing: Firing) => Promise<Fired>) | undefined;
  private readonly active = new Set<Promise<void>>();

  constructor(
    private readonly clock: Clock,
    private readonly store: QueueStore = new Set(),
  ) {}

  /** Records that fire now. */
  get firing(): number {
    return this.active.size;
  }

  /** Fires what is due. */
  tick(): void {
    for (const record of this.store) {
      const due = record.at !== null && record.at <= this.clock.now() && record.enabled && !record.locked;
      if (due && this.handler !== undefined && this.served.has(record.work.name)) this.fire(record);
    }
  }

  /** Loses records, as a store that was put back from a copy would. */
  lose(which: (record: PendingRecord) => boolean): void {
    for (const record of [...this.store]) if (which(view(record))) this.store.delete(record);
  }

  async open(): Promise<void> {}

  serve(works: readonly Work[]): void {
    this.served = new Set(works.map(({ name }) => name));
    this.tick();
  }

  async schedule(work: Work, { at, enabled }: Timer): Promise<void> {
    const record = [...this.store].find((one) => one.ticket === null && one.work.name === work.name);
    if (record === undefined) this.store.add({ work, ticket: null, at, enabled, locked: false });
    else if (!record.locked) Object.assign(record, { at, enabled });
    this.tick();
  }

  async enqueue(work: Work, ticket: string): Promise<void> {
    this.store.add({ work, ticket, at: this.clock.now(), enabled: true, locked: false });
    this.tick();
  }

  async nudge(work: Work, ticket: string): Promise<void> {
    const record = [...this.store].find((one) => one.ticket === ticket);
    if (record === undefined) return this.enqueue(work, ticket);
    if (!record.locked) record.at = this.clock.now();
    this.tick();
  }

  async withdraw(tickets: readonly string[]): Promise<void> {
    for (const record of [...this.store]) {
      if (record.ticket !== null && tickets.includes(record.ticket) && !record.locked) this.store.delete(record);
    }
  }

  async forget(name: string): Promise<void> {
    for (const record of [...this.store]) {
      if (record.ticket === null && record.work.name === name) this.store.delete(record);
    }
  }

  async pending(): Promise<PendingRecord[]> {
    return [...this.store].map(view);
  }

  async check(): Promise<void> {}

  async sweep(): Promise<number> {
    return 0;
  }

  async start(handler: (firing: Firing) => Promise<Fired>): Promise<void> {
    this.handler = handler;
    this.tick();
  }

  async halt(): Promise<void> {
    this.handler = undefined;
  }

  async stop(): Promise<void> {
    await this.halt();
    await Promise.all(this.active);
  }

  private fire(record: MutableRecord): void {
    record.locked = true;
    const firing = this.settle(record).finally(() => this.active.delete(firing));
    this.active.add(firing);
  }

  private async settle(record: MutableRecord): Promise<void> {
    const { handler } = this;
    const fired = await handler?.({ work: record.work, ticket: record.ticket }).catch(() => undefined);
    record.at = fired === undefined ? new Date(this.clock.now().getTime() + 5_000) : fired.next;
    record.locked = false;
    if (record.ticket !== null && record.at === null) this.store.delete(record);
    await fired?.afterwards?.().catch(() => {});
    this.tick();
  }
}

function view({ work, ticket, at, enabled, locked }: MutableRecord): PendingRecord {
  return { ...work, ticket, at, enabled, locked };
}
