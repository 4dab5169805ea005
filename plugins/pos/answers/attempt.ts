import type { Sql } from '../../../core/contract/index.ts';
import type { PosAddress } from '../account.ts';
import type { EntryState } from '../outbox/entry.ts';
import { type EntryRow, entryColumns, entryOf } from '../outbox/rows.ts';
import type { AnswerBody } from './body.ts';

/** An attempt to send an answer: its entry of the outbox, read together with what belongs to it. */
export interface Attempt {
  readonly id: number;
  /** ISN of the РК of the answer. */
  readonly documentIsn: number;
  readonly appealIsn: number;
  readonly messageId: string;
  /** Null where it was sent again by a command. */
  readonly byLogin: string | null;
  readonly createdAt: Date;
  readonly state: AttemptState;
  readonly body: AnswerBody;
  readonly files: number;
  /** What ПОС, or the ЛКО after it, made of it. */
  readonly answered: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** When ПОС is asked next, while it is not clear or on approval. */
  readonly nextAt: Date | null;
}

/**
 * `sending`: under way, nothing is known yet. `unknown`: «Выясняется» (RP-06). `sent`, `on-approval`: ПОС took it;
 * `refused-by-lko`: and the ЛКО did not approve of it. `failed`: it is over, and another may be sent.
 */
export type AttemptState = 'sending' | 'unknown' | 'sent' | 'on-approval' | 'refused-by-lko' | 'failed';

/** An attempt that nobody has begun for so long has lost its window, in milliseconds. */
export const abandonedMs = 120_000;

interface Row {
  readonly id: number;
  readonly document_isn: number;
  readonly appeal_isn: number;
  readonly message_id: string;
  readonly by_login: string | null;
  readonly created_at: Date;
  readonly state: EntryState;
  readonly begun: boolean;
  readonly attempts: number;
  readonly lost: boolean;
  readonly body: string;
  readonly files: number;
  readonly answered: string | null;
  readonly error_code: string | null;
  readonly error_text: string | null;
  readonly next_at: Date | null;
}

const attempts = `
  select o.id, o.document_isn, o.subject::bigint as appeal_isn, o.message_id, a.by_login, o.created_at, o.state, o.begun, o.attempts,
         coalesce(o.claimed_until < $1::timestamptz, false) as lost, o.body, jsonb_array_length(o.files) as files,
         o.answered->>'state' as answered, o.error_code, o.error_text,
         case when o.state = 'waiting' then o.next_at else a.approval_at end as next_at
    from plugin_pos.outbox o left join plugin_pos.answer a on a.entry_id = o.id
   where o.kind = 'answer'`;

/** The last attempt from this РК. */
export async function lastAttempt(sql: Sql, documentIsn: number, now: Date): Promise<Attempt | undefined> {
  const [row] = await sql.query<Row>(`${attempts} and o.document_isn = $2 order by o.id desc limit 1`, [
    now.toISOString(),
    documentIsn,
  ]);
  return row && attemptOf(row);
}

export async function attemptById(sql: Sql, id: number, now: Date): Promise<Attempt | undefined> {
  const [row] = await sql.query<Row>(`${attempts} and o.id = $2`, [now.toISOString(), id]);
  return row && attemptOf(row);
}

/** The attempt at this message that is not over, from whichever РК. */
export async function openAttempt(
  sql: Sql,
  messageId: string,
  { url, contour }: PosAddress,
  now: Date,
): Promise<Attempt | undefined> {
  const [row] = await sql.query<Row>(
    `${attempts} and o.message_id = $2 and o.url = $3 and o.contour = $4 and o.state in ('waiting', 'sending', 'exhausted')
      order by o.id desc limit 1`,
    [now.toISOString(), messageId, url, contour],
  );
  return row && attemptOf(row);
}

/** Attempts whose window has died before anything was sent. */
export async function abandonedAttempts(sql: Sql, now: Date): Promise<number[]> {
  const rows = await sql.query<{ id: number }>(
    `select o.id from plugin_pos.outbox o join plugin_pos.answer a on a.entry_id = o.id
      where o.kind = 'answer' and o.state = 'waiting' and not o.begun and o.created_at < $1::timestamptz`,
    [new Date(now.getTime() - abandonedMs).toISOString()],
  );
  return rows.map(({ id }) => id);
}

/**
 * Ends an attempt that nobody has begun to send; it is never sent then (RP-04).
 * @param tried it was begun by the caller, who knows that nothing was sent
 * @returns its entry; undefined where somebody was faster
 */
export async function endUnsent(
  sql: Sql,
  id: number,
  { code, message }: { readonly code: string; readonly message: string },
  at: Date,
  tried = false,
) {
  const [row] = await sql.query<EntryRow>(
    `update plugin_pos.outbox o set state = 'refused', error_code = $2, error_text = $3, settled_at = $4::timestamptz
      where id = $1 and kind = 'answer' and state = 'waiting' and (not begun or $5::boolean)
     returning ${entryColumns}, false as resumed`,
    [id, code, message, at.toISOString(), tried],
  );
  return row && entryOf(row);
}

/** Frees an attempt whose sender has died: ПОС may have it, so it goes again, the same. */
export async function freeLost(sql: Sql, id: number, now: Date): Promise<void> {
  await sql.query(
    `update plugin_pos.outbox set state = 'waiting', claimed_by = null, claimed_until = null
      where id = $1 and state = 'sending' and claimed_until < $2::timestamptz`,
    [id, now.toISOString()],
  );
}

function attemptOf(row: Row): Attempt {
  const { error_code: code, error_text: message } = row;
  return {
    id: row.id,
    documentIsn: row.document_isn,
    appealIsn: row.appeal_isn,
    messageId: row.message_id,
    byLogin: row.by_login,
    createdAt: row.created_at,
    state: stateOf(row),
    body: JSON.parse(row.body) as AnswerBody,
    files: row.files,
    answered: row.answered,
    error: code === null ? null : { code, message: message ?? '' },
    nextAt: row.next_at,
  };
}

function stateOf({ state, begun, attempts: failures, lost, answered }: Row): AttemptState {
  switch (state) {
    case 'done':
      if (answered === 'ANSWER_ON_APPROVAL') return 'on-approval';
      return answered === 'EXECUTOR_ASSIGNED' ? 'refused-by-lko' : 'sent';
    case 'waiting':
      return begun ? 'unknown' : 'sending';
    case 'sending':
      return failures > 0 || lost ? 'unknown' : 'sending';
    case 'exhausted':
      return 'unknown';
    default:
      return 'failed';
  }
}
