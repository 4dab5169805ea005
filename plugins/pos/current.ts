import type { PosAccount } from './account.ts';
import type { PosContext } from './context.ts';
import { posOrganizations } from './registration/organizations.ts';
import { addressOf, type PosSettings } from './settings.ts';

/** Accounts to which something may go now (PX-05): organisations with id and key, at the address of the settings. */
export async function currentAccounts(context: PosContext): Promise<PosAccount[]> {
  const settings = await context.moduleSettings<PosSettings>();
  if (settings === undefined) return [];
  const organizations = await posOrganizations(context.services.documents);
  return organizations.map(({ due, clientId }) => ({ organizationDue: due, clientId, ...addressOf(settings) }));
}
