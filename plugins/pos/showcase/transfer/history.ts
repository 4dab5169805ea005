import { open, rm, stat } from 'node:fs/promises';
import { ConflictError, NotFoundError, type PluginFile, type Sql } from '../../../../core/contract/index.ts';
import type { PosContext } from '../../context.ts';
import { showcaseTaskId } from '../../task-id.ts';
import { exportById, type StoredExport } from './exports.ts';
import { texts } from './texts.ts';

interface HistoryRow {
  readonly id: number;
  readonly keptPath: string | null;
  readonly keptDeletedAt: Date | null;
}

/** «История выгрузок», newest first. */
export async function listExports(
  { services, clock }: PosContext,
  { jobId, before, limit }: { jobId: number | undefined; before: number | undefined; limit: number },
) {
  const rows = await services.database.query<HistoryRow & Record<string, unknown>>(
    `select id, job_id as "jobId", run_id as "runId", node, url, contour, state, name, started_at as "startedAt",
            sent_at as "sentAt", finished_at as "finishedAt", lines, left_out as "leftOut", rejected,
            file_bytes as size, file_sha256 as sha256, archived, attempts, upload_id as "uploadId",
            upload_state as "uploadState", next_ask_at as "nextAskAt", answer_code as "answerCode",
            answer_text as "answerText", resend_at as "resendAt", kept_path as "keptPath",
            kept_deleted_at as "keptDeletedAt"
       from plugin_pos.showcase_export
      where ($1::integer is null or job_id = $1) and ($2::bigint is null or id < $2) order by id desc limit $3`,
    [jobId ?? null, before ?? null, limit + 1],
  );
  const page = rows.slice(0, limit);
  const items = await Promise.all(
    page.map(async (row) => ({ ...row, keptPath: undefined, kept: await keptView(row, clock.now()) })),
  );
  return {
    items,
    nextCursor: rows.length > limit ? String(page.at(-1)!.id) : null,
    kept: await keptSummary(services.database),
  };
}

/** Size and age of a kept file; `there` is false where this node does not see it. */
async function keptView({ keptPath, keptDeletedAt }: HistoryRow, now: Date) {
  if (keptPath === null || keptDeletedAt !== null) return null;
  const file = await stat(keptPath).catch(() => undefined);
  if (file === undefined) return { path: keptPath, there: false, size: null, ageSeconds: null };
  return { path: keptPath, there: true, size: file.size, ageSeconds: ageOf(file.mtime, now) };
}

function ageOf(since: Date, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000));
}

/** How much is kept in all: nothing of it is deleted by itself. */
async function keptSummary(sql: Sql) {
  const [row] = await sql.query<{ count: number; bytes: number; oldest: Date | null }>(
    `select count(*)::integer as count, coalesce(sum(csv_bytes), 0)::bigint as bytes, min(started_at) as oldest
       from plugin_pos.showcase_export where kept_path is not null and kept_deleted_at is null`,
  );
  return { count: row?.count ?? 0, bytes: Number(row?.bytes ?? 0), oldest: row?.oldest ?? null };
}

/** Sends the kept file of an export again that the showcase did not take, or rejected as a whole. */
export async function resendExport(context: PosContext, id: number, by: string): Promise<void> {
  const { database } = context.services;
  const stored = await found(database, id);
  if (!(await isResendable(database, stored))) {
    throw new ConflictError('SHOWCASE_NOT_RESENDABLE', texts.exports.notResendable);
  }
  const there = stored.keptPath !== null && (await hasKept(database, id));
  if (!there) throw new ConflictError('SHOWCASE_FILE_MISSING', texts.exports.noFile);
  await database.query(
    `update plugin_pos.showcase_export set state = 'built', resend_at = $2, resend_by = $3, untidy = false
      where id = $1 and state in ('refused', 'failed', 'accepted') and next_ask_at is null`,
    [id, context.clock.now(), by],
  );
  await context.wake(showcaseTaskId, stored.jobId);
}

async function isResendable(sql: Sql, { id }: StoredExport): Promise<boolean> {
  const [row] = await sql.query(
    `select from plugin_pos.showcase_export
      where id = $1 and (state in ('refused', 'failed') or state = 'accepted' and upload_state in ('REJECTED', 'UNKNOWN'))`,
    [id],
  );
  return row !== undefined;
}

async function hasKept(sql: Sql, id: number): Promise<boolean> {
  const kept = 'select from plugin_pos.showcase_export where id = $1 and kept_deleted_at is null';
  return (await sql.query(kept, [id])).length > 0;
}

/** The kept CSV of an export, to take along. */
export async function keptFile({ services }: PosContext, id: number): Promise<PluginFile> {
  const { keptPath, name } = await found(services.database, id);
  if (keptPath === null || !(await hasKept(services.database, id))) {
    throw new NotFoundError('SHOWCASE_FILE_MISSING', texts.exports.notKept);
  }
  const file = await open(keptPath).catch((error: NodeJS.ErrnoException) => {
    throw new ConflictError('SHOWCASE_FILE_ELSEWHERE', texts.exports.fileUnreadable(keptPath), { cause: error });
  });
  const { size } = await file.stat();
  return { name, size, content: file.createReadStream() };
}

/** Deletes the kept CSV of an export; the history stays. */
export async function deleteKeptFile({ services, clock }: PosContext, id: number): Promise<void> {
  const stored = await found(services.database, id);
  if (stored.state === 'building' || stored.state === 'built' || stored.state === 'sending') {
    throw new ConflictError('SHOWCASE_FILE_BUSY', texts.exports.fileBusy);
  }
  if (stored.keptPath === null || !(await hasKept(services.database, id))) return;
  const path = stored.keptPath;
  await rm(path).catch((error: NodeJS.ErrnoException) => {
    throw new ConflictError('SHOWCASE_FILE_ELSEWHERE', texts.exports.fileElsewhere(path), { cause: error });
  });
  await services.database.query(
    `update plugin_pos.showcase_export set kept_deleted_at = $2, untidy = untidy or next_ask_at is null where id = $1`,
    [id, clock.now()],
  );
}

async function found(sql: Sql, id: number): Promise<StoredExport> {
  const stored = await exportById(sql, id);
  if (stored === undefined) throw new NotFoundError('SHOWCASE_EXPORT_MISSING', texts.exports.missing(String(id)));
  return stored;
}
