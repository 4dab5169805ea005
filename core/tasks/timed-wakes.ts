import type { Logger } from '../contract/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { Periodic } from '../runs/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { Requests } from './requests.ts';

export interface TimedWakesOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly catalogue: Catalogue;
  readonly requests: Requests;
}

interface Due {
  readonly taskId: string;
  readonly jobId: number;
}

const everyMs = 1_000;
const mostAtOnce = 100;

/** Wakes instances at the time they asked for, also after a restart: for retries that are due before the next slot. */
export class TimedWakes extends Periodic {
  constructor(private readonly options: TimedWakesOptions) {
    const failed = (error: unknown) =>
      options.logger.warn('Задачи не разбужены к сроку', { code: (error as { code?: string }).code });
    super(everyMs, () => this.look(), failed);
  }

  /** Of several times the earliest holds: the run that it brings asks anew. */
  async remember(taskId: string, jobId: number | undefined, at: Date): Promise<void> {
    await this.options.database.query(
      `insert into host.task_wake as w (task_id, job_id, at)
       select task_id, job_id, $3 from host.task_instance
        where task_id = $1 and not removed and ($2::integer is null or job_id = $2)
       on conflict (task_id, job_id) do update set at = excluded.at where excluded.at < w.at`,
      [taskId, jobId ?? null, at],
    );
  }

  /**
   * Wakes what is due. The rows go when the runs are in the queue: a node that dies between the two wakes once more
   * than needed, and of two nodes one does it.
   */
  async look(): Promise<void> {
    const { database, clock, catalogue, requests } = this.options;
    const [any] = await database.query('select 1 from host.task_wake where at <= $1 limit 1', [clock.now()]);
    if (any === undefined) return;
    await database.transaction(async (transaction) => {
      const due = await transaction.query<Due>(
        `delete from host.task_wake w using (
           select task_id, job_id from host.task_wake
            where at <= $1 and task_id = any($2) order by at limit ${mostAtOnce} for update skip locked) d
          where w.task_id = d.task_id and w.job_id = d.job_id
          returning w.task_id as "taskId", w.job_id as "jobId"`,
        [clock.now(), catalogue.taskIds],
      );
      for (const { taskId, jobId } of due) await requests.event(taskId, jobId);
    });
  }
}
