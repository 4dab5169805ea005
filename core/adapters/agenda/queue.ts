import { randomUUID } from 'node:crypto';
import { Agenda, type Job } from 'agenda';
import type { Logger } from '../../contract/task.ts';
import type { Fired, Firing, PendingRecord, Queue, Timer, Work } from '../../ports/queue.ts';
import { ActiveJobs } from './active-jobs.ts';
import { queueIdle } from './errors.ts';
import { Failures } from './failures.ts';
import { agendaPool, GuardedBackend } from './guarded-backend.ts';
import { LockWatch } from './lock-watch.ts';
import { postgresRecords } from './postgres-records.ts';
import type { RecordStore } from './record-store.ts';

export interface AgendaQueueOptions {
  /** Of the database whose schema `agenda` holds the records. */
  readonly url: string;
  /** Name of this node; each process adds something of its own. */
  readonly node: string;
  readonly logger: Logger;
  /** A record whose node does not renew it is free after so long, in milliseconds (TM-43). Default 60,000. */
  readonly lockMs?: number;
  /** How often the store is looked at for records of the near future, in milliseconds. Default 2,000. */
  readonly processEveryMs?: number;
  /** Most connections of its own. Default 5. */
  readonly connections?: number;
}

/** Data of a record of ours. */
interface RecordData {
  readonly taskId: string;
  readonly jobId: number;
  readonly runId?: string;
}

/** One run of an instance at a time is the business of the claim; Agenda must hold nothing back. */
const unlimited = 100_000;
const retryMs = 5_000;
const answerMs = 5_000;

/** The queue on Agenda and PostgreSQL (TM-70). Each fact of Agenda that would break a rule has its guard here. */
export class AgendaQueue implements Queue {
  /** For mounting Agendash. */
  readonly agenda: Agenda;
  private readonly records: RecordStore;
  private readonly active = new ActiveJobs();
  private readonly renewals = new Set<NodeJS.Timeout>();
  private readonly watch: LockWatch;
  private readonly pool: ReturnType<typeof agendaPool>;
  private readonly backend: GuardedBackend;
  private readonly lockMs: number;
  private readonly failures: Failures;
  private served = new Set<string>();
  private handler: (firing: Firing) => Promise<Fired> = async () => ({ next: soon() });
  private opened = false;
  private closed: Promise<void> | undefined;

  constructor(options: AgendaQueueOptions) {
    this.failures = new Failures(options.logger);
    this.lockMs = options.lockMs ?? 60_000;
    const failed = (error: unknown) => this.failed(error);
    this.pool = agendaPool(options.url, options.connections ?? 5, failed);
    this.backend = new GuardedBackend(this.pool, failed);
    this.records = postgresRecords(this.pool);
    const owner = `${options.node}/${randomUUID().slice(0, 8)}`;
    this.agenda = new Agenda({
      backend: deferred(this.backend),
      name: owner,
      processEvery: options.processEveryMs ?? 2_000,
      defaultConcurrency: unlimited,
      maxConcurrency: unlimited,
      defaultLockLifetime: this.lockMs,
    });
    this.agenda.on('error', failed);
    this.agenda.on('complete', (job) => this.active.completed(job));
    this.watch = new LockWatch({
      agenda: this.agenda,
      records: this.records,
      owner,
      everyMs: Math.min(10_000, this.lockMs / 2),
      served: (name) => this.served.has(name),
      failed,
    });
  }

  async open(): Promise<void> {
    if (this.opened) return;
    await this.backend.connect();
    this.opened = true;
    this.agenda.emit('ready');
  }

  serve(works: readonly Work[]): void {
    this.served = new Set(works.map(({ name }) => name));
    // A name that is served no more leaves with the next look of the watch, when nothing of it is held.
    for (const work of works) {
      if (this.agenda.definitions[work.name] === undefined) {
        this.agenda.define<RecordData>(work.name, (job) => this.fire(job, work));
      }
    }
  }

  async schedule(work: Work, timer: Timer): Promise<void> {
    const { known, moved } = await this.records.moveTimer(work.name, timer);
    if (known) return this.tell(work, moved, timer.at);
    const { taskId, jobId } = work;
    const job = this.agenda.create<RecordData>(work.name, { taskId, jobId });
    job.attrs.type = 'single';
    job.attrs.nextRunAt = timer.at;
    job.attrs.disabled = !timer.enabled;
    await job.save();
  }

