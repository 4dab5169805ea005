import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { Audit } from './audit.ts';
import { UnauthenticatedError } from './errors.ts';
import { Invitations } from './invitations.ts';
import { verifyPassword } from './password.ts';
import { ProviderAttempts } from './provider-attempts.ts';
import { ProviderLogin, type ProviderOptions } from './provider-login.ts';
import { ProviderUsers } from './provider-users.ts';
import { type SessionLimits, Sessions } from './sessions.ts';
import { LoginThrottle } from './throttle.ts';
import { Users } from './users.ts';

export type { AuditEntry, AuditFilter, AuditRecord } from './audit.ts';
export { ForbiddenError, TooManyAttemptsError, UnauthenticatedError } from './errors.ts';
export type { Invitation } from './invitations.ts';
export type { ClaimRules } from './provider-claims.ts';
export type { ProviderLogin, ProviderOptions } from './provider-login.ts';
export { ALL_CARDS, editableCards, isRole, may, permissionsOf, type Role, roles, visibleCards } from './roles.ts';
export type { SessionLimits, User } from './sessions.ts';
export { providerProblems, roleTitles } from './texts.ts';
export type { UserChanges, UserDraft, UserView } from './users.ts';

export interface AccessOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly sessions: SessionLimits;
  /** Whether the login is a technical user's, whom records name and who cannot log in (ED-03). */
  readonly isTechnical?: (login: string) => Promise<boolean>;
  /** Where users log in by OpenID Connect. */
  readonly provider?: ProviderOptions | undefined;
  /** Whether passwords of the house let in; without a provider they do. */
  readonly localLogin?: boolean;
}

/** Who may come in, who is in, and what they did (AC-01…AC-04). */
export class Access {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly invitations: Invitations;
  readonly audit: Audit;
  /** Undefined where users log in by passwords alone. */
  readonly provider: ProviderLogin | undefined;
  readonly localLogin: boolean;
  readonly #throttle: LoginThrottle;

  constructor(options: AccessOptions) {
    const { database, clock, sessions, isTechnical = async () => false, provider } = options;
    this.localLogin = provider === undefined || options.localLogin === true;
    this.users = new Users(database, clock, isTechnical, provider && { cards: provider.claims.cards !== null });
    this.sessions = new Sessions(database, clock, sessions, this.localLogin);
    this.invitations = new Invitations(database, clock, this.users, this.localLogin);
    this.provider =
      provider &&
      new ProviderLogin(
        provider,
        new ProviderAttempts(database, clock),
        new ProviderUsers(database, clock, isTechnical),
        this.sessions,
      );
    this.audit = new Audit(database, clock);
    this.#throttle = new LoginThrottle(database, clock);
  }

  /**
   * Opens a session. An unknown user, a disabled one and a wrong password get the same answer in the same time.
   * @returns login and the token for the cookie
   */
  async login(login: string, password: string, address: string): Promise<{ login: string; token: string }> {
    await this.verify(login, password, address);
    const key = login.toLowerCase();
    return { login: key, token: await this.sessions.open(key) };
  }

  /** Fails unless the password is the user's; failures are slowed down (AC-03). */
  async verify(login: string, password: string, address: string): Promise<void> {
    if (!this.localLogin) throw UnauthenticatedError.localLoginOff();
    await this.#throttle.take(login, address);
    const matches = await verifyPassword(password, await this.users.passwordHash(login));
    if (!matches) throw UnauthenticatedError.wrongCredentials();
    await this.#throttle.forgive(login, address);
  }
}
