/** What a login was begun with; its end is checked against it. */
export interface LoginChecks {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE. */
  readonly verifier: string;
}

/** What a provider says of a user. */
export type Claims = Readonly<Record<string, unknown>>;

export interface ProvenUser {
  /** Issuer and `sub`: the one name of a user that never changes hands. */
  readonly subject: string;
  readonly claims: Claims;
}

/**
 * Why a login at the provider failed: it is away; it (or the user) said no; its answer is not genuine, or the code is
 * used up; client, secret, addresses or scopes are set wrongly.
 */
export type LoginFailure = 'away' | 'refused' | 'invalid' | 'misconfigured';

export class IdentityProviderError extends Error {
  constructor(
    readonly failure: LoginFailure,
    /** A code for the log. Never an answer's text: it may hold anything. */
    readonly reason: string,
  ) {
    super(reason);
    this.name = 'IdentityProviderError';
  }
}

/** Proves who a user is, by Authorization Code with PKCE (AC-01). Its functions fail with {@link IdentityProviderError}. */
export interface IdentityProvider {
  /** Where to send the browser. */
  begin(): Promise<{ readonly url: string; readonly checks: LoginChecks }>;
  /**
   * @param query of the address that the browser came back to
   * @param needed claims that are asked for at the provider where the ID token has them not
   */
  complete(query: string, checks: LoginChecks, needed: readonly string[]): Promise<ProvenUser>;
  /** Where the browser may log out at the provider, too; undefined where it has no such page, or is away. */
  logoutUrl(): Promise<string | undefined>;
}
