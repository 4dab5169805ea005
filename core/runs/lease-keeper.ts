import type { Logger, StopReason } from '../contract/task.ts';
import type { Database } from '../ports/database.ts';
import type { Service } from '../ports/service.ts';
import type { LiveRun } from './live-run.ts';
import { Periodic } from './periodic.ts';

export interface LeaseOptions {
  readonly database: Database;
  readonly logger: Logger;
  /** How long a lease is valid, in milliseconds (TM-43). */
  readonly lockMs: number;
  /** How often leases are renewed, in milliseconds; a third of `lockMs` or less. */
  readonly heartbeatMs: number;
}

const reasons: ReadonlySet<string> = new Set<StopReason>(['stopped', 'cancelled']);

/** The heartbeat: renews the leases of all runs of this node by one statement, and hears who is asked to end. */
export class LeaseKeeper implements Service {
  private readonly live = new Set<LiveRun>();
  private readonly heartbeat: Periodic;
  private readonly watch: Periodic;
  /** `performance.now()` when somebody last wanted to know who is asked to end. */
  private lastAsked = 0;

  constructor(private readonly options: LeaseOptions) {
    const failed = (error: unknown) =>
      options.logger.warn('Право на запуски не продлено', { code: (error as { code?: string }).code });
    this.heartbeat = new Periodic(options.heartbeatMs, () => this.renew(), failed, options.heartbeatMs);
    // A database that hangs must not keep the node from seeing that its leases run out.
    this.watch = new Periodic(Math.min(options.heartbeatMs, 1_000), async () => this.dropOutlived(), failed);
  }

  async start(): Promise<void> {
    await Promise.all([this.heartbeat.start(), this.watch.start()]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.heartbeat.stop(), this.watch.stop()]);
  }

  /** A run that was asked to end between its claim and this moment hears of it now, not with the next heartbeat. */
  hold(run: LiveRun): void {
    this.live.add(run);
    if (this.lastAsked >= run.claimedAt) this.renew().catch(() => {});
  }

  release(run: LiveRun): void {
    this.live.delete(run);
  }

  get runs(): readonly LiveRun[] {
    return [...this.live];
  }

  /** Renews every lease that is still ours; a run whose lease is not is aborted. */
  async renew(): Promise<void> {
    const since = performance.now();
    this.lastAsked = since;
    const asked = this.runs;
    if (asked.length === 0) return;
    const held = await this.options.database.query<{ runId: string; stopRequested: string | null }>(
      // In a fixed order, as a stop of several tasks locks them: neither waits for the other in a circle.
      `with mine as (
         select i.task_id, i.job_id from host.task_instance i
           join unnest($1::uuid[], $2::bigint[]) as m (run_id, fencing) on i.run_id = m.run_id and i.fencing = m.fencing
          order by i.task_id, i.job_id for no key update of i
       )
       update host.task_instance i set lease_until = clock_timestamp() + $3 * interval '1 ms'
         from mine where i.task_id = mine.task_id and i.job_id = mine.job_id
        returning i.run_id as "runId", i.stop_requested as "stopRequested"`,
      [asked.map(({ run }) => run.runId), asked.map(({ run }) => run.fencing), this.options.lockMs],
    );
    const byRun = new Map(held.map((row) => [row.runId, row]));
    for (const live of asked) {
      const row = byRun.get(live.run.runId);
      if (row === undefined) {
        if (this.live.has(live)) live.ask('lock-lost');
        continue;
      }
      live.fence.renewed(since);
      const { stopRequested } = row;
      if (stopRequested !== null && reasons.has(stopRequested)) live.ask(stopRequested as StopReason);
    }
  }

  private dropOutlived(): void {
    for (const live of this.live) if (live.fence.outlived) live.ask('lock-lost');
  }
}
