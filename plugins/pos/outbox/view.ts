import type { Sql } from '../../../core/contract/index.ts';
import type { PosAccount } from '../account.ts';
import type { EntryKind } from './entry.ts';
import { accountArrays } from './rows.ts';

/** As they are shown: `held` ones wait, but for more than their time. */
export const shownStates = ['waiting', 'sending', 'held', 'refused', 'exhausted', 'done', 'dropped'] as const;
export type ShownState = (typeof shownStates)[number];

/** An entry as people see it. */
export interface EntryView {
  readonly id: number;
  readonly kind: EntryKind;
  readonly title: string;
  /** Сообщение ПОС №. */
  readonly key: string;
  readonly documentIsn: number;
  readonly organization: string;
  readonly url: string;
  readonly contour: string;
  readonly state: ShownState;
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
}

export interface ViewFilter {
  readonly id?: number | undefined;
  readonly states?: readonly ShownState[] | undefined;
  readonly kind?: string | undefined;
  readonly messageId?: string | undefined;
  readonly organization?: string | undefined;
  readonly after?: number | undefined;
  /** The newest come first; the oldest where left out. */
  readonly newest?: boolean | undefined;
  readonly limit: number;
}

/**
 * Entries in the order of their making. States are written out, so that their indexes serve: those that are open or given
 * up are few beside those that are done. `held`: they wait for a fault of their organisation to end (PX-04), or for their
 * address to be in use again (PX-05). `nextAt` of one that follows others of its message is not before theirs.
 */
export function viewEntries(sql: Sql, current: readonly PosAccount[], filter: ViewFilter): Promise<EntryView[]> {
  const { id, states, kind, messageId, organization, after, newest = false, limit } = filter;
  const kept = [...new Set(states?.map((state) => (state === 'held' ? 'waiting' : state)))];
  const among = states === undefined ? '' : `and o.state in (${kept.map((state) => `'${state}'`).join(', ')})`;
  return sql.query<EntryView>(
    `select entry.id, entry.kind, entry.title, entry.message_id as key, entry.document_isn as "documentIsn",
            entry.organization_due as organization, entry.url, entry.contour, entry.shown as state, entry.attempts,
            case when entry.shown = 'waiting' or entry.shown = 'held' and entry.current
                 then greatest(entry.next_at, entry.until,
                        (select max(e.next_at) from plugin_pos.outbox e
                          where e.message_id = entry.message_id and e.id < entry.id and e.state = 'waiting'
                            and (entry.kind <> 'registration' or e.kind = 'registration')
                            and (e.organization_due, e.client_id, e.url, e.contour)
                                = (entry.organization_due, entry.client_id, entry.url, entry.contour))) end as "nextAt",
            case when entry.shown = 'held' then coalesce(entry.reason, entry.error_text) else entry.error_text end
              as "lastError",
            entry.created_at as "createdAt"
       from (select o.*, h.reason, h.until, a.contour is not null as current,
                    case when o.state = 'waiting' and (a.contour is null or h.reason is not null) then 'held'
                         else o.state end as shown
               from plugin_pos.outbox o
               left join unnest($1::text[], $2::text[], $3::text[], $4::text[])
                      as a(organization_due, client_id, url, contour) using (organization_due, client_id, url, contour)
               left join plugin_pos.outbox_hold h using (organization_due, client_id, url, contour)
              where ($5::bigint is null or o.id = $5) ${among}
                and ($6::text is null or o.kind = $6) and ($7::text is null or o.message_id = $7)
                and ($8::text is null or o.organization_due = $8)
                and ($9::bigint is null or o.id ${newest ? '<' : '>'} $9)) as entry
      where $10::text[] is null or entry.shown = any($10)
      order by entry.id ${newest ? 'desc' : ''} limit $11`,
    [
      ...accountArrays(current),
      id ?? null,
      kind ?? null,
      messageId ?? null,
      organization ?? null,
      after ?? null,
      states ?? null,
      limit,
    ],
  );
}
