import type { Sql } from '../ports/database.ts';
import { prepared } from '../ports/prepared.ts';
import type { Condition } from './model.ts';

/** One configured copy of a task. */
export interface InstanceKey {
  readonly taskId: string;
  readonly jobId: number;
}

/** The row of an instance: its schedule and its claim. */
export interface Instance extends InstanceKey, Condition {
  readonly removed: boolean;
  /** Period of the grid that was last put in force, in milliseconds; null where there is none. */
  readonly periodMs: number | null;
  readonly fencing: number;
  /** The run in progress, or null. */
  readonly runId: string | null;
  readonly runStarted: Date | null;
  /** The node of the run in progress has not renewed its lease in time: it is dead (TM-43). */
  readonly expired: boolean;
  readonly stopRequested: string | null;
}

/** Columns of the rows called `i`, as {@link Instance} names them. */
export const instanceColumns = `i.task_id as "taskId", i.job_id as "jobId", i.removed, i.started, i.period_ms as "periodMs",
  i.anchor, i.last_slot as "lastSlot", i.last_end as "lastEnd", i.held_since as "heldSince", i.fencing, i.run_id as "runId",
  i.run_kind as "runKind", i.run_started as "runStarted",
  coalesce(i.lease_until < clock_timestamp(), false) as expired, i.stop_requested as "stopRequested"`;

const one = prepared(`select ${instanceColumns} from host.task_instance i where task_id = $1 and job_id = $2`);
const lockOne = prepared(`${one} for update`);

/** The row under its lock: whoever holds it decides about the instance. */
export async function lockInstance(sql: Sql, { taskId, jobId }: InstanceKey): Promise<Instance | undefined> {
  const [row] = await sql.query<Instance>(lockOne, [taskId, jobId]);
  return row;
}

/** The same row to look at. */
export async function readInstance(sql: Sql, { taskId, jobId }: InstanceKey): Promise<Instance | undefined> {
  const [row] = await sql.query<Instance>(one, [taskId, jobId]);
  return row;
}

/** Rows of the instances that exist, of some tasks or of all. */
export function readInstances(sql: Sql, taskIds?: readonly string[]): Promise<Instance[]> {
  return sql.query<Instance>(
    `select ${instanceColumns} from host.task_instance i
      where not removed and ($1::text[] is null or task_id = any($1)) order by task_id, job_id`,
    [taskIds ?? null],
  );
}
