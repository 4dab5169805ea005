import type { QuarantineItem, QuarantineSource, Sql } from '../../../core/contract/index.ts';
import { NotFoundError } from '../../../core/contract/index.ts';
import { accountColumns, type PosAccount } from '../account.ts';
import type { PosServices } from '../context.ts';
import { codeOf, MessageInvalid, reasonOf, TooManyRegistered } from '../errors.ts';
import { taskId } from '../task-id.ts';
import { texts } from '../texts.ts';

/** RG-09: so many failures of one message, and it waits for a person. */
export const attemptsBeforeQuarantine = 5;

export interface FailureRecord {
  readonly attempts: number;
  readonly quarantined: boolean;
}

/** Counts a failure against one message; the last one, or one that can only repeat itself, sends it to quarantine. */
export async function recordFailure(
  sql: Sql,
  failure: { readonly inboxId: number; readonly error: unknown; readonly fingerprint: string; readonly at: Date },
): Promise<FailureRecord> {
  const hopeless = failure.error instanceof TooManyRegistered || failure.error instanceof MessageInvalid;
  const [row] = await sql.query<{ attempts: number; state: string }>(
    `update plugin_pos.inbox
        set attempts = attempts + 1, error_code = $2, error_text = $3,
            state = case when $6 or attempts + 1 >= $7 then 'quarantined' else state end,
            quarantined_at = case when $6 or attempts + 1 >= $7 then $5::timestamptz end,
            fingerprint = case when $6 then null else $4 end
      where id = $1 and state = 'received'
      returning attempts, state`,
    [
      failure.inboxId,
      codeOf(failure.error),
      reasonOf(failure.error),
      failure.fingerprint,
      failure.at.toISOString(),
      hopeless,
      attemptsBeforeQuarantine,
    ],
  );
  return { attempts: row?.attempts ?? 0, quarantined: row?.state === 'quarantined' };
}

/** Gives messages back whose settings have changed since they were put aside (RG-09). */
export async function releaseChanged(sql: Sql, account: PosAccount, fingerprint: string): Promise<number> {
  const rows = await sql.query(
    `update plugin_pos.inbox set state = 'received', attempts = 0, file_runs = 0, quarantined_at = null
      where state = 'quarantined' and fingerprint <> $5
        and organization_due = $1 and client_id = $2 and url = $3 and contour = $4
      returning 1`,
    [...accountColumns(account), fingerprint],
  );
  return rows.length;
}

interface Row {
  readonly id: string;
  readonly message_id: string;
  readonly error_code: string | null;
  readonly error_text: string | null;
  readonly attempts: number;
  readonly quarantined_at: Date;
}

/** The quarantine as the host shows it. */
export const quarantine: QuarantineSource<PosServices> = {
  async list({ limit, cursor }, { services }) {
    const [since, id] = readCursor(cursor);
    const rows = await services.database.query<Row>(
      `select id::text as id, message_id, error_code, error_text, attempts, quarantined_at
         from plugin_pos.inbox
        where state = 'quarantined' and (quarantined_at, id) > ($1::timestamptz, $2::bigint)
        order by quarantined_at, id
        limit $3`,
      [since, id, limit + 1],
    );
    const items = rows.slice(0, limit).map(itemOf);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last === undefined ? null : `${last.since.toISOString()}_${last.id}` };
  },

  async raw(id, { services }) {
    const [row] = /^\d{1,18}$/.test(id)
      ? await services.database.query<{ raw: string | null }>(
          `select raw from plugin_pos.inbox where id = $1 and state = 'quarantined'`,
          [id],
        )
      : [];
    if (row === undefined) throw new NotFoundError('POS_QUARANTINE_UNKNOWN', texts.quarantine.unknown, { item: id });
    return row.raw === null ? null : JSON.parse(row.raw);
  },

  async retry(id, context) {
    if (!/^\d{1,18}$/.test(id)) return false;
    const rows = await context.services.database.query(
      `update plugin_pos.inbox set state = 'received', attempts = 0, file_runs = 0, quarantined_at = null
        where id = $1 and state = 'quarantined' returning 1`,
      [id],
    );
    if (rows.length > 0) await context.wake(taskId);
    return rows.length > 0;
  },
};

function itemOf(row: Row): QuarantineItem {
  return {
    id: row.id,
    taskId,
    key: texts.items.message(row.message_id),
    code: row.error_code ?? '',
    reason: row.error_text ?? '',
    attempts: row.attempts,
    since: row.quarantined_at,
  };
}

function readCursor(cursor: string | undefined): [string, string] {
  const match = /^(\d{4}-[\dT:.-]+Z)_(\d{1,18})$/.exec(cursor ?? '');
  return match ? [match[1]!, match[2]!] : ['-infinity', '0'];
}
