import type { Sql } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import { technicalUser } from '../attributes.ts';
import { reasonOf } from '../errors.ts';
import { texts } from '../texts.ts';
import { isMessageFault } from './blame.ts';
import { mapAtOnce } from './concurrency.ts';
import { type FetchedFile, fetchFile } from './fetch-file.ts';
import type { PreparedMessage } from './prepare.ts';
import { logFailure, type Session } from './session.ts';

/** Remembers, in the transaction of the registration, the files that the РК still lack. */
export async function oweFiles(sql: Sql, messages: readonly PreparedMessage[], at: Date): Promise<void> {
  const files = messages.flatMap(({ item, late }) => late.map((file) => ({ inboxId: item.inboxId, ...file })));
  if (files.length === 0) return;
  await sql.query(
    `insert into plugin_pos.late_file (inbox_id, file_id, title, size, sha256, created_at)
     select f.*, $6::timestamptz
       from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[]) as f
     on conflict do nothing`,
    [
      files.map(({ inboxId }) => inboxId),
      files.map(({ id }) => id),
      files.map(({ title }) => title),
      files.map(({ size }) => size),
      files.map(({ sha256 }) => sha256),
      at.toISOString(),
    ],
  );
}

interface LateFile {
  readonly id: number;
  readonly inbox_id: number;
  readonly file_id: string;
  readonly title: string;
  readonly size: number;
  readonly sha256: string;
  readonly message_id: string;
  readonly delivery_id: string;
  readonly document_isn: number;
}

const filesAtOnce = 8;
const batchSize = 50;

/**
 * RG-11: fetches files that were away when their РК was registered, and adds those that have come. Those tried least go
 * first, and when none of a set has come the others wait for the next run: files that never come hold nothing up.
 */
export async function fetchLateFiles(session: Session): Promise<void> {
  while (!session.run.signal.aborted) {
    const files = await waiting(session.run.services.database, session.account);
    const kinds = await mapAtOnce(files, filesAtOnce, (file) => fetchLate(session, file));
    if (kinds.every((kind) => kind === 'later')) return;
  }
}

async function fetchLate(session: Session, late: LateFile): Promise<FetchedFile['kind']> {
  const { documents } = session.run.services;
  const file = { id: late.file_id, name: late.title, title: late.title, size: late.size, sha256: late.sha256 };
  const fetched = await fetchFile(session.client, documents.files, late.message_id, file, session.run.signal);
  if (session.run.signal.aborted && fetched.kind === 'later') return 'later';
  try {
    await add(session, late, fetched);
    return fetched.kind;
  } catch (error) {
    if (!isMessageFault(error)) throw error;
    // E.g. the РК has been deleted meanwhile: nobody waits for the file.
    const reason = texts.messages.lateFileFailed(reasonOf(error));
    await add(session, late, { kind: 'refused', reason });
    return 'refused';
  }
}

/** Adds a file that has come to its РК, and records what became of it. */
async function add(session: Session, late: LateFile, fetched: FetchedFile): Promise<void> {
  const { documents, database } = session.run.services;
  await database.transaction(async (transaction) => {
    const [held] = await transaction.query(
      `select 1 from plugin_pos.late_file where id = $1 and state = 'waiting' for update skip locked`,
      [late.id],
    );
    if (held === undefined) return;
    if (fetched.kind === 'stored') {
      await documents.addFiles(late.document_isn, [fetched.file], technicalUser.login, transaction);
    }
    await settle(transaction, late.id, fetched, session.run.clock.now());
  });
  if (fetched.kind === 'stored') session.report.count('files');
  if (fetched.kind === 'refused') {
    const message = { messageId: late.message_id, deliveryId: late.delivery_id };
    logFailure(session, message, texts.messages.fileRefused(fetched.reason));
    session.report.count('filesRefused');
  }
}

async function settle(sql: Sql, id: number, fetched: FetchedFile, at: Date): Promise<void> {
  const state = { stored: 'added', refused: 'refused', later: 'waiting' }[fetched.kind];
  await sql.query(
    `update plugin_pos.late_file
        set attempts = attempts + 1, state = $2, error_text = $3,
            settled_at = case when $2 = 'waiting' then null else $4::timestamptz end
      where id = $1`,
    [id, state, fetched.kind === 'stored' ? null : fetched.reason, at.toISOString()],
  );
}

function waiting(sql: Sql, account: PosAccount): Promise<LateFile[]> {
  return sql.query<LateFile>(
    `select f.id, f.inbox_id, f.file_id, f.title, f.size, f.sha256, i.message_id, i.delivery_id, i.document_isn
       from plugin_pos.late_file f join plugin_pos.inbox i on i.id = f.inbox_id
      where f.state = 'waiting' and i.organization_due = $1 and i.client_id = $2 and i.url = $3 and i.contour = $4
      order by f.attempts, f.id
      limit ${batchSize}`,
    accountColumns(account),
  );
}
