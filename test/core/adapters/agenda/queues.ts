import { type AgendaQueue, createAgendaQueue } from '../../../../core/adapters/agenda/index.ts';
import type { Fired, Firing, PendingRecord, Work } from '../../../../core/ports/queue.ts';
import type { TestStore } from './stores.ts';

export interface QueueOptions {
  readonly node?: string;
  readonly lockMs?: number;
  readonly processEveryMs?: number;
}

export interface Recording {
  readonly queue: AgendaQueue;
  readonly fired: { readonly ticket: string | null; readonly at: number }[];
}

/** The queues of one test file, all on one store. */
export class Queues {
  readonly warnings: unknown[] = [];
  private readonly all: AgendaQueue[] = [];
  private count = 0;

  constructor(readonly store: TestStore) {}

  make({ node = 'узел-1', lockMs = 1_000, processEveryMs = 100 }: QueueOptions = {}): AgendaQueue {
    const ignore = () => {};
    const warn = (_: string, details: unknown) => void this.warnings.push(details);
    const logger = { debug: ignore, info: ignore, warn, error: ignore };
    const { url, fresh } = this.store;
    const queue = createAgendaQueue({ url, database: fresh.database, node, logger, lockMs, processEveryMs });
    this.all.push(queue);
    return queue;
  }

  work(): Work {
    this.count += 1;
    return { taskId: `T${this.count}`, jobId: 0, name: `Выгрузка ${this.count} (JobID: 0)` };
  }

  /** Starts a queue that writes down what fires. */
  async recording(
    work: Work,
    answer: (firing: Firing) => Promise<Fired> = async () => ({ next: null }),
    options: QueueOptions = {},
  ): Promise<Recording> {
    const queue = this.make(options);
    const fired: Recording['fired'] = [];
    queue.serve([work]);
    await queue.start(async (firing) => {
      fired.push({ ticket: firing.ticket, at: Date.now() });
      return answer(firing);
    });
    return { queue, fired };
  }

  /** A record as the port tells of it. */
  async pending(work: Work, ticket: string | null = null): Promise<PendingRecord | undefined> {
    const pending = await (this.all[0] as AgendaQueue).pending();
    return pending.find((record) => record.name === work.name && record.ticket === ticket);
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.splice(0).map((queue) => queue.stop(2_000)));
    this.warnings.length = 0;
  }
}

export const inMs = (ms: number) => new Date(Date.now() + ms);

/** A handler that waits until it is released. */
export function held(fired: Fired = { next: null }): { answer: () => Promise<Fired>; release: () => void } {
  let release = () => {};
  const released = new Promise<Fired>((resolve) => {
    release = () => resolve(fired);
  });
  return { answer: () => released, release: () => release() };
}
