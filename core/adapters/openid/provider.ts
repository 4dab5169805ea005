import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { HttpClient } from '../../contract/http.ts';
import type { Claims, IdentityProvider } from '../../ports/identity-provider.ts';
import { loginFailure } from './failures.ts';
import { fetchBy } from './fetch.ts';

export interface OpenIdOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client, which PKCE alone protects. */
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
  /** Where the provider sends the browser back. */
  readonly redirectUri: string;
  readonly afterLogoutUri: string;
  /** May ask the issuer, and the other hosts that its configuration names (AC-05). */
  readonly http: HttpClient;
}

/** The provider's own description is asked for anew after so long: addresses and methods change seldom. */
const knownMs = 60 * 60_000;

/** Any provider of OpenID Connect that describes itself at `/.well-known/openid-configuration`. */
export function createOpenIdProvider(options: OpenIdOptions): IdentityProvider {
  const { issuer, clientId, clientSecret, scopes, redirectUri, afterLogoutUri, http } = options;
  let known: { configuration: Configuration; until: number } | undefined;

  async function configuration(): Promise<Configuration> {
    if (known !== undefined && performance.now() < known.until) return known.configuration;
    const found = await discovery(new URL(issuer), clientId, undefined, authentication(clientSecret), {
      // The HTTP client lets plain http go to this machine alone.
      execute: [enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [allowInsecureRequests] : [])],
      [customFetch]: fetchBy(http),
    }).catch((error: unknown) => {
      throw loginFailure(error, 'discovery');
    });
    known = { configuration: found, until: performance.now() + knownMs };
    return found;
  }

  return {
    async begin() {
      const server = await configuration();
      const checks = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const url = buildAuthorizationUrl(server, {
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, checks };
    },

    async complete(query, { state, nonce, verifier }, needed) {
      const server = await configuration();
      const returned = new URL(redirectUri);
      returned.search = query;
      try {
        const tokens = await authorizationCodeGrant(server, returned, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        // `idTokenExpected` has refused an answer without one.
        const proven = tokens.claims() as Claims & { iss: string; sub: string };
        const complete = needed.every((name) => proven[name] !== undefined);
        const asks = !complete && server.serverMetadata().userinfo_endpoint !== undefined;
        const more = asks ? await fetchUserInfo(server, tokens.access_token, proven.sub) : {};
        return { subject: `${proven.iss}\n${proven.sub}`, claims: { ...more, ...proven } };
      } catch (error) {
        throw loginFailure(error, 'answer');
      }
    },

    async logoutUrl() {
      const server = await configuration().catch(() => undefined);
      if (server?.serverMetadata().end_session_endpoint === undefined) return undefined;
      // Without a hint of the ID token, as tokens are not for URLs: the provider knows the user by its own session.
      return buildEndSessionUrl(server, { post_logout_redirect_uri: afterLogoutUri }).href;
    },
  };
}

/** The way to show the secret that the provider knows; `client_secret_basic` where it does not say. */
function authentication(secret: string | null): ClientAuth {
  if (secret === null) return None();
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}
