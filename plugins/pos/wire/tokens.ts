import { createHash } from 'node:crypto';
import * as openid from 'openid-client';
import { CodedError, type HttpClient, RetryLaterError } from '../../../core/contract/index.ts';
import { baseUrl, type PosAccount } from '../account.ts';
import { AnswerUnreadable, OrganizationFault, PosAway } from '../errors.ts';
import { retryAfter } from './retry.ts';
import { limits, paths, wrongKeyErrors } from './table.ts';

interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Tokens of organisations (OAuth 2.0, client credentials), kept in this process until they near their end. Requests
 * that need the same token at once wait for the same answer.
 */
export class TokenCache {
  readonly #now: () => number;
  readonly #tokens = new Map<string, Promise<Token>>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @throws {OrganizationFault} wrong key; {PosAway} ПОС cannot be reached. */
  async get(http: HttpClient, account: PosAccount, secret: string): Promise<string> {
    const key = cacheKey(account, secret);
    const kept = this.#tokens.get(key);
    if (kept !== undefined) {
      const token = await kept;
      if (token.expiresAt - limits.tokenMarginMs > this.#now()) return token.value;
      if (this.#tokens.get(key) === kept) this.#tokens.delete(key);
      return this.get(http, account, secret);
    }
    const asked = this.#ask(http, account, secret);
    this.#tokens.set(key, asked);
    asked.catch(() => this.#tokens.get(key) === asked && this.#tokens.delete(key));
    return (await asked).value;
  }

  /** Forgets a token that ПОС refused, unless a newer one has taken its place. */
  async drop(account: PosAccount, secret: string, refused: string): Promise<void> {
    const key = cacheKey(account, secret);
    const kept = this.#tokens.get(key);
    const token = await kept?.catch(() => undefined);
    if (token?.value === refused && this.#tokens.get(key) === kept) this.#tokens.delete(key);
  }

  async #ask(http: HttpClient, account: PosAccount, secret: string): Promise<Token> {
    const asked = this.#now();
    const answer = await grant(http, account, secret);
    // A life shorter than the margin is still good for the requests of the moment.
    const lifeMs = Math.max((answer.expires_in ?? 0) * 1000, limits.tokenMarginMs + 1000);
    return { value: answer.access_token, expiresAt: asked + lifeMs };
  }
}

async function grant(http: HttpClient, account: PosAccount, secret: string): Promise<openid.TokenEndpointResponse> {
  const base = baseUrl(account);
  const configuration = new openid.Configuration(
    { issuer: base, token_endpoint: `${base}${paths.token}` },
    account.clientId,
    undefined,
    openid.ClientSecretPost(secret),
  );
  // Plain http reaches ПОС only where the host's client lets it: on loopback addresses (PX-06).
  if (base.startsWith('http://')) openid.allowInsecureRequests(configuration);
  configuration[openid.customFetch] = through(http);
  try {
    return await openid.clientCredentialsGrant(configuration);
  } catch (error) {
    throw tokenFault(error);
  }
}

/** Lets openid-client speak through the host's guarded client. */
function through(http: HttpClient): openid.CustomFetch {
  return async (url, options) => {
    const headers = new Headers(options.headers);
    const answer = await http.request(url, {
      method: 'POST',
      headers: Object.fromEntries(headers),
      body: String(options.body ?? ''),
      maxBytes: limits.answerBytes,
      timeoutMs: limits.requestTimeoutMs,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    if (answer.status === 429 || answer.status >= 500) {
      await answer.discard();
      throw PosAway.status(answer.status, retryAfter(answer));
    }
    const type = answer.headers.get('content-type');
    const text = await answer.text();
    return new Response(text, { status: answer.status, headers: type === null ? {} : { 'content-type': type } });
  };
}

function tokenFault(error: unknown): CodedError {
  const coded = findCoded(error);
  if (coded instanceof PosAway) return coded;
  if (coded instanceof RetryLaterError) return PosAway.network(coded);
  if (coded !== undefined) return OrganizationFault.refused(coded.message);
  if (error instanceof openid.ResponseBodyError) {
    return wrongKeyErrors.includes(error.error)
      ? OrganizationFault.wrongKey()
      : OrganizationFault.tokenRefused(`HTTP ${error.status}, ${error.error.slice(0, 60)}`);
  }
  if (error instanceof openid.WWWAuthenticateChallengeError) return OrganizationFault.wrongKey();
  return AnswerUnreadable.notJson(error);
}

function findCoded(error: unknown): CodedError | undefined {
  for (let link = error; link instanceof Error; link = link.cause) if (link instanceof CodedError) return link;
  return undefined;
}

function cacheKey(account: PosAccount, secret: string): string {
  return createHash('sha256')
    .update(JSON.stringify([baseUrl(account), account.clientId, secret]))
    .digest('hex');
}
