import { readFile } from 'node:fs/promises';
import type { Config } from '../../config/index.ts';
import type { ProviderOptions } from '../access/index.ts';
import { createHttpClient } from '../adapters/http/index.ts';
import { createOpenIdProvider } from '../adapters/openid/index.ts';
import { PermanentError } from '../contract/errors.ts';
import { texts } from './texts.ts';

/** Pages of the product that the provider sends browsers to; both are registered there. */
const places = { back: '/api/oidc/callback', afterLogout: '/login' };

/** The provider of the configuration; undefined where users log in by passwords (AC-01). */
export async function singleSignOn({ oidc, web, http }: Config): Promise<(ProviderOptions & Closable) | undefined> {
  if (oidc.issuer === null || oidc.clientId === null || web.publicUrl === null) return undefined;
  const asked = [oidc.issuer, ...oidc.origins];
  const client = createHttpClient({ channel: 'oidc', allowedOrigins: async () => asked, ...http });
  const provider = createOpenIdProvider({
    issuer: oidc.issuer,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecretFile === null ? oidc.clientSecret : await secretIn(oidc.clientSecretFile),
    scopes: oidc.scopes,
    redirectUri: new URL(places.back, web.publicUrl).href,
    afterLogoutUri: new URL(places.afterLogout, web.publicUrl).href,
    http: client,
  });
  return {
    provider,
    title: oidc.title,
    endsThere: oidc.logout === 'provider',
    claims: {
      login: oidc.loginClaim,
      name: oidc.nameClaim,
      roles: oidc.rolesClaim,
      roleValues: oidc.roles,
      cards: oidc.cardsClaim,
      cardValues: oidc.cards,
    },
    close: () => client.close(),
  };
}

interface Closable {
  close(): void;
}

async function secretIn(file: string): Promise<string> {
  const secret = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new PermanentError('OIDC_SECRET_UNREADABLE', texts.secretUnreadable(file, error.code ?? ''));
  });
  if (secret.trim() === '') throw new PermanentError('OIDC_SECRET_UNREADABLE', texts.secretUnreadable(file, 'пусто'));
  return secret.trim();
}
