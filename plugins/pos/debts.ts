import type { DirectoryChange, PluginDatabase, Problem, Sql } from '../../core/contract/index.ts';
import type { PosContext } from './context.ts';
import type { EntryKind } from './outbox/entry.ts';
import { texts } from './texts.ts';

/** Unfinished exchange: requests not sent, by kind, messages not registered, files not fetched. */
export interface DebtCount {
  readonly confirmations: number;
  readonly statuses: number;
  readonly answers: number;
  readonly messages: number;
  readonly files: number;
}

/** Debts of one organisation at one address (PX-05). */
export interface Debts extends DebtCount {
  readonly organizationDue: string;
  readonly clientId: string;
  readonly url: string;
  readonly contour: string;
  readonly oldest: Date | null;
}

/** Restricts debts; what is left out does not. */
export interface DebtFilter {
  readonly organizationDue?: string;
  readonly clientId?: string;
  readonly url?: string;
  readonly contour?: string;
}

const requestsThat = (state: string) => `
  select o.organization_due, o.client_id, o.url, o.contour, o.kind, o.open_since as at
    from plugin_pos.outbox o where o.state = '${state}'`;
const messagesThat = (state: string) => `
  select i.organization_due, i.client_id, i.url, i.contour, 'message', i.received_at
    from plugin_pos.inbox i where i.state = '${state}'`;

/**
 * Open requests, deliveries in work or in quarantine, and files to come, by account. State by state: each has an index of
 * its own, and all of the ledger would be read otherwise.
 */
const openDebts = `${requestsThat('waiting')} union all ${requestsThat('sending')}
  union all ${messagesThat('received')} union all ${messagesThat('quarantined')}
  union all
  select i.organization_due, i.client_id, i.url, i.contour, 'file', f.created_at
    from plugin_pos.late_file f join plugin_pos.inbox i on i.id = f.inbox_id where f.state = 'waiting'`;

const counts = `
  count(*) filter (where kind = 'registration') as confirmations, count(*) filter (where kind = 'status') as statuses,
  count(*) filter (where kind = 'answer') as answers, count(*) filter (where kind = 'message') as messages,
  count(*) filter (where kind = 'file') as files`;

const matches = `($1::text is null or organization_due = $1) and ($2::text is null or client_id = $2)
  and ($3::text is null or url = $3) and ($4::text is null or contour = $4)`;

export async function countDebts(sql: Sql, filter: DebtFilter): Promise<DebtCount> {
  const [row] = await sql.query<DebtCount>(
    `select ${counts} from (${openDebts}) as debt where ${matches}`,
    parameters(filter),
  );
  return row!;
}

export function isNone(count: DebtCount): boolean {
  const { confirmations, statuses, answers, messages, files } = count;
  return confirmations + statuses + answers + messages + files === 0;
}

export function listDebts(sql: Sql): Promise<Debts[]> {
  return sql.query<Debts>(
    `select organization_due as "organizationDue", client_id as "clientId", url, contour, ${counts}, min(at) as oldest
       from (${openDebts}) as debt
      group by organization_due, client_id, url, contour
      order by organization_due, url, contour, client_id`,
  );
}

/** Gives up the debts of an account; what was given up is recorded, raw texts go with the retention. */
export async function dropDebts(
  database: PluginDatabase,
  account: Required<DebtFilter>,
  by: string,
  at: Date,
): Promise<DebtCount> {
  const key = [account.organizationDue, account.clientId, account.url, account.contour];
  const where = 'organization_due = $1 and client_id = $2 and url = $3 and contour = $4';
  const time = at.toISOString();
  return await database.transaction(async (transaction) => {
    const requests = await transaction.query<{ kind: EntryKind }>(
      `update plugin_pos.outbox set state = 'dropped', settled_at = $5, claimed_by = null, claimed_until = null
        where ${where} and state in ('waiting', 'sending') returning kind`,
      [...key, time],
    );
    await transaction.query(`delete from plugin_pos.outbox_hold where ${where}`, key);
    const files = await transaction.query(
      `update plugin_pos.late_file f set state = 'dropped', settled_at = $5
         from plugin_pos.inbox i where i.id = f.inbox_id and f.state = 'waiting' and ${where} returning 1`,
      [...key, time],
    );
    const messages = await transaction.query(
      `update plugin_pos.inbox set state = 'dropped', settled_at = $5
        where ${where} and state in ('received', 'quarantined') returning 1`,
      [...key, time],
    );
    await transaction.query(
      `update plugin_pos.inbox set settled_at = $5 where ${where} and state = 'registered' and settled_at is null`,
      [...key, time],
    );
    const of = (kind: EntryKind) => requests.filter((request) => request.kind === kind).length;
    const count = {
      confirmations: of('registration'),
      statuses: of('status'),
      answers: of('answer'),
      messages: messages.length,
      files: files.length,
    };
    await transaction.query(
      `insert into plugin_pos.dropped_debt (organization_due, client_id, url, contour, at, by_login,
                                            confirmations, statuses, answers, messages, files)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [...key, time, by, count.confirmations, count.statuses, count.answers, count.messages, count.files],
    );
    return count;
  });
}

/** PX-05: a change of id or key with open debts is asked about, with their number. */
export async function guardDirectoryChange(
  { directory, key, changes }: DirectoryChange,
  { services }: PosContext,
): Promise<readonly Problem[]> {
  if (directory !== 'organizations') return [];
  const values = (changes.values ?? {}) as Readonly<Record<string, unknown>>;
  const changed = ['POS_ID', 'POS_KEY'].find((apiName) => apiName in values);
  if (changed === undefined) return [];
  const debts = await countDebts(services.database, { organizationDue: key });
  if (isNone(debts)) return [];
  return [
    {
      path: `/values/${changed}`,
      code: 'OPEN_DEBTS',
      severity: 'confirm',
      message: texts.module.openDebts(debts, texts.module.key),
    },
  ];
}

function parameters({ organizationDue, clientId, url, contour }: DebtFilter): unknown[] {
  return [organizationDue ?? null, clientId ?? null, url ?? null, contour ?? null];
}
