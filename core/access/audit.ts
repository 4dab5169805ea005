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
       where ($1::text is null or login = $1) and ($2::text is null or starts_with(action, $2))
         and ($3::text is null or object = $3) and ($4::timestamptz is null or at >= $4)
         and ($5::timestamptz is null or at < $5) and ($6::bigint is null or id < $6)
       order by id desc limit $7`,
      [
        filter.login?.toLowerCase() ?? null,
        filter.action ?? null,
        filter.object ?? null,
        filter.from ?? null,
        filter.to ?? null,
        cursorId(filter.cursor),
        filter.limit + 1,
      ],
    );
    const items = rows.slice(0, filter.limit);
    return { items, nextCursor: rows.length > filter.limit ? String(items.at(-1)?.id) : null };
  }
}

function cursorId(cursor: string | undefined): string | null {
  return cursor !== undefined && /^\d{1,18}$/.test(cursor) ? cursor : null;
}
