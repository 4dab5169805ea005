import type { PosContext } from '../context.ts';
import { type PosOrganization, posOrganizations } from '../registration/organizations.ts';
import { addressOf, type PosSettings } from '../settings.ts';
import { PosClient } from '../wire/client.ts';
import type { TokenCache } from '../wire/tokens.ts';
import { readHolds } from './holds.ts';
import { Line } from './line.ts';
import { accountKey } from './rows.ts';

/**
 * The ways to ПОС of all organisations with id and key, at the address of the settings (PX-05); by account.
 * @param known the organisations, where the caller has read them
 */
export async function openLines(
  context: PosContext,
  settings: PosSettings,
  tokens: TokenCache,
  signal?: AbortSignal,
  known?: Promise<readonly PosOrganization[]>,
): Promise<Map<string, Line>> {
  const { documents, database, http } = context.services;
  const [organizations, holds] = await Promise.all([known ?? posOrganizations(documents), readHolds(database)]);
  const address = addressOf(settings);
  return new Map(
    organizations.map(({ due, name, clientId, secret }) => {
      const account = { organizationDue: due, clientId, ...address };
      const key = accountKey(account);
      const client = new PosClient(http, account, secret, tokens, signal);
      return [key, new Line({ context, client, name, hold: holds.get(key) })];
    }),
  );
}
