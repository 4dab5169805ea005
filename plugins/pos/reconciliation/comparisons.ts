import type { Sql } from '../../../core/contract/index.ts';

/** An organisation that could not be compared (PX-04). */
export interface ComparisonFailure {
  readonly due: string;
  readonly name: string;
  readonly code: string;
  readonly text: string;
}

/** One comparison: asked for, under way or done. */
export interface Comparison {
  readonly id: number;
  readonly state: 'waiting' | 'running' | 'done';
  readonly whole: boolean;
  readonly requestedBy: string | null;
  readonly requestedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly messages: number;
  readonly documents: number;
  readonly failures: readonly ComparisonFailure[];
}

const columns = `id, state, whole, requested_by as "requestedBy", requested_at as "requestedAt",
  started_at as "startedAt", finished_at as "finishedAt", messages, documents, failures`;

/** Asks for a comparison; one that waits already becomes as thorough as asked. There is one at a time (unique index). */
export async function requestComparison(sql: Sql, whole: boolean, by: string | null, at: Date): Promise<Comparison> {
  const [row] = await sql.query<Comparison>(
    `insert into plugin_pos.comparison as open (state, whole, requested_by, requested_at)
     values ('waiting', $1, $2, $3)
     on conflict ((true)) where state in ('waiting', 'running')
     do update set whole = open.whole or (open.state = 'waiting' and excluded.whole)
     returning ${columns}`,
    [whole, by, at.toISOString()],
  );
  return row!;
}

/**
 * Takes the open comparison, from its beginning: the task runs once at a time over all nodes, so one that is under way
 * already belongs to a run that died.
 */
export async function beginComparison(sql: Sql, at: Date): Promise<Comparison | undefined> {
  const [row] = await sql.query<Comparison>(
    `update plugin_pos.comparison
        set state = 'running', started_at = $1, messages = 0, documents = 0, failures = '[]'
      where state in ('waiting', 'running') returning ${columns}`,
    [at.toISOString()],
  );
  return row;
}

export async function countRead(sql: Sql, id: number, read: { messages?: number; documents?: number }): Promise<void> {
  await sql.query(
    'update plugin_pos.comparison set messages = messages + $2, documents = documents + $3 where id = $1',
    [id, read.messages ?? 0, read.documents ?? 0],
  );
}

export async function finishComparison(
  sql: Sql,
  id: number,
  failures: readonly ComparisonFailure[],
  at: Date,
): Promise<void> {
  await sql.query(
    `update plugin_pos.comparison set state = 'done', finished_at = $2, failures = $3::jsonb where id = $1`,
    [id, at.toISOString(), JSON.stringify(failures)],
  );
}

/** The comparison that waits or is under way, and the last one that came to its end. */
export async function latestComparisons(sql: Sql): Promise<{ open: Comparison | null; last: Comparison | null }> {
  const rows = await sql.query<Comparison>(
    `(select ${columns} from plugin_pos.comparison where state in ('waiting', 'running'))
     union all
     (select ${columns} from plugin_pos.comparison where state = 'done' order by id desc limit 1)`,
  );
  return {
    open: rows.find(({ state }) => state !== 'done') ?? null,
    last: rows.find(({ state }) => state === 'done') ?? null,
  };
}