  async enqueue(work: Work, ticket: string): Promise<void> {
    const { taskId, jobId } = work;
    await this.agenda.now<RecordData>(work.name, { taskId, jobId, runId: ticket });
  }

  async nudge(work: Work, ticket: string): Promise<void> {
    const at = new Date();
    const { known, moved } = await this.records.moveTicket(work.name, ticket, at);
    if (known) await this.tell(work, moved, at);
    else await this.enqueue(work, ticket);
  }

  async withdraw(tickets: readonly string[]): Promise<void> {
    if (tickets.length > 0) await this.records.removeTickets(tickets);
  }

  forget(name: string): Promise<void> {
    return this.records.removeTimer(name);
  }

  pending(): Promise<PendingRecord[]> {
    return this.records.pending();
  }

  sweep(before: Date): Promise<number> {
    return this.records.sweep(before);
  }

  async check(): Promise<void> {
    if (!this.agenda.isActiveJobProcessor()) throw queueIdle();
    await this.pool.query('select 1');
  }

  async start(handler: (firing: Firing) => Promise<Fired>): Promise<void> {
    this.handler = handler;
    await this.open();
    await this.agenda.start();
    await this.watch.start();
  }

  async halt(): Promise<void> {
    await this.watch.stop();
    // Does not wait for handlers, and leaves the connections open: handlers still write their records. Where the store
    // is away, only what was locked ahead stays so, for the lock time.
    await this.agenda.stop(false).catch((error: unknown) => this.failed(error));
  }

  stop(limitMs: number): Promise<void> {
    // A store that does not answer must not keep the process.
    this.closed ??= within(limitMs + answerMs, this.close(limitMs));
    return this.closed;
  }

  private async close(limitMs: number): Promise<void> {
    try {
      await this.halt();
      await this.active.settled(limitMs);
      // Who has not ended by now has been given up.
      for (const renewal of this.renewals) clearInterval(renewal);
      // Also what was locked by a query that was under way when we halted.
      if (this.opened) await this.watch.freeAll();
    } catch (error) {
      this.failed(error);
    }
    await this.pool.end().catch(() => {});
  }

  private async fire(job: Job<RecordData>, work: Work): Promise<void> {
    this.active.began(job);
    let renewing: Promise<void> = Promise.resolve();
    const renewal = setInterval(() => {
      renewing = job.touch().catch((error: unknown) => this.failed(error));
    }, this.lockMs / 3);
    this.renewals.add(renewal);
    const fired = await this.ask({ work, ticket: job.attrs.data.runId ?? null });
    clearInterval(renewal);
    this.renewals.delete(renewal);
    // A renewal under way could be stored after the end of the job, and lock it again.
    await renewing;
    job.attrs.nextRunAt = fired.next;
    this.active.follow(job, fired.afterwards);
    if (fired.failure !== undefined) throw new Error(fired.failure);
  }

  private async ask(firing: Firing): Promise<Fired> {
    try {
      return await this.handler(firing);
    } catch (error) {
      this.failed(error);
      return { next: soon() };
    }
  }

  /** Wakes the nodes for a record that was moved past Agenda; without it they would see it with their next look. */
  private async tell(work: Work, id: string | null, at: Date | null): Promise<void> {
    const channel = this.backend.notificationChannel;
    if (id === null || at === null || channel?.state !== 'connected') return;
    try {
      const jobId = id as unknown as Parameters<typeof channel.publish>[0]['jobId'];
      await channel.publish({ jobId, jobName: work.name, nextRunAt: at, priority: 0, timestamp: new Date() });
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    this.failures.report(error);
  }
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

function soon(): Date {
  return new Date(Date.now() + retryMs);
}

/** Agenda connects in its constructor and lets nobody see a failure: it gets to wait until `open` has connected. */
function deferred(backend: GuardedBackend): GuardedBackend {
  return new Proxy(backend, {
    get(target, name) {
      if (name === 'connect') return () => new Promise<void>(() => {});
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** The queue on Agenda, not connected yet. */
export function createAgendaQueue(options: AgendaQueueOptions): AgendaQueue {
  return new AgendaQueue(options);
}
