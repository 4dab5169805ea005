import { createHash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { TooManyAttemptsError } from './errors.ts';

/** Failures that cost nothing, for one login from one address. */
const freeFailures = 5;
/** The same for one login from all addresses together: higher, so that a stranger can hardly lock a user out. */
const freeFailuresOfLogin = 50;
/** And for all logins from one address: an office behind one address mistypes, too. */
const freeFailuresOfAddress = 200;
const longestBlockSeconds = 15 * 60;
/** After so long without a failure everything is forgotten. */
const memorySeconds = 24 * 60 * 60;

/** Slows down guessing (AC-03): each failure beyond the free ones doubles the wait, on all nodes together. */
export class LoginThrottle {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * Counts an attempt before it is made, so that guesses made at the same time count too.
   * @throws TooManyAttemptsError without counting while the login is blocked
   */
  async take(login: string, address: string): Promise<void> {
    await this.#takeOne(pairKey(login, address), freeFailures);
    await this.#takeOne(loginKey(login), freeFailuresOfLogin);
    await this.#takeOne(addressKey(address), freeFailuresOfAddress);
  }

  /**
   * The attempt succeeded: what was counted is forgotten, of the address the half. An office stays far from the limit so;
   * who tries many logins does not get by it with a login of his own.
   */
  async forgive(login: string, address: string): Promise<void> {
    await this.#database.query('delete from host.login_attempt where key_hash = any($1::bytea[]) or last_at < $2', [
      [pairKey(login, address), loginKey(login)],
      this.#ago(memorySeconds),
    ]);
    await this.#database.query('update host.login_attempt set failures = failures / 2 where key_hash = $1', [
      addressKey(address),
    ]);
  }

  async #takeOne(key: Buffer, free: number): Promise<void> {
    const now = this.#clock.now();
    const [counted] = await this.#database.query(
      `insert into host.login_attempt as attempt (key_hash, failures, last_at, blocked_until) values ($1, 1, $2, $2)
       on conflict (key_hash) do update set
         failures = case when attempt.last_at < $3 then 1 else attempt.failures + 1 end,
         last_at = $2,
         blocked_until = case when attempt.last_at < $3 or attempt.failures < $4 then $2
           else $2 + make_interval(secs => least($5, power(2, least(attempt.failures - $4, 20)))) end
       where attempt.blocked_until <= $2
       returning failures`,
      [key, now, this.#ago(memorySeconds), free, longestBlockSeconds],
    );
    if (counted !== undefined) return;
    const [row] = await this.#database.query<{ blocked_until: Date }>(
      'select blocked_until from host.login_attempt where key_hash = $1',
      [key],
    );
    const wait = ((row?.blocked_until.getTime() ?? 0) - now.getTime()) / 1000;
    throw new TooManyAttemptsError(Math.max(1, Math.ceil(wait)));
  }

  #ago(seconds: number): Date {
    return new Date(this.#clock.now().getTime() - seconds * 1000);
  }
}

const pairKey = (login: string, address: string) => hash(`pair\n${login.toLowerCase()}\n${address}`);
const addressKey = (address: string) => hash(`address\n${address}`);
const loginKey = (login: string) => hash(`login\n${login.toLowerCase()}`);

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
