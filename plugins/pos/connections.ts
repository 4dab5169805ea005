import { commands, onPosServer } from './commands.ts';
import type { PosContext } from './context.ts';
import { asFault } from './registration/blame.ts';
import { type PosOrganization, posOrganizations } from './registration/organizations.ts';
import { addressOf, type PosSettings } from './settings.ts';
import { texts } from './texts.ts';
import { PosClient } from './wire/client.ts';
import type { TokenCache } from './wire/tokens.ts';

const answeredWithinMs = 120_000;

/** PX-03: name and switch of the ЛКО of each organisation, or the reason, as the server of PX-01 sees it. */
export function checkConnections(context: PosContext): Promise<unknown> {
  return onPosServer(context, commands.checkConnections, null, answeredWithinMs);
}

/** The same from this node. */
export async function tryConnections(context: PosContext, tokens: TokenCache): Promise<object> {
  const settings = await context.moduleSettings<PosSettings>();
  const organizations = settings === undefined ? [] : await posOrganizations(context.services.documents);
  const items = await Promise.all(organizations.map((each) => tryKey(context, settings as PosSettings, tokens, each)));
  return { items, nextCursor: null };
}

async function tryKey(context: PosContext, settings: PosSettings, tokens: TokenCache, organization: PosOrganization) {
  const { due, name, clientId, secret } = organization;
  const account = { organizationDue: due, clientId, ...addressOf(settings) };
  try {
    const lko = await new PosClient(context.services.http, account, secret, tokens).me();
    return { due, name, ok: lko.integrationEnabled, lko, reason: lko.integrationEnabled ? null : integrationOff };
  } catch (error) {
    const fault = asFault(error);
    return { due, name, ok: false, lko: null, reason: { code: fault.code, text: fault.message } };
  }
}

const integrationOff = { code: 'POS_INTEGRATION_OFF', text: texts.faults.integrationOff };
