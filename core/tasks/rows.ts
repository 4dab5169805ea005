import type { Sql, Transaction } from '../ports/database.ts';

/** What people decided about a task. */
export interface TaskFlags {
  readonly id: string;
  readonly selected: boolean;
  readonly stoppedByPerson: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Rows of tasks that were never seen before. */
export async function addTasks(sql: Sql, taskIds: readonly string[], now: Date): Promise<void> {
  await sql.query(
    `insert into host.task (id, created_at, updated_at) select id, $2, $2 from unnest($1::text[]) as t (id)
     on conflict do nothing`,
    [taskIds, now],
  );
}

/** Flags by task; `groupOf` tells whose selection counts. */
export async function readFlags(
  sql: Sql,
  taskIds: readonly string[],
  groupOf: (taskId: string) => string,
): Promise<Map<string, TaskFlags>> {
  const rows = await sql.query<TaskFlags>(
    `select t.id, coalesce(g.selected, false) as selected, t.stopped_by_person as "stoppedByPerson",
            t.created_at as "createdAt", t.updated_at as "updatedAt"
       from unnest($1::text[], $2::text[]) as wanted (id, group_id)
       join host.task t on t.id = wanted.id left join host.task_group g on g.id = wanted.group_id`,
    [taskIds, taskIds.map(groupOf)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export async function selectedGroups(sql: Sql): Promise<Set<string>> {
  const rows = await sql.query<{ id: string }>('select id from host.task_group where selected');
  return new Set(rows.map(({ id }) => id));
}

export async function setGroup(sql: Sql, id: string, selected: boolean, by: string, now: Date): Promise<void> {
  await sql.query(
    `insert into host.task_group (id, selected, changed_at, changed_by) values ($1, $2, $3, $4)
     on conflict (id) do update
       set selected = excluded.selected, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    [id, selected, now, by],
  );
}

/**
 * Locks the rows of tasks in a fixed order: whoever changes whether a task is started does so under this lock. Not `for
 * update`: PostgreSQL checks the foreign key of an instance that one transaction writes twice, as the end of a run may
 * do; the check would wait for us, and we for the instance.
 */
export async function lockTasks(transaction: Transaction, taskIds: readonly string[]): Promise<void> {
  await transaction.query('select 1 from host.task where id = any($1) order by id for no key update', [taskIds]);
}

/** Holds the instances of a task, so that no run begins before the commit. @returns whether one is in progress */
export async function lockInstances(transaction: Transaction, taskId: string): Promise<boolean> {
  const rows = await transaction.query<{ running: boolean }>(
    `select run_id is not null and lease_until >= clock_timestamp() as running
       from host.task_instance where task_id = $1 order by job_id for update`,
    [taskId],
  );
  return rows.some(({ running }) => running);
}

/** A change of the task that people made: «Время последнего изменения». */
export async function touchTasks(
  sql: Sql,
  taskIds: readonly string[],
  by: string,
  now: Date,
  stoppedByPerson?: boolean,
): Promise<void> {
  await sql.query(
    `update host.task
        set updated_at = $2, updated_by = $3, stopped_by_person = coalesce($4, stopped_by_person),
            stopped_by = case when $4 then $3 when not $4 then null else stopped_by end,
            stopped_at = case when $4 then $2 when not $4 then null else stopped_at end
      where id = any($1)`,
    [taskIds, now, by, stoppedByPerson ?? null],
  );
}

/** Stops instances under the lock of their tasks (TM-26). @returns queued runs that were cancelled */
export async function stopInstances(
  transaction: Transaction,
  taskIds: readonly string[],
  note: string,
  now: Date,
): Promise<string[]> {
  // In a fixed order, as heartbeats lock them.
  await transaction.query(
    `select 1 from host.task_instance where task_id = any($1) order by task_id, job_id for no key update`,
    [taskIds],
  );
  await transaction.query(
    `update host.task_instance
        set started = false, held_since = null,
            stop_requested = case when run_id is null then null else coalesce(stop_requested, 'stopped') end
      where task_id = any($1)`,
    [taskIds],
  );
  await recordRegimes(transaction, taskIds, now);
  return cancelQueued(transaction, taskIds, null, note, now);
}

/** Keeps what is in force from now on, for «Проверка расписания» (TM-38); what has not changed is not kept again. */
export async function recordRegimes(sql: Sql, taskIds: readonly string[], now: Date): Promise<void> {
  await sql.query(
    `insert into host.task_regime (task_id, job_id, at, started, period_ms)
     select i.task_id, i.job_id, $2, i.started, i.period_ms from host.task_instance i
       left join lateral (
         select started, period_ms from host.task_regime r
          where r.task_id = i.task_id and r.job_id = i.job_id order by at desc limit 1
       ) last on true
      where i.task_id = any($1) and (last.started, last.period_ms) is distinct from (i.started, i.period_ms)
     on conflict (task_id, job_id, at) do update set started = excluded.started, period_ms = excluded.period_ms`,
    [taskIds, now],
  );
}

/** Cancels queued runs of tasks, or of one instance, with a note. */
export async function cancelQueued(
  sql: Sql,
  taskIds: readonly string[],
  jobIds: readonly number[] | null,
  note: string,
  now: Date,
): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `update host.run set outcome = 'cancelled', finished_at = $4, message = $3
      where task_id = any($1) and ($2::integer[] is null or job_id = any($2)) and started_at is null and outcome is null
      returning id`,
    [taskIds, jobIds, note, now],
  );
  return rows.map(({ id }) => id);
}
