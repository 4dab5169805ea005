import { randomUUID } from 'node:crypto';
import { BaseNotificationChannel, type JobNotification, type JobStateNotification, toJobId } from 'agenda';
import type { Database, Subscription } from '../../ports/database.ts';

const channel = 'host_queue';
/** A payload of NOTIFY holds 8,000 bytes. */
const longestText = 500;

type Told = { readonly from: string } & (
  | { readonly record: JobNotification; readonly state?: undefined }
  | { readonly state: JobStateNotification; readonly record?: undefined }
);

/**
 * How nodes tell each other that a record is due, so that nobody has to wait for the next look (TM-33). Over NOTIFY of
 * the host's own database, which is there whatever store holds the records: MongoDB has nothing like it unless it is a
 * replica set. The connection that listens comes back by itself; what was said meanwhile is found by the next look.
 */
export class WakeChannel extends BaseNotificationChannel {
  private readonly id = randomUUID();
  private subscription: Subscription | undefined;

  constructor(
    private readonly database: Database,
    private readonly failed: (error: unknown) => void,
  ) {
    super();
    this.on('error', failed);
  }

  /** Telling needs no connection of its own: a command that never starts its queue wakes the nodes, too. */
  override get state(): 'connected' {
    return 'connected';
  }

  async connect(): Promise<void> {
    this.subscription ??= await this.database.listen(channel, (payload) => this.hear(payload));
  }

  async disconnect(): Promise<void> {
    const { subscription } = this;
    this.subscription = undefined;
    await subscription?.close();
  }

  async publish(record: JobNotification): Promise<void> {
    // This node looks at once, before the message has made its way.
    void this.notifyHandlers(record);
    await this.tell({ from: this.id, record });
  }

  /** Lets this node alone look at the records of this name. */
  look(jobName: string): void {
    const now = new Date();
    void this.notifyHandlers({ jobId: toJobId(jobName), jobName, nextRunAt: now, priority: 0, timestamp: now });
  }

  /** For the live view of Agendash. */
  async publishState(given: JobStateNotification): Promise<void> {
    const state = given.error === undefined ? given : { ...given, error: given.error.slice(0, longestText) };
    void this.notifyStateHandlers(state);
    await this.tell({ from: this.id, state });
  }

  private async tell(told: Told): Promise<void> {
    await this.database.query('select pg_notify($1, $2)', [channel, JSON.stringify(told)]);
  }

  private hear(payload: string): void {
    try {
      const told = JSON.parse(payload) as Told;
      if (told.from === this.id) return;
      if (told.state !== undefined) void this.notifyStateHandlers(revived(told.state));
      else void this.notifyHandlers(revived(told.record));
    } catch (error) {
      this.failed(error);
    }
  }
}

const times = ['timestamp', 'nextRunAt', 'lastRunAt', 'lastFinishedAt', 'retryAt'] as const;

/** JSON knows no times. */
function revived<T extends object>(told: T): T {
  const given = told as Record<string, unknown>;
  const dates = times.filter((time) => typeof given[time] === 'string');
  return { ...told, ...Object.fromEntries(dates.map((time) => [time, new Date(given[time] as string)])) };
}
