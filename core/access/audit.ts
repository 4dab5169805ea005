import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { Page, PageRequest } from '../ports/paging.ts';

/** What happened, without secrets and personal data: who, what, to which object, how it ended. */
export interface AuditRecord {
  /** Null where nobody was logged in. */
  readonly login: string | null;
  readonly address?: string | null;
  /** For example `task.start`. */
  readonly action: string;
  /** Key of what it was done to, e.g. a task id. */
  readonly object: string | null;
  /** `done`, or the code of the refusal. */
  readonly outcome: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditEntry extends Required<AuditRecord> {
  readonly id: number;
  readonly at: Date;
}

export interface AuditFilter {
  readonly login?: string | undefined;
  readonly action?: string | undefined;
  readonly object?: string | undefined;
  /** `done`, `refused` for everything else, or one code of a refusal. */
  readonly outcome?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** The audit (AC-04): rows are added and read, and the database refuses everything else. */
export class Audit {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async record(record: AuditRecord): Promise<void> {
    await this.#database.query(
      `insert into host.audit (at, login, address, action, object, outcome, details) values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        this.#clock.now(),
        record.login,
        record.address ?? null,
        record.action,
        record.object,
        record.outcome,
        JSON.stringify(record.details ?? {}),
      ],
    );
  }

  /** Newest first. */
  async list(filter: AuditFilter & PageRequest): Promise<Page<AuditEntry>> {
    const rows = await this.#database.query<AuditEntry>(
      `select id, at, login, address, action, object, outcome, details from host.audit
       where ${matches(filter)} and ($7::bigint is null or id < $7) order by id desc limit $8`,
      [...values(filter), cursorId(filter.cursor), filter.limit + 1],
    );
    const items = rows.slice(0, filter.limit);
    return { items, nextCursor: rows.length > filter.limit ? String(items.at(-1)?.id) : null };
  }

  /** Everything that fits the filter, newest first; memory does not grow with it. */
  all(filter: AuditFilter): AsyncIterable<AuditEntry> {
    return this.#database.stream<AuditEntry>(
      `select id, at, login, address, action, object, outcome, details from host.audit
       where ${matches(filter)} order by id desc`,
      values(filter),
      1000,
    );
  }
}

const fits = `($1::text is null or login = $1) and ($2::text is null or starts_with(action, $2))
  and ($3::text is null or object = $3) and ($4::timestamptz is null or at >= $4)
  and ($5::timestamptz is null or at < $5) and ($6::text is null or outcome = $6)`;

function matches({ outcome }: AuditFilter): string {
  // Said in full, so that the index of refusals serves it.
  return outcome === undefined || outcome === 'done' ? fits : `${fits} and outcome <> 'done'`;
}

function values({ login, action, object, from, to, outcome }: AuditFilter): unknown[] {
  const code = outcome === 'refused' ? null : outcome;
  return [login?.toLowerCase() ?? null, action ?? null, object ?? null, from ?? null, to ?? null, code ?? null];
}

function cursorId(cursor: string | undefined): string | null {
  return cursor !== undefined && /^\d{1,18}$/.test(cursor) ? cursor : null;
}
