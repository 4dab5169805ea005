import {
  InvalidError,
  NotFoundError,
  type PluginReply,
  type PluginRequest,
  type PluginRoute,
} from '../../../core/contract/index.ts';
import type { PosContext, PosServices } from '../context.ts';
import { currentAccounts } from '../current.ts';
import { organizationNames } from '../registration/organization-state.ts';
import { outboxEntry, outboxPage, outboxQuery, outboxRetried, outboxRetryAsked } from '../shapes.ts';
import { statusTaskId, taskId } from '../task-id.ts';
import { texts } from '../texts.ts';
import { drop as dropEntry } from './drop.ts';
import type { EntryKind } from './entry.ts';
import { outboxFigures } from './figures.ts';
import { retryAll, retry as retryEntry } from './retry.ts';
import { type EntryView, type ShownState, shownStates, viewEntries } from './view.ts';

/** The outbox as people see it: what waits for ПОС, what it refused, and the command to send that again. */
export const outboxRoutes: readonly PluginRoute<PosServices>[] = [
  {
    method: 'GET',
    path: '/outbox',
    summary: 'Исходящие запросы в ПОС: ожидающие, отправленные, задержанные, отклонённые',
    access: 'tasks.read',
    schema: { querystring: outboxQuery, response: { 200: outboxPage } },
    export: texts.outbox.exportName,
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
  {
    method: 'POST',
    path: '/outbox/:id/drop',
    summary: 'Снять отклонённый запрос: он больше не отправляется',
    access: 'tasks.manage',
    schema: { response: { 200: outboxEntry } },
    handle: drop,
  },
  {
    method: 'POST',
    path: '/outbox/retry',
    summary: 'Повторить все отклонённые запросы в ПОС, которые можно повторить',
    access: 'tasks.manage',
    schema: { body: outboxRetryAsked, response: { 202: outboxRetried } },
    handle: retryMany,
  },
];

const pageSize = { default: 50, most: 200 };

async function list({ query }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const limit = Math.min(positive(query.limit) ?? pageSize.default, pageSize.most);
  const { kind, msgId, organization, order } = query;
  const { database } = context.services;
  const after = positive(query.cursor);
  const states = statesOf(query.state);
  const newest = order === 'newest';
  const filter = { states, kind, messageId: msgId, organization, after, newest, limit: limit + 1 };
  const found = await viewEntries(database, await currentAccounts(context), filter);
  const nameOf = await organizationNames(database);
  const items = found.slice(0, limit).map((item) => ({ ...item, organizationName: nameOf(item.organization) }));
  const nextCursor = found.length > limit ? String(items.at(-1)!.id) : null;
  return { body: { items, nextCursor, ...(after === undefined && { figures: await outboxFigures(database) }) } };
}

async function retry({ parameters }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const id = positive(parameters.id) ?? 0;
  const kind = await retryEntry(context.services.database, id, context.clock.now());
  if (kind === undefined) throw new NotFoundError('POS_OUTBOX_UNKNOWN', texts.outbox.unknown);
  await wakeFor(context, [kind]);
  return { body: await one(context, id) };
}

async function retryMany({ body }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const { kind, organization } = (body ?? {}) as { kind?: string; organization?: string };
  const kinds = await retryAll(context.services.database, { kind, organization }, context.clock.now());
  await wakeFor(context, kinds);
  return { status: 202, body: { count: kinds.length } };
}

async function drop({ parameters }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const id = positive(parameters.id) ?? 0;
  const kind = await dropEntry(context.services.database, id, context.clock.now());
  if (kind === undefined) throw new NotFoundError('POS_OUTBOX_NOT_DROPPED', texts.outbox.notDropped);
  return { body: await one(context, id) };
}

async function one(context: PosContext, id: number): Promise<EntryView | undefined> {
  return (await viewEntries(context.services.database, await currentAccounts(context), { id, limit: 1 }))[0];
}

async function wakeFor(context: PosContext, kinds: readonly EntryKind[]): Promise<void> {
  if (kinds.length === 0) return;
  await context.wake(statusTaskId);
  if (kinds.includes('registration')) await context.wake(taskId);
}

/** One state, or several with commas between them. */
function statesOf(text: string | undefined): ShownState[] | undefined {
  if (text === undefined || text === '') return undefined;
  const states = text.split(',');
  const known = states.filter((state): state is ShownState => (shownStates as readonly string[]).includes(state));
  if (known.length < states.length) throw new InvalidError('POS_PARAMETER_WRONG', texts.outbox.wrongState);
  return known;
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidError('POS_PARAMETER_WRONG', texts.outbox.wrongNumber);
}
