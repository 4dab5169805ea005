import { randomUUID } from 'node:crypto';
import { Agenda, type AgendaBackend, type Job, toJobId } from 'agenda';
import type { Logger } from '../../contract/task.ts';
import type { Database } from '../../ports/database.ts';
import type { Fired, Firing, PendingRecord, Queue, Timer, Work } from '../../ports/queue.ts';
import { ActiveJobs } from './active-jobs.ts';
import type { Backing, BackingOptions } from './backing.ts';
import { queueIdle } from './errors.ts';
import { Failures } from './failures.ts';
import { guardRepository } from './guards.ts';
import { LockWatch } from './lock-watch.ts';
import { type Locked, Locking } from './locking.ts';
import { mongoBacking } from './mongo/index.ts';
import { postgresBacking } from './postgres/index.ts';
import { Punctuality } from './punctuality.ts';
import type { RecordData } from './record-store.ts';
import { WakeChannel } from './wake-channel.ts';

export interface AgendaQueueOptions {
  /** Where the records live (TM-71): `postgresql://…` (in its schema `agenda`) or `mongodb://…`, `mongodb+srv://…`. */
  readonly url: string;
  /** The host's database, over which nodes tell each other what is due. */
  readonly database: Database;
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

/** One run of an instance at a time is the business of the claim; Agenda must hold nothing back. */
const unlimited = 100_000;
/** After its handler has thrown, a record fires again so soon; twice as late each time, as the database may be away. */
const [firstRetryMs, lastRetryMs] = [250, 5_000];
const answerMs = 5_000;
/** A peer that is dead must be noticed well within the lock time, a slow one must not be taken for dead. */
const [leastPatienceMs, mostPatienceMs] = [1_000, 5_000];

/** The queue on Agenda (TM-70), its records in PostgreSQL or MongoDB (TM-71). Each fact of Agenda that would break a rule has its guard here. */
export class AgendaQueue implements Queue {
  /** For mounting Agendash. */
  readonly agenda: Agenda;
  private readonly backing: Backing;
  private readonly channel: WakeChannel;
  private readonly active = new ActiveJobs();
  private readonly renewals = new Set<NodeJS.Timeout>();
  private readonly watch: LockWatch;
  private readonly locking: Locking;
  private readonly punctuality: Punctuality;
  private readonly lockMs: number;
  private readonly processEveryMs: number;
  private readonly node: string;
  /** Name under which this process locks. */
  private readonly owner: string;
  private readonly failures: Failures;
  private served = new Set<string>();
  private handler: (firing: Firing) => Promise<Fired> = async () => ({ next: new Date() });
  private retryMs = firstRetryMs;
  private opened = false;
  private halted = false;
  private closed: Promise<void> | undefined;

  constructor(options: AgendaQueueOptions) {
    this.failures = new Failures(options.logger);
    this.lockMs = options.lockMs ?? 60_000;
    this.processEveryMs = options.processEveryMs ?? 2_000;
    const failed = (error: unknown) => this.failed(error);
    this.backing = backingOf({
      url: options.url,
      connections: options.connections ?? 5,
      patienceMs: Math.min(Math.max(this.lockMs / 12, leastPatienceMs), mostPatienceMs),
      failed,
    });
    const { repository, records } = this.backing;
    guardRepository(repository, failed);
    this.channel = new WakeChannel(options.database, failed);
    this.punctuality = new Punctuality((name) => this.channel.look(name));
    this.locking = new Locking(repository, records, {
      locked: (record) => this.locked(record),
      look: (name) => setImmediate(() => this.channel.look(name)),
      free: (name, error) => {
        this.failures.report(error);
        return this.watch.freeUnheld(name);
      },
    });
    this.node = options.node;
    const owner = `${options.node}/${randomUUID().slice(0, 8)}`;
    this.owner = owner;
    this.agenda = new Agenda({
      backend: this.deferred(),
      name: owner,
      processEvery: this.processEveryMs,
      defaultConcurrency: unlimited,
      maxConcurrency: unlimited,
      defaultLockLifetime: this.lockMs,
    });
    this.agenda.on('error', failed);
    this.agenda.on('complete', (job) => this.active.completed(job));
    this.watch = new LockWatch({
      agenda: this.agenda,
      records,
      owner,
      everyMs: Math.min(10_000, this.lockMs / 2),
      served: (name) => this.served.has(name),
      failed,
    });
  }

