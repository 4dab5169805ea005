import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { UnauthenticatedError } from './errors.ts';
import type { ClaimedUser } from './provider-claims.ts';
import { isLogin } from './users.ts';

interface Known {
  readonly login: string;
  readonly subject: string | null;
  readonly disabled: boolean;
}

/** Users as a provider knows them. */
export class ProviderUsers {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #isTechnical: (login: string) => Promise<boolean>;

  constructor(database: Database, clock: Clock, isTechnical: (login: string) => Promise<boolean>) {
    this.#database = database;
    this.#clock = clock;
    this.#isTechnical = isTechnical;
  }

  /**
   * Makes or renews the user of a proven subject. A user whom the administrator made before is found by login at the first
   * time, later by the subject alone. Who has no role loses those that he had, and his sessions, and is not let in.
   * @returns the login
   */
  async admit(subject: string, claimed: ClaimedUser): Promise<string> {
    const wanted = claimed.login?.toLowerCase();
    if (wanted === undefined || !isLogin(wanted)) throw UnauthenticatedError.ofProvider('OIDC_NO_LOGIN');
    if (await this.#isTechnical(wanted)) throw UnauthenticatedError.ofProvider('OIDC_LOGIN_TAKEN');
    const refusal = await this.#database.transaction(async (transaction) => {
      // Two first logins at once must not make two users of one.
      await transaction.query('lock table host.user_account in share row exclusive mode');
      const found = await transaction.query<Known>(
        `select login, provider_subject as subject, disabled from host.user_account
         where provider_subject = $1 or login = $2`,
        [subject, wanted],
      );
      const known = found.find((user) => user.subject === subject) ?? found[0];
      if (known !== undefined && known.subject !== null && known.subject !== subject) return 'OIDC_LOGIN_TAKEN';
      if (known?.disabled === true) return 'OIDC_USER_DISABLED';
      if (claimed.roles.length === 0 && known?.subject !== subject) return 'OIDC_NO_ROLE';
      await transaction.query(
        `insert into host.user_account as known (login, name, roles, cards, provider_subject, created_at, updated_at)
         values ($1, coalesce($2::text, $1), $3, coalesce($4::text[], '{}'), $5, $6, $6)
         on conflict (login) do update set name = coalesce($2::text, known.name), roles = $3, cards = coalesce($4::text[], known.cards),
           provider_subject = $5, updated_at = $6`,
        [
          known?.login ?? wanted,
          claimed.name ?? null,
          claimed.roles,
          claimed.cards ?? null,
          subject,
          this.#clock.now(),
        ],
      );
      if (claimed.roles.length > 0) return { login: known?.login ?? wanted };
      await transaction.query('delete from host.session where login = $1', [known?.login]);
      return 'OIDC_NO_ROLE';
    });
    if (typeof refusal === 'string') throw UnauthenticatedError.ofProvider(refusal);
    return refusal.login;
  }
}
