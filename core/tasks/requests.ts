import { randomUUID } from 'node:crypto';
import { ConflictError } from '../contract/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { prepared } from '../ports/prepared.ts';
import type { Queue } from '../ports/queue.ts';
import { changeChannel } from '../schedule/index.ts';
import type { Catalogue } from './catalogue.ts';
import { groupNotSelected } from './errors.ts';
import { selectedGroups } from './rows.ts';

export interface RequestOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly queue: Queue;
}

export interface RequestedRun {
  readonly runId: string;
  readonly jobId: number;
}

const startedInstances = prepared(
  `select job_id as "jobId" from host.task_instance
    where task_id = $1 and started and ($2::integer is null or job_id = $2)`,
);

/** A click that meets a deselection is either before it, and cancelled by it, or after it, and refused (TM-01). */
const addRuns = prepared(
  `with open as (
     select 1 from host.task_group where id = $7 and selected for share
   ), wanted as (
     select * from unnest($2::integer[], $3::uuid[]) as w (job_id, id) where exists (select 1 from open)
   ), added as (
     insert into host.run (id, task_id, job_id, kind, requested_by, queued_at)
     select id, $1, job_id, $4, $5, $6 from wanted
     on conflict (task_id, job_id, kind) where started_at is null and outcome is null do nothing
     returning id, job_id
   ), told as (
     select count(pg_notify('${changeChannel}', json_build_object('type', 'run', 'taskId', $1::text, 'jobId', job_id,
                                                      'runId', id)::text)) from added
   )
   select id as "runId", job_id as "jobId", true as fresh from added, told
   union all
   select id, job_id, false from host.run
    where task_id = $1 and job_id = any($2) and kind = $4 and started_at is null and outcome is null`,
);

/** Puts runs into the queue: one of a kind for each instance (TM-34). */
export class Requests {
  constructor(private readonly options: RequestOptions) {}

  /**
   * «Выполнить сейчас»; an instance that has one in the queue gets that one.
   * @throws ConflictError where the group is not selected
   */
  async manual(taskId: string, jobIds: readonly number[], by: string): Promise<RequestedRun[]> {
    return this.queue(taskId, jobIds, 'manual', by);
  }

  /** A run for an event, where the instance is started (TM-37). */
  async event(taskId: string, jobId: number | undefined): Promise<void> {
    const rows = await this.options.database.query<{ jobId: number }>(startedInstances, [taskId, jobId ?? null]);
    const jobIds = rows.map((row) => row.jobId);
    if (jobIds.length === 0) return;
    await this.queue(taskId, jobIds, 'event', null).catch((error: unknown) => {
      // Deselected a moment ago: its events are nobody's.
      if (!(error instanceof ConflictError)) throw error;
    });
  }

  private async queue(
    taskId: string,
    jobIds: readonly number[],
    kind: 'manual' | 'event',
    by: string | null,
  ): Promise<RequestedRun[]> {
    const { database, clock, catalogue, queue } = this.options;
    const { group } = catalogue.task(taskId).plugin.manifest;
    const found = new Map<number, string>();
    // What was queued may begin between our insert and our look: then there is room for a new one.
    while (found.size < jobIds.length) {
      const open = jobIds.filter((jobId) => !found.has(jobId));
      const rows = await database.query<{ runId: string; jobId: number; fresh: boolean }>(addRuns, [
        taskId,
        open,
        open.map(() => randomUUID()),
        kind,
        by,
        clock.now(),
        group.id,
      ]);
      if (rows.length === 0 && !(await selectedGroups(database)).has(group.id)) throw groupNotSelected(group.title.ru);
      for (const { runId, jobId, fresh } of rows) {
        found.set(jobId, runId);
        if (fresh) await queue.enqueue(catalogue.work({ taskId, jobId }), runId);
      }
    }
    return [...found].map(([jobId, runId]) => ({ runId, jobId })).sort((a, b) => a.jobId - b.jobId);
  }
}
