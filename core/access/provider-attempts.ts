import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import type { LoginChecks } from '../ports/identity-provider.ts';
import { UnauthenticatedError } from './errors.ts';
import { hashToken } from './token.ts';

const validMinutes = 10;

/** Logins under way at the provider. They live in the database: the browser may come back to another node. */
export class ProviderAttempts {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** @param browser token of a cookie: only this browser can end what it began */
  async keep({ state, nonce, verifier }: LoginChecks, browser: string, next: string): Promise<void> {
    const now = this.#clock.now();
    await this.#database.query('delete from host.provider_attempt where expires_at < $1', [now]);
    await this.#database.query(
      `insert into host.provider_attempt (state_hash, browser_hash, nonce, verifier, next, expires_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [hashToken(state), hashToken(browser), nonce, verifier, next, new Date(now.getTime() + validMinutes * 60_000)],
    );
  }

  /**
   * Uses an attempt up, so that nothing can be played again.
   * @throws UnauthenticatedError where this browser began no such attempt, or too long ago
   */
  async take(state: string, browser: string): Promise<{ checks: LoginChecks; next: string }> {
    const [row] = await this.#database.query<{ nonce: string; verifier: string; next: string }>(
      `delete from host.provider_attempt where state_hash = $1 and browser_hash = $2 and expires_at > $3
       returning nonce, verifier, next`,
      [hashToken(state), hashToken(browser), this.#clock.now()],
    );
    if (row === undefined) throw UnauthenticatedError.ofProvider('OIDC_ATTEMPT_VOID');
    return { checks: { state, nonce: row.nonce, verifier: row.verifier }, next: row.next };
  }
}
