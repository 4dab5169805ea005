import type { Sql } from '../../../core/contract/index.ts';
import type { EntryKind } from './entry.ts';

export const entryKinds: readonly EntryKind[] = ['registration', 'status', 'answer'];

/** Size and age of the outbox (ST-06). */
export interface OutboxFigure {
  readonly kind: EntryKind;
  readonly state: 'open' | 'given up';
  readonly count: number;
  /** Since when the oldest is there. */
  readonly since: Date;
}

export function outboxFigures(sql: Sql): Promise<OutboxFigure[]> {
  return sql.query<OutboxFigure>(
    `select kind, 'open' as state, count(*) as count, min(open_since) as since
       from (select kind, open_since from plugin_pos.outbox where state = 'waiting'
             union all
             select kind, open_since from plugin_pos.outbox where state = 'sending') as open group by kind
     union all
     select kind, 'given up', count(*), min(open_since)
       from plugin_pos.outbox where state in ('refused', 'exhausted') group by kind`,
  );
}
