import {
  CodedError,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  RetryLaterError,
} from '../../../../../core/contract/index.ts';
import { Fields } from '../../../wire/fields.ts';
import { retryAfter } from '../../../wire/retry.ts';
import { ShowcaseAway, ShowcaseRefusal } from './errors.ts';
import { parseFound, parseProgress, parseReceipt, printable, type Receipt, type UploadProgress } from './parse.ts';
import { codes, limits, paths } from './table.ts';
import { type UploadFile, uploadBody } from './upload-body.ts';

/** Where an export goes, and as whom. */
export interface ShowcaseAccount {
  /** `/showcase/v1` of the contour. */
  readonly base: string;
  readonly login: string;
  readonly password: string;
}

/**
 * The showcase as one login sees it. Every call is one try, and takes a transactional token of its own where it has none;
 * it fails with `ShowcaseAway` (technical) or `ShowcaseRefusal`.
 */
export class ShowcaseClient {
  readonly #http: HttpClient;
  readonly #account: ShowcaseAccount;
  readonly #signal: AbortSignal;
  /** For queries, which do not use it up. */
  #token: string | undefined;

  constructor(http: HttpClient, account: ShowcaseAccount, signal: AbortSignal) {
    this.#http = http;
    this.#account = account;
    this.#signal = signal;
  }

  /** The file, with a new token. */
  async upload(file: UploadFile): Promise<Receipt> {
    const token = await this.#newToken();
    const { headers, body } = uploadBody(file);
    return parseReceipt(
      await this.#json(paths.uploads, token, {
        method: 'POST',
        headers,
        body,
        timeoutMs: limits.uploadTimeoutMs(file.size),
        maxBytes: limits.answerBytes,
      }),
    );
  }

  /** Uploads of this login by hash of the file, in the order of acceptance. */
  async found(sha256: string): Promise<Receipt[]> {
    return parseFound(await this.#query(paths.found(sha256), limits.answerBytes));
  }

  async progress(uploadId: string): Promise<UploadProgress> {
    return parseProgress(await this.#query(paths.upload(uploadId), limits.stateBytes));
  }

  /** A token that has run out meanwhile is renewed once. */
  async #query(path: string, maxBytes: number): Promise<unknown> {
    const request = { timeoutMs: limits.requestTimeoutMs, maxBytes };
    const kept = this.#token;
    try {
      this.#token ??= await this.#newToken();
      return await this.#json(path, this.#token, request);
    } catch (error) {
      const renewable = error instanceof ShowcaseAway && /^TOKEN_/.test(error.answerCode);
      if (kept === undefined || !renewable) throw error;
      this.#token = await this.#newToken();
      return await this.#json(path, this.#token, request);
    }
  }

  async #newToken(): Promise<string> {
    const { login, password } = this.#account;
    const answer = await this.#json(paths.token, undefined, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ login, password }),
      timeoutMs: limits.requestTimeoutMs,
      maxBytes: limits.answerBytes,
    });
    const token = new Fields(answer).optional('transactionToken', 'text', (value) => /^[\x21-\x7e]+$/.test(value));
    if (token === null) throw ShowcaseAway.unreadable();
    return token;
  }

  async #json(path: string, token: string | undefined, request: HttpRequest): Promise<unknown> {
    try {
      const answer = await this.#http.request(`${this.#account.base}${path}`, {
        ...request,
        channel: 'showcase',
        headers: { ...request.headers, ...(token === undefined ? {} : { authorization: `Transaction ${token}` }) },
        signal: this.#signal,
      });
      if (answer.status < 200 || answer.status > 299) throw await failure(answer);
      return await answer.json();
    } catch (error) {
      if (error instanceof ShowcaseAway || error instanceof ShowcaseRefusal) throw error;
      if (error instanceof RetryLaterError) throw ShowcaseAway.network(error);
      // E.g. an address that the settings do not name any more, or that is not secure.
      if (error instanceof CodedError) throw new ShowcaseRefusal(0, error.code, error.message);
      throw error;
    }
  }
}

/** A token that was used up or has run out is no refusal of the file: the next try takes a new one. */
async function failure(answer: HttpResponse): Promise<CodedError> {
  const { status } = answer;
  if (status === 408 || status === 429 || status >= 500) {
    await answer.discard();
    return ShowcaseAway.status(status, retryAfter(answer));
  }
  const body = await answer.json().catch(() => undefined);
  const error = body === undefined ? null : new Fields(body).optionalGroup('error');
  const code = printable(error?.optional('code', 'text') ?? `HTTP ${status}`).slice(0, 60);
  const message = printable(error?.optional('message', 'text') ?? '');
  if (status === 401 && code !== codes.loginFailed) return ShowcaseAway.token(code, message);
  return new ShowcaseRefusal(status, code, message);
}
