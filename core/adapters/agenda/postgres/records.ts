import type pg from 'pg';
import type { PendingRecord } from '../../../ports/queue.ts';
import type { RecordData, RecordStore } from '../record-store.ts';

interface Moved {
  readonly known: boolean;
  readonly moved: string | null;
}

/** Agenda's records in PostgreSQL, in the table that its backend makes. */
export function postgresRecords(pool: pg.Pool): RecordStore {
  async function rows<Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return (await pool.query<Row>(sql, parameters)).rows;
  }

  return {
    async setTimer({ name, taskId, jobId }, { at, enabled }) {
      const data: RecordData = { taskId, jobId };
      const [row] = await rows<{ id: string }>(
        `insert into agenda_jobs as job (name, type, data, next_run_at, disabled) values ($1, 'single', $2, $3, not $4)
         on conflict (name) where type = 'single' do update
            set next_run_at = excluded.next_run_at, disabled = excluded.disabled
          where job.locked_at is null
            and (job.next_run_at, job.disabled) is distinct from (excluded.next_run_at, excluded.disabled)
         returning id`,
        [name, data, at, enabled],
      );
      return row?.id ?? null;
    },

    async moveTicket(name, ticket, at) {
      const [row] = await rows<Moved>(
        `with moved as (
           update agenda_jobs set next_run_at = $3
            where type = 'normal' and name = $1 and data ->> 'runId' = $2 and locked_at is null
           returning id
         ) select exists (select 1 from agenda_jobs where type = 'normal' and name = $1 and data ->> 'runId' = $2
                          and (next_run_at is not null or locked_at is not null)) or exists (select 1 from moved) as known,
                  (select id from moved limit 1) as moved`,
        [name, ticket, at],
      );
      return row ?? { known: false, moved: null };
    },

    async removeTickets(tickets) {
      await rows(`delete from agenda_jobs where type = 'normal' and data ->> 'runId' = any($1) and locked_at is null`, [
        tickets,
      ]);
    },

    async removeTimer(name) {
      await rows(`delete from agenda_jobs where type = 'single' and name = $1 and locked_at is null`, [name]);
    },

    pending() {
      return rows<PendingRecord & pg.QueryResultRow>(
        `select name, data ->> 'taskId' as "taskId", (data ->> 'jobId')::integer as "jobId",
                data ->> 'runId' as ticket, next_run_at as at, not disabled as enabled, locked_at is not null as locked
           from agenda_jobs
          where data ? 'taskId' and (type = 'single' or next_run_at is not null or locked_at is not null)`,
      );
    },

    async due(names, scanAt, deadline) {
      const due = await rows<{ name: string }>(
        `select distinct name from agenda_jobs
          where name = any($1) and not disabled and (locked_at is null and next_run_at <= $2 or locked_at <= $3)`,
        [names, scanAt, deadline],
      );
      return due.map(({ name }) => name);
    },

    async sweep(before) {
      const { rowCount } = await pool.query(
        `delete from agenda_jobs
          where type = 'normal' and next_run_at is null and locked_at is null and last_finished_at < $1`,
        [before],
      );
      return rowCount ?? 0;
    },

    async free(owner, lockedBefore, except, name) {
      const { rowCount } = await pool.query(
        `update agenda_jobs set locked_at = null, next_run_at = coalesce(next_run_at, now())
          where last_modified_by = $1 and locked_at < $2 and not id = any($3::uuid[]) and name = coalesce($4, name)`,
        [owner, lockedBefore, except, name ?? null],
      );
      return rowCount ?? 0;
    },

    async freePredecessors(node, owner) {
      const { rowCount } = await pool.query(
        `update agenda_jobs set locked_at = null, next_run_at = coalesce(next_run_at, now())
          where locked_at is not null and last_modified_by <> $2 and starts_with(last_modified_by, $1 || '/')
            and strpos(substr(last_modified_by, length($1) + 2), '/') = 0`,
        [node, owner],
      );
      return rowCount ?? 0;
    },
  };
}