  async open(): Promise<void> {
    if (this.opened) return;
    await this.backing.connect();
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

  schedule(work: Work, timer: Timer): Promise<void> {
    return this.follow(async () => this.tell(work, await this.backing.records.setTimer(work, timer), timer.at));
  }

  enqueue(work: Work, ticket: string): Promise<void> {
    return this.follow(() => this.add(work, ticket));
  }

  nudge(work: Work, ticket: string): Promise<void> {
    return this.follow(async () => {
      const at = new Date();
      const { known, moved } = await this.backing.records.moveTicket(work.name, ticket, at);
      if (known) await this.tell(work, moved, at);
      else await this.add(work, ticket);
    });
  }

  async withdraw(tickets: readonly string[]): Promise<void> {
    if (tickets.length > 0) await this.follow(() => this.backing.records.removeTickets(tickets));
  }

  forget(name: string): Promise<void> {
    return this.follow(() => this.backing.records.removeTimer(name));
  }

  pending(): Promise<PendingRecord[]> {
    return this.backing.records.pending();
  }

  sweep(before: Date): Promise<number> {
    return this.backing.records.sweep(before);
  }

  async check(): Promise<void> {
    if (this.halted || !this.agenda.isActiveJobProcessor()) throw queueIdle();
    await this.watch.clear();
    await this.backing.ping();
  }

  async start(handler: (firing: Firing) => Promise<Fired>): Promise<void> {
    this.handler = handler;
    await this.open();
    // Who has the name of this node now is the only one: what its predecessor held, when it was killed, is free.
    await this.follow(async () => void (await this.backing.records.freePredecessors(this.node, this.owner)));
    await this.agenda.start();
    await this.watch.start();
  }

  async halt(): Promise<void> {
    this.halted = true;
    this.punctuality.stop();
    await Promise.all([this.watch.stop(), within(answerMs, this.locking.halt())]);
    // Does not wait for handlers, and leaves the connections open: handlers still write their records. Where the store
    // is away, only what was locked ahead stays so, for the lock time.
    await this.agenda.stop(false).catch((error: unknown) => this.failed(error));
    await this.channel.disconnect().catch((error: unknown) => this.failed(error));
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
      // A second time over another connection, where the first one is dead.
      if (this.opened) await this.watch.freeAll().catch(() => this.watch.freeAll());
    } catch (error) {
      this.failed(error);
    }
    await this.backing.close();
  }

  private async fire(job: Job<RecordData>, work: Work): Promise<void> {
    this.active.began(job);
    this.punctuality.began(String(job.attrs._id));
    let renewing: Promise<void> | undefined;
    const renewal = setInterval(() => {
      // One that a dead store keeps is not joined by others, which would come to life after the end of the job.
      renewing ??= job
        .touch()
        .catch((error: unknown) => this.failed(error))
        .finally(() => {
          renewing = undefined;
        });
    }, this.lockMs / 3);
    this.renewals.add(renewal);
    const fired = await this.ask({ work, ticket: job.attrs.data.runId ?? null });
    clearInterval(renewal);
    this.renewals.delete(renewal);
    // A renewal under way could be stored after the end of the job, and lock it again.
    await renewing;
    job.attrs.nextRunAt = fired.next;
    this.active.follow(job, async () => {
      await fired.afterwards?.();
      await this.tellOfNext(work, job);
    });
    if (fired.failure !== undefined) throw new Error(fired.failure);
  }

  private locked({ _id, name, nextRunAt }: Locked): void {
    if (_id !== undefined && nextRunAt && !this.halted) this.punctuality.expect(String(_id), name, nextRunAt);
  }

  private async ask(firing: Firing): Promise<Fired> {
    // Locked by the last question before the halt.
    if (this.halted) return { next: new Date() };
    try {
      const fired = await this.handler(firing);
      this.retryMs = firstRetryMs;
      return fired;
    } catch (error) {
      this.failed(error);
      const next = new Date(Date.now() + this.retryMs);
      this.retryMs = Math.min(this.retryMs * 2, lastRetryMs);
      return { next };
    }
  }

  /**
   * Agenda stores the next time of a record without a word, and looks no sooner than usual: a slot before that would be
   * late, and with a short period every second one lost.
   */
  private async tellOfNext(work: Work, { attrs: { _id, nextRunAt } }: Job<RecordData>): Promise<void> {
    if (_id === undefined || !nextRunAt || nextRunAt.getTime() > Date.now() + this.processEveryMs) return;
    await this.tell(work, String(_id), nextRunAt);
  }

  /** A record follows our rows: what cannot be written now is written when rows and records are compared next. */
  private async follow(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.failed(error);
    }
  }

  private async add(work: Work, ticket: string): Promise<void> {
    const { taskId, jobId } = work;
    await this.agenda.now<RecordData>(work.name, { taskId, jobId, runId: ticket });
  }

  /** Wakes the nodes for a record that was moved past Agenda; without it they would see it with their next look. */
  private async tell(work: Work, id: string | null, at: Date | null): Promise<void> {
    if (id === null || at === null) return;
    await this.channel.publish({
      jobId: toJobId(id),
      jobName: work.name,
      nextRunAt: at,
      priority: 0,
      timestamp: new Date(),
    });
  }

  /** Agenda connects in its constructor and lets nobody see a failure: it gets to wait until `open` has connected. */
  private deferred(): AgendaBackend {
    return {
      name: this.backing.name,
      repository: this.backing.repository,
      notificationChannel: this.channel,
      ownsConnection: false,
      connect: () => new Promise<void>(() => {}),
      disconnect: async () => {},
    };
  }

  private failed(error: unknown): void {
    this.failures.report(error);
    this.watch?.suspect();
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

function backingOf(options: BackingOptions): Backing {
  return /^mongodb(\+srv)?:/.test(options.url) ? mongoBacking(options) : postgresBacking(options);
}

/** The queue on Agenda, not connected yet. */
export function createAgendaQueue(options: AgendaQueueOptions): AgendaQueue {
  return new AgendaQueue(options);
}
