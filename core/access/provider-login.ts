import { type IdentityProvider, IdentityProviderError, type LoginFailure } from '../ports/identity-provider.ts';
import { UnauthenticatedError } from './errors.ts';
import type { ProviderAttempts } from './provider-attempts.ts';
import { type ClaimRules, claimedUser, neededClaims } from './provider-claims.ts';
import type { ProviderUsers } from './provider-users.ts';
import type { Sessions } from './sessions.ts';
import type { ProviderProblem } from './texts.ts';
import { newToken } from './token.ts';

export interface ProviderOptions {
  readonly provider: IdentityProvider;
  readonly claims: ClaimRules;
  /** What the provider is called on the login page. */
  readonly title: string;
  /** Leads a logout on to the provider. */
  readonly endsThere: boolean;
}

const problems: Readonly<Record<LoginFailure, ProviderProblem>> = {
  away: 'OIDC_PROVIDER_AWAY',
  refused: 'OIDC_REFUSED',
  invalid: 'OIDC_ANSWER_INVALID',
  misconfigured: 'OIDC_MISCONFIGURED',
};

/** Login at a provider of OpenID Connect (AC-01): it says who somebody is and which roles he has, anew at each login. */
export class ProviderLogin {
  readonly title: string;
  readonly claims: ClaimRules;
  readonly #options: ProviderOptions;
  readonly #attempts: ProviderAttempts;
  readonly #users: ProviderUsers;
  readonly #sessions: Sessions;

  constructor(options: ProviderOptions, attempts: ProviderAttempts, users: ProviderUsers, sessions: Sessions) {
    this.title = options.title;
    this.claims = options.claims;
    this.#options = options;
    this.#attempts = attempts;
    this.#users = users;
    this.#sessions = sessions;
  }

  /**
   * @param browser token of the browser from an attempt before, if any: several pages may log in at a time
   * @returns where to send the browser, and the token for its cookie
   */
  async begin(next: string, browser = newToken()): Promise<{ url: string; browser: string }> {
    const { url, checks } = await this.#options.provider.begin().catch(explain);
    await this.#attempts.keep(checks, browser, next);
    return { url, browser };
  }

  /**
   * Ends a login and opens a session.
   * @param query of the address that the provider sent the browser to
   * @throws UnauthenticatedError with one of the codes of {@link ProviderProblem}
   */
  async complete(query: string, browser: string): Promise<{ login: string; token: string; next: string }> {
    const state = new URLSearchParams(query).get('state') ?? '';
    const { checks, next } = await this.#attempts.take(state, browser);
    const { provider, claims: rules } = this.#options;
    const { subject, claims } = await provider.complete(query, checks, neededClaims(rules)).catch(explain);
    const login = await this.#users.admit(subject, claimedUser(claims, rules));
    return { login, token: await this.#sessions.open(login, true), next };
  }

  /** Where a browser that was logged in by the provider logs out there, too. */
  async logoutUrl(): Promise<string | undefined> {
    return this.#options.endsThere ? this.#options.provider.logoutUrl() : undefined;
  }
}

function explain(error: unknown): never {
  if (!(error instanceof IdentityProviderError)) throw error;
  throw UnauthenticatedError.ofProvider(problems[error.failure], error.reason);
}
