import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Page, PageRequest } from '../ports/paging.ts';
import { announce } from '../schedule/changes.ts';
import type { LogLine, RunFilter, RunHistory, RunView } from './api.ts';
import { runFinished, runMissing } from './errors.ts';
import { runStatistics } from './statistics.ts';
import { texts } from './texts.ts';

export const runColumns = `id, task_id as "taskId", job_id as "jobId", kind, slot, requested_by as "requestedBy", node,
  queued_at as "queuedAt", started_at as "startedAt", finished_at as "finishedAt", outcome, counters, message, errors,
  done, total`;

const mostRows = 500;

export interface HistoryOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Of the installation; days are those of this zone. */
  readonly timeZone: string;
  /** Takes the tickets of withdrawn runs out of the queue. */
  readonly withdraw: (runIds: readonly string[]) => Promise<void>;
}

/** The history of runs (TM-40, TM-42). */
export function createHistory(options: HistoryOptions): RunHistory {
  const { database, clock } = options;
  return {
    list: (filter) => list(database, filter),

    async get(runId) {
      return viewOf(await find(database, runId));
    },

    async cancel(runId, by) {
      const run = await find(database, runId);
      if (run.outcome !== null) throw runFinished(runId);
      const withdrawn = await database.query(
        `update host.run set outcome = 'cancelled', finished_at = $2, message = $3
          where id = $1 and started_at is null and outcome is null returning id`,
        [runId, clock.now(), texts.withdrawn(by)],
      );
      if (withdrawn.length > 0) await options.withdraw([runId]);
      else {
        await database.query(
          `update host.task_instance set stop_requested = coalesce(stop_requested, 'cancelled') where run_id = $1`,
          [runId],
        );
        await announce(database, { type: 'stop', taskId: run.taskId });
      }
      await announce(database, { type: 'run', taskId: run.taskId, jobId: run.jobId, runId });
    },

    log: (runId, skip = 0) => readLog(database, runId, skip),

    statistics: (query) => runStatistics(database, query, options.timeZone),
  };
}

async function list(database: Database, filter: RunFilter & PageRequest): Promise<Page<RunView>> {
  const limit = Math.max(1, Math.min(filter.limit, mostRows));
  const before = filter.cursor === undefined ? null : positionOf(filter.cursor);
  const rows = await database.query<RunRow>(
    `select number, ${runColumns} from host.run
      where ($1::text is null or task_id = $1) and ($2::integer is null or job_id = $2)
        and ($3::text is null or outcome = $3) and ($4::bigint is null or number < $4)
        and ($5::uuid[] is null or id = any($5))
      order by number desc limit $6`,
    [filter.taskId ?? null, filter.jobId ?? null, filter.outcome ?? null, before, filter.ids ?? null, limit + 1],
  );
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items: items.map(viewOf), nextCursor: last === undefined ? null : String(last.number) };
}

interface RunRow extends Omit<RunView, 'errors' | 'progress'> {
  readonly number: number;
  readonly done: number | null;
  readonly total: number | null;
  readonly errors: readonly { at: string; item?: string; code?: string; message: string; link?: string }[];
}

/** A row as a view: times inside JSON are texts, and progress is of interest while it grows (TM-41). */
export function viewOf({ number: _, done, total, ...row }: RunRow): RunView {
  return {
    ...row,
    errors: row.errors.map((error) => ({ ...error, at: new Date(error.at) })),
    progress: row.outcome !== null || done === null ? null : { done, total },
  };
}

async function find(database: Database, runId: string): Promise<RunRow> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(runId)) throw runMissing(runId);
  const [row] = await database.query<RunRow>(`select number, ${runColumns} from host.run where id = $1`, [runId]);
  if (row === undefined) throw runMissing(runId);
  return row;
}

/** A cursor is the number of the last row; one that was made up shows an empty page. */
function positionOf(cursor: string): number {
  return /^\d{1,15}$/.test(cursor) ? Number(cursor) : 0;
}

async function* readLog(database: Database, runId: string, skip: number): AsyncGenerator<LogLine> {
  const run = await find(database, runId);
  const lines = database.stream<
    Omit<LogLine, 'runId' | 'taskId' | 'jobId' | 'node' | 'details'> & { details: unknown }
  >('select at, level, message, details from host.run_log where run_id = $1 order by line offset $2', [runId, skip]);
  const owner = { runId: run.id, taskId: run.taskId, jobId: run.jobId, node: run.node ?? '' };
  for await (const { details, ...line } of lines) {
    yield { ...line, ...(details !== null && { details: details as Record<string, unknown> }), ...owner };
  }
}
