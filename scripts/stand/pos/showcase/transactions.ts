import { randomBytes } from 'node:crypto';
import type { Contour } from '../wire.ts';
import type { ShowcaseAccount } from './accounts.ts';
import { showcaseRefusals } from './errors.ts';

/** A transactional token: good for one upload and any number of queries. */
export interface Transaction {
  readonly account: ShowcaseAccount;
  readonly contour: Contour;
  expiresAt: number;
  /** Request whose upload used it up; null while it is good for one. */
  usedBy: string | null;
}

/** Transactional tokens of both contours. Expired ones are remembered for a while, to be told from invented ones. */
export class Transactions {
  readonly #clock: () => Date;
  readonly #lifetimeMs: number;
  readonly #tokens = new Map<string, Transaction>();

  constructor(clock: () => Date, lifetimeSeconds: number) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeSeconds * 1000;
  }

  issue(account: ShowcaseAccount, contour: Contour): { token: string; expiresAt: Date } {
    const now = this.#clock().getTime();
    this.#forget(now - 86_400_000);
    const token = randomBytes(32).toString('base64url');
    const expiresAt = now + this.#lifetimeMs;
    this.#tokens.set(token, { account, contour, expiresAt, usedBy: null });
    return { token, expiresAt: new Date(expiresAt) };
  }

  /** The transaction that an Authorization header names in this contour; refuses with 401. */
  holder(authorization: string | undefined, contour: Contour): Transaction {
    const value = /^Transaction +([\w\-.~+/]+=*)$/i.exec(authorization ?? '')?.[1];
    const transaction = value === undefined ? undefined : this.#tokens.get(value);
    if (!transaction) throw showcaseRefusals.tokenInvalid();
    if (transaction.contour !== contour) throw showcaseRefusals.contourMismatch();
    if (transaction.expiresAt <= this.#clock().getTime()) throw showcaseRefusals.tokenExpired();
    return transaction;
  }

  /** Makes every token an expired one. */
  expireAll(): void {
    for (const transaction of this.#tokens.values()) transaction.expiresAt = 0;
  }

  /** Tokens of the login become unknown, as after a change of its password. */
  revoke(login: string): void {
    for (const [value, { account }] of this.#tokens) if (account.login === login) this.#tokens.delete(value);
  }

  clear(): void {
    this.#tokens.clear();
  }

  #forget(before: number): void {
    if (this.#tokens.size < 1000) return;
    for (const [value, { expiresAt }] of this.#tokens) if (expiresAt < before) this.#tokens.delete(value);
  }
}

/** Refuses with 401 where another upload used the token up. */
export function mustBeUnused({ usedBy }: Transaction, requestId: string): void {
  if (usedBy !== null && usedBy !== requestId) throw showcaseRefusals.tokenUsed();
}

/** An upload answered 202 or 4xx uses its token up, one answered 5xx does not. */
export function settle(transaction: Transaction, requestId: string, status: number): void {
  if (status < 500) transaction.usedBy ??= requestId;
  else if (transaction.usedBy === requestId) transaction.usedBy = null;
}
