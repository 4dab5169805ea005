import type { PluginReply, PluginRoute } from '../../core/contract/index.ts';
import { checkMail, type MailCheckInput } from './check-mail.ts';
import { checkConnections } from './connections.ts';
import type { PosContext, PosServices } from './context.ts';
import { currentAccounts } from './current.ts';
import { dropDebts, listDebts } from './debts.ts';
import { debtsInUse } from './errors.ts';
import { isSilent, organizationNames, organizationStates } from './registration/organization-state.ts';
import type { PosSettings } from './settings.ts';
import { connectionsPage, debtsPage, droppedDebts, mailCheck, mailCheckInput, organizationsPage } from './shapes.ts';
import { texts } from './texts.ts';

type Route = PluginRoute<PosServices>;

const text = { type: 'string', minLength: 1, maxLength: 500 } as const;
const dropSchema = {
  type: 'object',
  properties: { organizationDue: text, clientId: text, url: text, contour: { enum: ['prod', 'test'] } },
  required: ['organizationDue', 'clientId', 'url', 'contour'],
  additionalProperties: false,
} as const;

export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/pos/organizations',
    summary: 'Организации, обменивающиеся сообщениями с ПОС: состояние, последний опрос, ждёт в ПОС',
    access: 'tasks.read',
    schema: { response: { 200: organizationsPage } },
    export: texts.organizations.exportName,
    handle: listOrganizations,
  },
  {
    method: 'POST',
    path: '/modules/pos/check',
    summary: '«Проверить соединение»: ключ каждой организации',
    access: 'settings.manage',
    schema: { response: { 200: connectionsPage } },
    handle: async (_request, context) => ({ body: await checkConnections(context) }),
  },
  {
    method: 'POST',
    path: '/modules/pos/check-mail',
    summary: '«Проверить» почту: пробное письмо по указанным или сохранённым настройкам, с ответом сервера',
    access: 'settings.manage',
    schema: { body: mailCheckInput, response: { 200: mailCheck } },
    handle: async ({ body }, context) => ({ body: await checkMail(body as MailCheckInput | null, context) }),
  },
  {
    method: 'GET',
    path: '/pos/debts',
    summary: 'Незавершённый обмен по организациям и адресам ПОС',
    access: 'tasks.read',
    schema: { response: { 200: debtsPage } },
    export: texts.debts.exportName,
    handle: showDebts,
  },
  {
    method: 'POST',
    path: '/pos/debts/drop',
    summary: 'Снять долг по прежнему адресу ПОС',
    access: 'tasks.manage',
    schema: { body: dropSchema, response: { 200: droppedDebts } },
    handle: drop,
  },
];

async function listOrganizations(_request: unknown, context: PosContext): Promise<PluginReply> {
  const settings = await context.moduleSettings<PosSettings>();
  const now = context.clock.now();
  const states = await organizationStates(context.services.database);
  const items = states.map((state) => ({
    due: state.due,
    name: state.name,
    url: state.url,
    contour: state.contour,
    state: state.state,
    reason: state.state === 'held' ? { code: state.reason_code, text: state.reason } : null,
    since: state.since,
    lastPollAt: state.last_poll_at,
    waiting: state.waiting_total,
    silent: settings !== undefined && isSilent(state, settings.intervalMinutes, now),
  }));
  return { body: { items, nextCursor: null } };
}

async function showDebts(_request: unknown, context: PosContext): Promise<PluginReply> {
  const debts = await listDebts(context.services.database);
  const current = await currentKeys(context);
  const nameOf = await organizationNames(context.services.database);
  const items = debts.map((debt) => ({
    ...debt,
    organizationName: nameOf(debt.organizationDue),
    current: current.has(keyOf(debt)),
  }));
  return { body: { items, nextCursor: null } };
}

/** PX-05: gives up the debts of an address that is no longer in use. */
async function drop({ body, user }: { body: unknown; user: string | undefined }, context: PosContext) {
  const account = body as { organizationDue: string; clientId: string; url: string; contour: string };
  if ((await currentKeys(context)).has(keyOf(account))) throw debtsInUse();
  const dropped = await dropDebts(context.services.database, account, user ?? '', context.clock.now());
  context.log.warn(texts.debts.dropped(dropped), {
    organization: account.organizationDue,
    url: account.url,
    contour: account.contour,
    by: user ?? '',
  });
  return { body: dropped };
}

async function currentKeys(context: PosContext): Promise<Set<string>> {
  return new Set((await currentAccounts(context)).map(keyOf));
}

function keyOf(account: { organizationDue: string; clientId: string; url: string; contour: string }): string {
  return JSON.stringify([account.organizationDue, account.clientId, account.url, account.contour]);
}
