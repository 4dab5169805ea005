import type { Sql } from '../../../../core/contract/index.ts';
import type { Contour } from '../../wire/table.ts';

export type ExportState = 'building' | 'built' | 'sending' | 'accepted' | 'refused' | 'failed' | 'nothing';

/** One export as the history keeps it, as far as its transfer is concerned. */
export interface StoredExport {
  readonly id: number;
  readonly jobId: number;
  readonly url: string;
  readonly contour: Contour;
  readonly login: string;
  readonly state: ExportState;
  /** Name of the CSV. */
  readonly name: string;
  /** Records of the file without the header. */
  readonly lines: number;
  readonly leftOut: number;
  readonly archived: boolean;
  /** Of what is sent. */
  readonly size: number;
  readonly sha256: string;
  readonly temporaryPath: string | null;
  readonly keptPath: string | null;
  readonly uploadId: string | null;
  readonly answerCode: string | null;
  readonly answerText: string | null;
  readonly finishedAt: Date | null;
  readonly asked: number;
  readonly resendAt: Date | null;
}

const columns = `id, job_id as "jobId", url, contour, login, state, name, coalesce(lines, 0) as lines,
  coalesce(left_out, 0) as "leftOut", archived, coalesce(file_bytes, 0) as size, coalesce(file_sha256, '') as sha256,
  temporary_path as "temporaryPath", kept_path as "keptPath", upload_id as "uploadId", answer_code as "answerCode",
  answer_text as "answerText", finished_at as "finishedAt", asked, resend_at as "resendAt"`;

export async function exportById(sql: Sql, id: number): Promise<StoredExport | undefined> {
  return (await sql.query<StoredExport>(`select ${columns} from plugin_pos.showcase_export where id = $1`, [id]))[0];
}

/** Exports of an instance that a run has left before their results were recorded, or that are to be sent again. */
export function unfinishedExports(sql: Sql, jobId: number): Promise<StoredExport[]> {
  return sql.query<StoredExport>(
    `select ${columns} from plugin_pos.showcase_export where job_id = $1 and state in ('built', 'sending') order by id`,
    [jobId],
  );
}

/** Exports whose results are recorded, but not tidied up after. */
export function untidyExports(sql: Sql, jobId: number): Promise<StoredExport[]> {
  return sql.query<StoredExport>(
    `select ${columns} from plugin_pos.showcase_export where job_id = $1 and untidy order by id`,
    [jobId],
  );
}

/** Uploads whose state is to be asked for by now (SH-12). */
export function exportsToAsk(sql: Sql, jobId: number, now: Date): Promise<StoredExport[]> {
  return sql.query<StoredExport>(
    `select ${columns} from plugin_pos.showcase_export where job_id = $1 and next_ask_at <= $2 order by id`,
    [jobId, now],
  );
}

export async function nextAsk(sql: Sql, jobId: number): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    'select min(next_ask_at) as at from plugin_pos.showcase_export where job_id = $1',
    [jobId],
  );
  return row?.at ?? null;
}

/** SH-10: the intent, which stands before the upload begins. */
export async function beginSending(sql: Sql, { id }: StoredExport, now: Date): Promise<void> {
  await sql.query(
    `update plugin_pos.showcase_export set state = 'sending', sent_at = $2, attempts = attempts + 1 where id = $1`,
    [id, now],
  );
}

/** What is sent, where it is not what was built: the kept CSV, sent again by command. */
export async function setSentFile(
  sql: Sql,
  id: number,
  { size, sha256, archived }: { readonly size: number; readonly sha256: string; readonly archived: boolean },
): Promise<void> {
  await sql.query(
    'update plugin_pos.showcase_export set file_bytes = $2, file_sha256 = $3, archived = $4 where id = $1',
    [id, size, sha256, archived],
  );
}

export async function noteAttempt(sql: Sql, id: number): Promise<void> {
  await sql.query('update plugin_pos.showcase_export set attempts = attempts + 1 where id = $1', [id]);
}

/** Uploads that an export is known by already. */
export async function knownUploads(sql: Sql, sha256: string): Promise<string[]> {
  const rows = await sql.query<{ uploadId: string }>(
    `select distinct upload_id as "uploadId" from plugin_pos.showcase_export
      where file_sha256 = $1 and upload_id is not null`,
    [sha256],
  );
  return rows.map(({ uploadId }) => uploadId);
}
