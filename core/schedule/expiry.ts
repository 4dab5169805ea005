import type { Sql, Transaction } from '../ports/database.ts';
import { changeChannel } from './changes.ts';
import type { Instance, InstanceKey } from './instance.ts';
import { type EndStep, onEnd } from './model.ts';
import type { Plan } from './slots.ts';
import { texts } from './texts.ts';

/** Instances whose run has lost its node (TM-43). */
export function expiredInstances(sql: Sql): Promise<InstanceKey[]> {
  return sql.query<InstanceKey>(
    `select task_id as "taskId", job_id as "jobId" from host.task_instance
      where run_id is not null and lease_until < clock_timestamp()`,
  );
}

/** When the next lease runs out unless it is renewed, in milliseconds from now; null where nothing runs. */
export async function nextExpiry(sql: Sql): Promise<number | null> {
  const [row] = await sql.query<{ ms: number | null }>(
    `select (extract(epoch from min(lease_until) - clock_timestamp()) * 1000)::double precision as ms
       from host.task_instance where run_id is not null`,
  );
  return row?.ms ?? null;
}

/** Marks the run of a dead node «прервана» and frees the instance; the caller holds the lock of the row. */
export async function freeExpired(
  transaction: Transaction,
  instance: Instance,
  plan: Plan,
  now: Date,
): Promise<Instance> {
  const { taskId, jobId, runId } = instance;
  await transaction.query(
    `update host.run set outcome = 'interrupted', finished_at = $2, message = replace($3, '{node}', coalesce(node, '?'))
      where id = $1 and outcome is null returning pg_notify('${changeChannel}', $4)`,
    [runId, now, texts.interrupted('{node}'), JSON.stringify({ type: 'run', taskId, jobId, runId })],
  );
  return release(transaction, instance, onEnd(plan, instance, now, true));
}

/** Frees the instance after the end of its run, which has been written down; slots that are skipped with it are the caller's to write down. */
export async function release(transaction: Transaction, instance: Instance, { after }: EndStep): Promise<Instance> {
  const { taskId, jobId } = instance;
  await transaction.query(
    `update host.task_instance
        set run_id = null, run_kind = null, run_started = null, lease_until = null, stop_requested = null,
            last_end = $3, held_since = $4,
            (last_outcome, last_message, last_started, last_errors) = (
              select outcome, message, started_at, errors from host.run where id = run_id
            )
      where task_id = $1 and job_id = $2`,
    [taskId, jobId, after.lastEnd, after.heldSince],
  );
  return { ...instance, ...after, runId: null, runKind: null, runStarted: null, expired: false, stopRequested: null };
}
