import {
  InvalidError,
  NotFoundError,
  type PluginReply,
  type PluginRequest,
  type PluginRoute,
} from '../../core/contract/index.ts';
import type { PosContext, PosServices } from './context.ts';
import { outboxEntry, outboxPage, outboxQuery } from './shapes.ts';
import { taskId } from './task-id.ts';
import { texts } from './texts.ts';

interface OutboxRow {
  readonly id: number;
  readonly kind: string;
  readonly message_id: string;
  readonly organization: string;
  readonly state: string;
  readonly attempts: number;
  readonly error_text: string | null;
  readonly created_at: Date;
}

/** The outbox as people see it: what waits for ПОС, what it refused, and the command to send that again. */
export const outboxRoutes: readonly PluginRoute<PosServices>[] = [
  {
    method: 'GET',
    path: '/outbox',
    summary: 'Исходящие запросы в ПОС: ожидающие, отправленные, отклонённые',
    access: 'tasks.read',
    schema: { querystring: outboxQuery, response: { 200: outboxPage } },
    handle: list,
  },
  {
    method: 'POST',
    path: '/outbox/:id/retry',
    summary: 'Повторить отклонённый запрос в ПОС',
    access: 'tasks.manage',
    schema: { response: { 200: outboxEntry } },
    handle: retry,
  },
];

const pageSize = { default: 50, most: 200 };

// `held`: its organisation is held by a fault, or exchanges through another address now.
const rows = `
  select o.id, o.kind, o.message_id, o.organization_due as organization, o.attempts, o.error_text, o.created_at,
         case when o.state = 'waiting'
               and (g.due is null or g.state = 'held'
                    or (g.client_id, g.url, g.contour) <> (o.client_id, o.url, o.contour))
              then 'held' else o.state end as state
    from plugin_pos.outbox o left join plugin_pos.organization g on g.due = o.organization_due`;

async function list({ query }: PluginRequest, { services }: PosContext): Promise<PluginReply> {
  const limit = Math.min(positive(query.limit) ?? pageSize.default, pageSize.most);
  const found = await services.database.query<OutboxRow>(
    `select * from (${rows}) as entry
      where ($1::text is null or state = $1) and ($2::text is null or kind = $2)
        and ($3::text is null or message_id = $3) and id > $4
      order by id limit $5`,
    [query.state ?? null, query.kind ?? null, query.msgId ?? null, positive(query.cursor) ?? 0, limit + 1],
  );
  const items = found.slice(0, limit);
  return {
    body: {
      items: items.map(entryOf),
      nextCursor: found.length > limit ? String(items.at(-1)!.id) : null,
    },
  };
}

/** ПОС remembers refusals by their key, so the request goes with a new one; its content stays. */
async function retry({ parameters }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const id = positive(parameters.id);
  const changed = await context.services.database.query(
    `update plugin_pos.outbox
        set state = 'waiting', idempotency_key = gen_random_uuid(), settled_at = null, error_code = null, error_text = null
      where id = $1 and state = 'refused' returning 1`,
    [id ?? 0],
  );
  if (changed.length === 0) throw new NotFoundError('POS_OUTBOX_UNKNOWN', texts.outbox.unknown);
  await context.wake(taskId);
  const [row] = await context.services.database.query<OutboxRow>(`select * from (${rows}) as entry where id = $1`, [
    id,
  ]);
  return { body: entryOf(row!) };
}

function entryOf(row: OutboxRow) {
  return {
    id: row.id,
    kind: row.kind,
    key: row.message_id,
    organization: row.organization,
    state: row.state,
    attempts: row.attempts,
    nextAt: null,
    lastError: row.error_text,
    createdAt: row.created_at,
  };
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidError('POS_PARAMETER_WRONG', texts.outbox.wrongNumber);
}
