import {
  InvalidError,
  NotFoundError,
  PermanentError,
  type PluginDatabase,
  type Sql,
} from '../../../core/contract/index.ts';
import { type DifferenceKind, type Mend, mendsOf, offered } from './kinds.ts';
import { texts } from './texts.ts';

export type DifferenceState = 'open' | 'wanted' | 'mended' | 'accepted';

/** A difference as people see it; no personal data. */
export interface DifferenceView {
  readonly id: number;
  readonly kind: DifferenceKind;
  readonly title: string;
  /** DUE of the organisation. */
  readonly organization: string;
  readonly msgId: string;
  readonly document: { readonly isn: number; readonly number: string; readonly date: string } | null;
  readonly there: Readonly<Record<string, string | null>>;
  readonly here: Readonly<Record<string, string | null>>;
  readonly since: Date;
  readonly state: DifferenceState;
  readonly mend: Mend | null;
  readonly mendBy: string | null;
  readonly mendAt: Date | null;
  readonly reason: string | null;
  readonly mends: readonly { readonly how: Mend; readonly title: string }[];
}

export interface DifferenceFilter {
  readonly kind?: DifferenceKind | undefined;
  readonly organization?: string | undefined;
  /** Those that are not done with where left out. */
  readonly state?: DifferenceState | undefined;
}

interface Row {
  readonly id: number;
  readonly kind: DifferenceKind;
  readonly organization_due: string;
  readonly message_id: string;
  readonly subject: string;
  readonly document_isn: number | null;
  readonly document_number: string | null;
  readonly document_date: string | null;
  readonly there: DifferenceView['there'];
  readonly here: DifferenceView['here'];
  readonly since: Date;
  readonly state: DifferenceState;
  readonly mend: Mend | null;
  readonly mend_by: string | null;
  readonly mend_at: Date | null;
  readonly reason: string | null;
}

const matches = `($1::text is null or kind = $1) and ($2::text is null or organization_due = $2)
  and case when $3::text is null then state in ('open', 'wanted') else state = $3 end`;

/** One more than asked for says that there is a next page. */
export async function listDifferences(
  sql: Sql,
  filter: DifferenceFilter,
  page: { readonly after: number; readonly limit: number },
): Promise<{ items: DifferenceView[]; next: number | null }> {
  const rows = await sql.query<Row>(
    `select * from plugin_pos.difference where ${matches} and id > $4 order by id limit $5`,
    [...parameters(filter), page.after, page.limit + 1],
  );
  const items = rows.slice(0, page.limit).map(viewOf);
  return { items, next: rows.length > page.limit ? items.at(-1)!.id : null };
}

/** Those that are not done with, by kind and in all. */
export async function countDifferences(
  sql: Sql,
  filter: DifferenceFilter = {},
): Promise<{ open: number; kinds: Readonly<Partial<Record<DifferenceKind, number>>> }> {
  const rows = await sql.query<{ kind: DifferenceKind; count: number }>(
    `select kind, count(*) as count from plugin_pos.difference where ${matches} group by kind order by kind`,
    parameters(filter),
  );
  const kinds = Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
  return { open: rows.reduce((sum, { count }) => sum + count, 0), kinds };
}

/** What a person decided to do. */
export interface MendCommand {
  readonly how: Mend;
  /** Needed to live with a difference. */
  readonly reason?: string | undefined;
  readonly by: string;
  readonly at: Date;
}

/**
 * Decides about one difference; a repeat of the same decision changes nothing.
 * @throws {NotFoundError} where it is no more; {InvalidError}, {PermanentError} where it cannot be mended so
 */
export async function decide(database: PluginDatabase, id: number, command: MendCommand): Promise<DifferenceView> {
  return await database.transaction(async (transaction) => {
    const [known] = await transaction.query<Row>('select * from plugin_pos.difference where id = $1 for update', [id]);
    if (known === undefined) throw unknownDifference(id);
    check(known.kind, command);
    const [row] = await transaction.query<Row>(
      `update plugin_pos.difference
          set state = $2, mend = $3, mend_by = $4, mend_at = $5, reason = $6
        where id = $1 and state in ('open', 'accepted') returning *`,
      [id, ...decision(command)],
    );
    if (row !== undefined) await dropRefused(transaction, [row], command);
    return viewOf(row ?? known);
  });
}

/** Decides about all open differences of a kind. @returns how many */
export async function decideAll(
  database: PluginDatabase,
  kind: DifferenceKind,
  organization: string | undefined,
  command: MendCommand,
): Promise<number> {
  check(kind, command);
  return await database.transaction(async (transaction) => {
    const rows = await transaction.query<Row>(
      `update plugin_pos.difference
          set state = $3, mend = $4, mend_by = $5, mend_at = $6, reason = $7
        where kind = $1 and ($2::text is null or organization_due = $2) and state = 'open' returning *`,
      [kind, organization ?? null, ...decision(command)],
    );
    await dropRefused(transaction, rows, command);
    return rows.length;
  });
}

/** Confirmations with a number that ПОС has refused: who lives with two numbers need not send them again. */
async function dropRefused(sql: Sql, rows: readonly Row[], { how, at }: MendCommand): Promise<void> {
  const deliveries = rows.filter(({ kind }) => kind === 'number-differs').map(({ subject }) => subject);
  if (how !== 'accept' || deliveries.length === 0) return;
  await sql.query(
    `update plugin_pos.outbox o set state = 'dropped', settled_at = $2
       from plugin_pos.inbox i
      where i.id = o.inbox_id and i.delivery_id = any($1::text[]) and o.kind = 'registration'
        and o.state in ('refused', 'exhausted')`,
    [deliveries, at.toISOString()],
  );
}

function decision({ how, by, at, reason }: MendCommand): unknown[] {
  const accepts = how === 'accept';
  return [accepts ? 'accepted' : 'wanted', how, by, at.toISOString(), accepts ? reason?.trim() : null];
}

function check(kind: DifferenceKind, { how, reason }: MendCommand): void {
  if (!mendsOf[kind].includes(how)) {
    throw new PermanentError('POS_MEND_UNSUITABLE', texts.mending.unsuitable(texts.kinds[kind], texts.mends[how]));
  }
  if (how === 'accept' && (reason ?? '').trim() === '') {
    throw new InvalidError('POS_REASON_MISSING', texts.mending.reasonMissing, {
      details: [{ path: '/reason', message: texts.mending.reasonMissing }],
    });
  }
}

function unknownDifference(id: number): NotFoundError {
  return new NotFoundError('POS_DIFFERENCE_UNKNOWN', texts.mending.unknown, { item: String(id) });
}

function viewOf(row: Row): DifferenceView {
  const { document_isn: isn, document_number: number, document_date: date } = row;
  return {
    id: row.id,
    kind: row.kind,
    title: texts.kinds[row.kind],
    organization: row.organization_due,
    msgId: row.message_id,
    document: isn === null ? null : { isn, number: number ?? '', date: date ?? '' },
    there: row.there,
    here: row.here,
    since: row.since,
    state: row.state,
    mend: row.mend,
    mendBy: row.mend_by,
    mendAt: row.mend_at,
    reason: row.reason,
    mends: row.state === 'open' || row.state === 'accepted' ? offered(row.kind) : [],
  };
}

function parameters({ kind, organization, state }: DifferenceFilter): unknown[] {
  return [kind ?? null, organization ?? null, state ?? null];
}
