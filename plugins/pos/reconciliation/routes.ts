import {
  ConflictError,
  InvalidError,
  type PluginReply,
  type PluginRequest,
  type PluginRoute,
} from '../../../core/contract/index.ts';
import type { PosContext, PosServices } from '../context.ts';
import { organizationNames } from '../registration/organization-state.ts';
import type { PosSettings } from '../settings.ts';
import { reconciliationTaskId } from '../task-id.ts';
import { latestComparisons, requestComparison } from './comparisons.ts';
import {
  countDifferences,
  type DifferenceFilter,
  type DifferenceState,
  decide,
  decideAll,
  listDifferences,
} from './differences.ts';
import type { DifferenceKind, Mend } from './kinds.ts';
import {
  comparisonAsked,
  comparisonView,
  decidedMany,
  differencesPage,
  differencesQuery,
  differenceView,
  mendAsked,
  mendManyAsked,
} from './shapes.ts';
import { texts } from './texts.ts';

const pageSize = { default: 50, most: 500 };

/** «Сверка с ПОС»: the last comparison with its differences, and the commands to mend them. */
export const reconciliationRoutes: readonly PluginRoute<PosServices>[] = [
  {
    method: 'GET',
    path: '/pos/reconciliation',
    summary: '«Сверка с ПОС»: расхождения между ПОС и РК, время и ход сверки',
    access: 'tasks.read',
    schema: { querystring: differencesQuery, response: { 200: differencesPage } },
    export: texts.exportName,
    handle: list,
  },
  {
    method: 'POST',
    path: '/pos/reconciliation',
    summary: 'Начать сверку с ПОС',
    access: 'tasks.manage',
    schema: { body: comparisonAsked, response: { 202: comparisonView } },
    handle: start,
  },
  {
    method: 'POST',
    path: '/pos/reconciliation/mend',
    summary: 'Устранить все открытые расхождения одного вида',
    access: 'tasks.manage',
    schema: { body: mendManyAsked, response: { 202: decidedMany } },
    handle: mendMany,
  },
  {
    method: 'POST',
    path: '/pos/reconciliation/:id/mend',
    summary: 'Устранить расхождение с ПОС или оставить его с указанием причины',
    access: 'tasks.manage',
    schema: { body: mendAsked, response: { 202: differenceView } },
    handle: mendOne,
  },
];

async function list({ query }: PluginRequest, { services }: PosContext): Promise<PluginReply> {
  const filter: DifferenceFilter = {
    kind: query.kind as DifferenceKind | undefined,
    organization: query.organization,
    state: query.state as DifferenceState | undefined,
  };
  const limit = Math.min(positive(query.limit) ?? pageSize.default, pageSize.most);
  const { database } = services;
  const { items, next } = await listDifferences(database, filter, { after: positive(query.cursor) ?? 0, limit });
  const { open: current, last } = await latestComparisons(database);
  const { open, kinds } = await countDifferences(database, { organization: query.organization });
  const nameOf = await organizationNames(database);
  const named = items.map((item) => ({ ...item, organizationName: nameOf(item.organization) }));
  return { body: { items: named, nextCursor: next === null ? null : String(next), open, kinds, current, last } };
}

/** One at a time: whoever asks while one is open gets that one. A run that died is begun anew. */
async function start({ body, user }: PluginRequest, context: PosContext): Promise<PluginReply> {
  if ((await context.moduleSettings<PosSettings>()) === undefined) {
    throw new ConflictError('POS_SETTINGS_INCOMPLETE', texts.comparison.incomplete);
  }
  const { whole } = body as { whole?: boolean };
  const now = context.clock.now();
  const comparison = await requestComparison(context.services.database, whole ?? true, user ?? null, now);
  await context.wake(reconciliationTaskId);
  return { status: 202, body: comparison };
}

async function mendOne({ parameters, body, user }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const { how, reason } = body as { how: Mend; reason?: string };
  const command = { how, reason, by: user ?? '', at: context.clock.now() };
  const item = await decide(context.services.database, positive(parameters.id) ?? 0, command);
  if (item.state === 'wanted') await context.wake(reconciliationTaskId);
  return { status: 202, body: item };
}

async function mendMany({ body, user }: PluginRequest, context: PosContext): Promise<PluginReply> {
  const { kind, organization, how, reason } = body as {
    kind: DifferenceKind;
    organization?: string;
    how: Mend;
    reason?: string;
  };
  const command = { how, reason, by: user ?? '', at: context.clock.now() };
  const count = await decideAll(context.services.database, kind, organization, command);
  if (count > 0 && how !== 'accept') await context.wake(reconciliationTaskId);
  return { status: 202, body: { count } };
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidError('POS_PARAMETER_WRONG', texts.mending.wrongNumber);
}
