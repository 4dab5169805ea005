import { randomBytes } from 'node:crypto';
import { refusals } from './errors.ts';
import type { Organisation } from './organisations.ts';
import type { Contour } from './wire.ts';

interface Token {
  organisation: Organisation;
  contour: Contour;
  expiresAt: number;
}

/** Bearer tokens of both contours. Expired ones are remembered for a while, to be told from invented ones. */
export class Tokens {
  readonly #clock: () => Date;
  readonly #tokens = new Map<string, Token>();
  readonly lifetimeSeconds: number;

  constructor(clock: () => Date, lifetimeSeconds: number) {
    this.#clock = clock;
    this.lifetimeSeconds = lifetimeSeconds;
  }

  issue(organisation: Organisation, contour: Contour): string {
    const now = this.#clock().getTime();
    this.#forget(now - 86_400_000);
    const token = randomBytes(32).toString('base64url');
    this.#tokens.set(token, { organisation, contour, expiresAt: now + this.lifetimeSeconds * 1000 });
    return token;
  }

  /** The organisation that an Authorization header speaks for in this contour; refuses with 401. */
  holder(authorization: string | undefined, contour: Contour): Organisation {
    const value = /^Bearer +([\w\-.~+/]+=*)$/i.exec(authorization ?? '')?.[1];
    const token = value === undefined ? undefined : this.#tokens.get(value);
    if (!token) throw refusals.tokenInvalid();
    if (token.contour !== contour) throw refusals.contourMismatch();
    if (token.expiresAt <= this.#clock().getTime()) throw refusals.tokenExpired();
    return token.organisation;
  }

  /** Makes every token an expired one. */
  expireAll(): void {
    for (const token of this.#tokens.values()) token.expiresAt = 0;
  }

  /** Tokens of the organisation become unknown, as after a change of its key. */
  revoke(organisation: Organisation): void {
    for (const [value, token] of this.#tokens) if (token.organisation === organisation) this.#tokens.delete(value);
  }

  clear(): void {
    this.#tokens.clear();
  }

  #forget(before: number): void {
    if (this.#tokens.size < 1000) return;
    for (const [value, token] of this.#tokens) if (token.expiresAt < before) this.#tokens.delete(value);
  }
}
