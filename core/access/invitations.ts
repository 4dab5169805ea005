import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { UnauthenticatedError } from './errors.ts';
import { ALL_CARDS } from './roles.ts';
import { hashToken, newToken } from './token.ts';
import { preparedHash, type UserDraft, type Users } from './users.ts';

const validHours = 24;

/** The one-time link of the first administrator (AC-01). */
export interface Invitation {
  /** Goes into the fragment of the link, which browsers send to no server. */
  readonly token: string;
  readonly expiresAt: Date;
}

export class Invitations {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #users: Users;
  readonly #local: boolean;

  /** @param local whether users of the house may log in */
  constructor(database: Database, clock: Clock, users: Users, local = true) {
    this.#database = database;
    this.#clock = clock;
    this.#users = users;
    this.#local = local;
  }

  /** Makes a link where no user exists yet, and voids the one made before; undefined otherwise. Called at start. */
  async invite(): Promise<Invitation | undefined> {
    if (!this.#local || (await this.#users.any())) return undefined;
    const token = newToken();
    const expiresAt = new Date(this.#clock.now().getTime() + validHours * 60 * 60 * 1000);
    await this.#database.query(
      `insert into host.invitation (token_hash, expires_at) values ($1, $2)
       on conflict (only_one) do update set token_hash = $1, expires_at = $2`,
      [hashToken(token), expiresAt],
    );
    return { token, expiresAt };
  }

  /**
   * Makes the first user, who gets every role that works: whoever installs the product wants to see all of it, and gives
   * roles to others later. The link is used up; with any user in the house it is worth nothing.
   */
  async redeem(
    token: string,
    person: Pick<UserDraft, 'login' | 'name'> & { readonly password: string },
  ): Promise<void> {
    if (!this.#local) throw UnauthenticatedError.localLoginOff();
    const draft = { ...person, roles: ['administrator', 'technologist', 'clerk'], cards: [ALL_CARDS] };
    await this.#mustBeValid(token);
    const hash = await preparedHash(draft);
    await this.#database.transaction(async (transaction) => {
      await transaction.query('lock table host.user_account in share row exclusive mode');
      const used = await transaction.query(
        'delete from host.invitation where token_hash = $1 and expires_at > $2 returning 1',
        [hashToken(token), this.#clock.now()],
      );
      if (used.length === 0 || (await this.#users.any(transaction))) throw UnauthenticatedError.invitationVoid();
      await this.#users.insert(draft, hash, transaction);
    });
  }

  /** Strangers learn nothing of the rules for passwords, and cost no hashing. */
  async #mustBeValid(token: string): Promise<void> {
    const sql = 'select 1 from host.invitation where token_hash = $1 and expires_at > $2';
    const found = await this.#database.query(sql, [hashToken(token), this.#clock.now()]);
    if (found.length === 0) throw UnauthenticatedError.invitationVoid();
  }
}
