import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { hashToken, newToken } from './token.ts';

/** How long a session lives (AC-03). */
export interface SessionLimits {
  /** Without a request. */
  readonly idleMinutes: number;
  /** From login, whatever happens. */
  readonly absoluteMinutes: number;
}

/** Who is logged in, as of now: roles and cards are read anew with each request. */
export interface User {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly cards: readonly string[];
  /** Logged in by the provider: no password of the house to change, and a place to log out, too. */
  readonly throughProvider: boolean;
}

/** A sign of life is stored at most this often. */
const touchSeconds = 30;

/** Sessions live in the database: all nodes know them, and logging out ends them everywhere at once. */
export class Sessions {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #limits: SessionLimits;
  readonly #local: boolean;

  /** @param local whether sessions of local logins count */
  constructor(database: Database, clock: Clock, limits: SessionLimits, local = true) {
    this.#database = database;
    this.#clock = clock;
    this.#limits = limits;
    this.#local = local;
  }

  /** @returns the token for the cookie; only its hash is stored */
  async open(login: string, throughProvider = false): Promise<string> {
    const token = newToken();
    const now = this.#clock.now();
    await this.#database.query('delete from host.session where expires_at < $1 or last_seen_at < $2', [
      now,
      this.#idleSince(now),
    ]);
    await this.#database.query(
      `insert into host.session (token_hash, login, created_at, last_seen_at, expires_at, through_provider)
       values ($1, $2, $3, $3, $4, $5)`,
      [hashToken(token), login, now, minutesFrom(now, this.#limits.absoluteMinutes), throughProvider],
    );
    return token;
  }

  /**
   * The user of a live session, or undefined.
   * @param touch false where nobody acted, e.g. for a stream of events that stands open
   */
  async find(token: string, touch = true): Promise<User | undefined> {
    const now = this.#clock.now();
    const [row] = await this.#database.query<User & { last_seen_at: Date }>(
      `select login, name, roles, cards, through_provider as "throughProvider", last_seen_at
       from host.session join host.user_account using (login)
       where token_hash = $1 and expires_at > $2 and last_seen_at > $3 and not disabled
         and (through_provider or $4)`,
      [hashToken(token), now, this.#idleSince(now), this.#local],
    );
    if (row === undefined) return undefined;
    if (touch && now.getTime() - row.last_seen_at.getTime() > touchSeconds * 1000) {
      await this.#database.query('update host.session set last_seen_at = $2 where token_hash = $1', [
        hashToken(token),
        now,
      ]);
    }
    const { last_seen_at: _, ...user } = row;
    return user;
  }

  /** Ends all sessions of a user, and says how many there were. */
  async closeAll(login: string): Promise<number> {
    const closed = await this.#database.query('delete from host.session where login = $1 returning 1', [
      login.toLowerCase(),
    ]);
    return closed.length;
  }

  async close(token: string): Promise<void> {
    await this.#database.query('delete from host.session where token_hash = $1', [hashToken(token)]);
  }

  #idleSince(now: Date): Date {
    return minutesFrom(now, -this.#limits.idleMinutes);
  }
}

function minutesFrom(time: Date, minutes: number): Date {
  return new Date(time.getTime() + minutes * 60_000);
}
