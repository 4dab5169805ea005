import type { AgendashController } from 'agendash';
import { NotFoundError } from '../../contract/errors.ts';
import type { RunFilter, RunHistory, RunView } from '../../runs/api.ts';
import { type AgendaRecord, type Subject, subjectOf } from './records.ts';
import { texts } from './texts.ts';

type Journal = Awaited<ReturnType<AgendashController['getLogs']>>;
type Entry = Journal['entries'][number];

/** What Agendash asks of its log. */
export interface JournalQuery {
  /** Id of a record. */
  readonly jobId?: string | undefined;
  readonly jobName?: string | undefined;
  /** Words, joined by commas. */
  readonly level?: string | undefined;
  readonly event?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

const newest = 500;
const levels: Partial<Record<NonNullable<RunView['outcome']>, string>> = {
  failed: 'error',
  partial: 'warn',
  interrupted: 'warn',
  cancelled: 'warn',
  skipped: 'warn',
};

/**
 * The log of Agendash is the run history of the host (TM-40), so that both tell the same: a line for each of the newest
 * runs, of a record, of all records of a name, or of everything.
 */
export async function readJournal(
  runs: RunHistory,
  records: readonly AgendaRecord[],
  query: JournalQuery,
): Promise<Journal> {
  const all = query.jobId === undefined && query.jobName === undefined;
  const record = records.find(({ _id, name }) =>
    query.jobId === undefined ? name === query.jobName : String(_id) === query.jobId,
  );
  const subject = record && subjectOf(record);
  const found = all ? await list(runs, {}) : subject === undefined ? [] : await ofSubject(runs, subject, query);
  const names = new Map(records.map((one) => [keyOf(subjectOf(one)), one.name]));
  const entries = found
    .map((run) => entryOf(run, names.get(keyOf(run)) ?? run.taskId))
    .filter(({ level, event }) => among(query.level, level) && among(query.event, event));
  const shown = entries.slice(query.offset, query.offset + query.limit);
  return { entries: shown, total: entries.length, loggingEnabled: true };
}

async function ofSubject(runs: RunHistory, subject: Subject, { jobId }: JournalQuery): Promise<RunView[]> {
  const { runId, ...instance } = subject;
  if (runId === null || jobId === undefined) return list(runs, { taskId: instance.taskId, jobId: instance.jobId });
  try {
    return [await runs.get(runId)];
  } catch (error) {
    if (error instanceof NotFoundError) return [];
    throw error;
  }
}

async function list(runs: RunHistory, filter: RunFilter): Promise<RunView[]> {
  return (await runs.list({ ...filter, limit: newest })).items.slice();
}

function entryOf(run: RunView, jobName: string): Entry {
  const { outcome, startedAt, finishedAt, message } = run;
  const how = outcome === null ? (startedAt === null ? texts.queued : texts.running) : texts.outcomes[outcome];
  const error = run.errors[0]?.message;
  return {
    _id: run.id,
    timestamp: (finishedAt ?? startedAt ?? run.queuedAt).toISOString(),
    level: (outcome && levels[outcome]) ?? 'info',
    event: outcome === null ? 'start' : outcome === 'failed' ? 'fail' : 'success',
    jobName,
    message: `${texts.kinds[run.kind]}: ${how}${message === null ? '' : `. ${message}`}`,
    ...(startedAt !== null && finishedAt !== null && { duration: finishedAt.getTime() - startedAt.getTime() }),
    ...(error !== undefined && { error }),
    ...(run.node !== null && { agendaName: run.node }),
  };
}

function among(words: string | undefined, word: string): boolean {
  return words === undefined || words === '' || words.split(',').includes(word);
}

function keyOf(subject: { readonly taskId: string; readonly jobId: number } | undefined): string {
  return subject === undefined ? '' : `${subject.taskId}/${subject.jobId}`;
}
