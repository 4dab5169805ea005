import type { Logger } from '../contract/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { countDays } from './days.ts';
import { Periodic } from './periodic.ts';

const batch = 1_000;
const everyMs = 3_600_000;
const firstAfterMs = 60_000;
const dayMs = 86_400_000;

export interface RetentionOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Runs are kept so many days (TM-40). */
  readonly retentionDays: number;
  readonly timeZone: string;
}

/**
 * Removes runs that are older than the history is kept, with their logs, in batches, and what «Проверка расписания» and
 * the list of nodes know of that time.
 */
export class Retention extends Periodic {
  private rounds = 0;

  constructor(private readonly options: RetentionOptions) {
    const failed = (error: unknown) =>
      options.logger.warn('Старая история запусков не удалена', { code: (error as { code?: string }).code });
    super(
      () => (this.rounds++ === 0 ? firstAfterMs : everyMs),
      () => this.round(),
      failed,
    );
  }

  /** Days that are over are counted before their runs go (UI-07). */
  private async round(): Promise<void> {
    const { database, clock, timeZone } = this.options;
    await countDays(database, clock.now(), timeZone);
    await this.sweep();
  }

  /** @returns how many runs were removed */
  async sweep(): Promise<number> {
    const { database, clock, retentionDays } = this.options;
    const before = new Date(clock.now().getTime() - retentionDays * dayMs);
    await this.forgetPast(before);
    for (let removed = 0; ; ) {
      const [row] = await database.query<{ count: number }>(
        `with old as (
           delete from host.run where id in (
             select id from host.run where finished_at < $1 order by finished_at limit $2 for update skip locked
           ) returning id
         ), logs as (
           delete from host.run_log where run_id in (select id from old)
         ) select count(*) as count from old`,
        [before, batch],
      );
      const count = row?.count ?? 0;
      removed += count;
      if (count < batch) return removed;
    }
  }

  private async forgetPast(before: Date): Promise<void> {
    const { database } = this.options;
    await database.query('delete from host.run_day where day < $1::date - 1', [before]);
    await database.query('delete from host.run_day_counted where day < $1::date - 1', [before]);
    await database.query('delete from host.node_uptime where until < $1', [before]);
    await database.query('delete from host.node where greatest(seen_at, stopped_at) < $1', [before]);
    // What was in force at that time goes on being known.
    await database.query(
      `delete from host.task_regime r where at < $1 and exists (
         select 1 from host.task_regime newer
          where newer.task_id = r.task_id and newer.job_id = r.job_id and newer.at > r.at and newer.at <= $1)`,
      [before],
    );
  }
}
