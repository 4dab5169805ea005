import {
  InvalidError,
  NotFoundError,
  type PluginReply,
  type PluginRequest,
  type PluginRoute,
} from '../../../core/contract/index.ts';
import type { PosContext, PosServices } from '../context.ts';
import { currentAccounts } from '../current.ts';
import { outboxEntry, outboxPage, outboxQuery } from '../shapes.ts';
import { statusTaskId, taskId } from '../task-id.ts';
import { texts } from '../texts.ts';
import { retry as retryEntry } from './retry.ts';
import { viewEntries } from './view.ts';

/** The outbox as people see it: what waits for ПОС, what it refused, and the command to send that again. */
export const outboxRoutes: readonly PluginRoute<PosServices>[] = [
  {
    method: 'GET',
    path: '/outbox',
    summary: 'Исходящие запросы в ПОС: ожидающие, отправленные, задержанные, отклонённые',
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

async function list({ query }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const limit = Math.min(positive(query.limit) ?? pageSize.default, pageSize.most);
  const { state, kind, msgId } = query;
  const filter = { state, kind, messageId: msgId, after: positive(query.cursor), limit: limit + 1 };
  const found = await viewEntries(context.services.database, await currentAccounts(context), filter);
  const items = found.slice(0, limit);
  return { body: { items, nextCursor: found.length > limit ? String(items.at(-1)!.id) : null } };
}

async function retry({ parameters }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const { services, clock } = context;
  const id = positive(parameters.id) ?? 0;
  const kind = await retryEntry(services.database, id, clock.now());
  if (kind === undefined) throw new NotFoundError('POS_OUTBOX_UNKNOWN', texts.outbox.unknown);
  await context.wake(statusTaskId);
  if (kind === 'registration') await context.wake(taskId);
  const [entry] = await viewEntries(services.database, await currentAccounts(context), { id, limit: 1 });
  return { body: entry };
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidError('POS_PARAMETER_WRONG', texts.outbox.wrongNumber);
}
