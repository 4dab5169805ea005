import {
  CodedError,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  RetryLaterError,
} from '../../../core/contract/index.ts';
import { baseUrl, type PosAccount } from '../account.ts';
import { AnswerUnreadable, NotRegistered, OrganizationFault, PosAway, PosRefusal } from '../errors.ts';
import { Fields } from './fields.ts';
import { type AnswerFile, answerBody } from './multipart.ts';
import { type Category, parseCategories } from './parse-categories.ts';
import { type AppealPage, type LkoState, parseLkoState, parsePage } from './parse-page.ts';
import { type AppealCard, parseAppealCard, parseRegistryPage, type RegistryPage } from './parse-state.ts';
import { retryAfter, withQuickRetries } from './retry.ts';
import { codes, idempotencyHeader, limits, paths } from './table.ts';
import type { TokenCache } from './tokens.ts';

/**
 * ПОС as one organisation sees it. Every call renews the token once on 401 and repeats quickly what passes by itself.
 * It fails with `OrganizationFault` (key, switch, contour, format), `PosAway` (later) or `PosRefusal` (this request).
 */
export class PosClient {
  readonly account: PosAccount;
  readonly #http: HttpClient;
  readonly #secret: string;
  readonly #tokens: TokenCache;
  readonly #signal: AbortSignal | undefined;

  constructor(http: HttpClient, account: PosAccount, secret: string, tokens: TokenCache, signal?: AbortSignal) {
    this.#http = http;
    this.account = account;
    this.#secret = secret;
    this.#tokens = tokens;
    this.#signal = signal;
  }

  /** The personal cabinet of the organisation; answers also while its integration is switched off. */
  async me(): Promise<LkoState> {
    return parseLkoState(await this.#json(paths.me, { maxBytes: limits.answerBytes }));
  }

  /** The same in one try, with the clock of ПОС: the `Date` of the answer, null where it has none. */
  async meNow(): Promise<{ lko: LkoState; at: Date | null }> {
    const limit = { maxBytes: limits.answerBytes, timeoutMs: limits.requestTimeoutMs };
    const answer = await this.#authorized(paths.me, () => limit);
    const at = Date.parse(answer.headers.get('date') ?? '');
    return { lko: parseLkoState(await jsonOf(answer)), at: Number.isNaN(at) ? null : new Date(at) };
  }

  /** @throws {CodedError} `HTTP_BODY_TOO_LONG` where fewer deliveries should be asked for. */
  async page(cursor: string | null, limit: number): Promise<AppealPage> {
    return parsePage(await this.#json(paths.appeals(limit, cursor), { maxBytes: limits.pageBytes }));
  }

  /** Bytes of a file; one quick try, as the caller stores them and repeats the whole. */
  async file(messageId: string, fileId: string, size: number): Promise<AsyncIterable<Uint8Array>> {
    // A refusal may be longer than a small file, and says whom it concerns.
    const maxBytes = Math.max(size + 1, limits.answerBytes);
    const request = { maxBytes, timeoutMs: limits.fileTimeoutMs(size) };
    return (await this.#authorized(paths.file(messageId, fileId), () => request)).body;
  }

  /** Confirms a registration; the same key and body may be sent again. */
  confirm(messageId: string, idempotencyKey: string, body: string): Promise<unknown> {
    return this.#post(paths.registration(messageId), idempotencyKey, body);
  }

  /** A status of processing; the same key and body may be sent again. */
  sendStatus(messageId: string, idempotencyKey: string, body: string): Promise<unknown> {
    return this.#post(paths.statuses(messageId), idempotencyKey, body);
  }

  /**
   * The answer to the applicant; the same key, body and files may be sent again. One try: whoever sends it must know
   * whether ПОС may have begun with it (RP-06).
   */
  async sendAnswer(
    messageId: string,
    idempotencyKey: string,
    body: string,
    files: readonly AnswerFile[],
  ): Promise<unknown> {
    const size = files.reduce((sum, file) => sum + file.size, body.length);
    return await this.#read(paths.answers(messageId), () => {
      const multipart = answerBody(body, files);
      return {
        method: 'POST',
        headers: { ...multipart.headers, [idempotencyHeader]: idempotencyKey },
        body: multipart.body,
        timeoutMs: limits.fileTimeoutMs(size),
        maxBytes: limits.answerBytes,
      };
    });
  }

  /** State and history of a message. */
  async appealState(messageId: string): Promise<AppealCard> {
    return parseAppealCard(await this.#json(paths.appeal(messageId), { maxBytes: limits.pageBytes }));
  }

  /** Messages of this organisation by time of change, those changed since then, or all. */
  async registry(changedSince: Date | null, cursor: string | null, limit: number): Promise<RegistryPage> {
    return parseRegistryPage(
      await this.#json(paths.registry(changedSince, limit, cursor), { maxBytes: limits.pageBytes }),
    );
  }

  /** One delivery as the list would show it, also after its confirmation; for `parseAppeal`. */
  delivery(messageId: string, deliveryId: string): Promise<unknown> {
    return this.#json(paths.delivery(messageId, deliveryId), { maxBytes: limits.pageBytes });
  }

  /** The classifier of ПОС. */
  async categories(): Promise<Category[]> {
    return parseCategories(await this.#json(paths.categories, { maxBytes: limits.pageBytes }));
  }

  #post(path: string, idempotencyKey: string, body: string): Promise<unknown> {
    return this.#json(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', [idempotencyHeader]: idempotencyKey },
      body,
      maxBytes: limits.answerBytes,
    });
  }

  #json(path: string, request: HttpRequest): Promise<unknown> {
    return withQuickRetries(
      () => this.#read(path, () => ({ timeoutMs: limits.requestTimeoutMs, ...request })),
      this.#signal,
    );
  }

  async #read(path: string, request: () => HttpRequest): Promise<unknown> {
    return await jsonOf(await this.#authorized(path, request));
  }

  /** An answer 2xx; anything else is thrown. A request is made anew for each try, as a stream can be sent once. */
  async #authorized(path: string, request: () => HttpRequest): Promise<HttpResponse> {
    const first = await this.#token();
    let answer = await this.#send(path, request(), first);
    if (answer.status === 401) {
      await answer.discard();
      await this.#tokens.drop(this.account, this.#secret, first);
      answer = await this.#send(path, request(), await this.#token());
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw await failure(answer);
  }

  /** What goes wrong with the token is no beginning of the request that needs it. */
  async #token(): Promise<string> {
    try {
      return await this.#tokens.get(this.#http, this.account, this.#secret);
    } catch (error) {
      throw error instanceof PosAway ? PosAway.before(error) : error;
    }
  }

  async #send(path: string, request: HttpRequest, token: string): Promise<HttpResponse> {
    try {
      return await this.#http.request(`${baseUrl(this.account)}${path}`, {
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${token}` },
        ...(this.#signal ? { signal: this.#signal } : {}),
      });
    } catch (error) {
      if (error instanceof RetryLaterError) throw PosAway.network(error);
      if (error instanceof CodedError) throw OrganizationFault.refused(error.message);
      throw error;
    }
  }
}

async function jsonOf(answer: HttpResponse): Promise<unknown> {
  try {
    return await answer.json();
  } catch (error) {
    const code = error instanceof CodedError ? error.code : '';
    if (code === 'HTTP_BODY_TOO_LONG') throw error;
    if (code !== 'HTTP_NOT_JSON' && error instanceof RetryLaterError) throw PosAway.network(error);
    throw AnswerUnreadable.notJson(error);
  }
}

/** Reads a refusal and says whom it concerns: ПОС as a whole, the organisation, or this request. */
async function failure(answer: HttpResponse): Promise<CodedError> {
  const { status } = answer;
  if (status === 429 || status >= 500) {
    await answer.discard();
    return PosAway.status(status, retryAfter(answer));
  }
  const body = await answer.json().catch(() => undefined);
  const error = body === undefined ? undefined : new Fields(body).optionalGroup('error');
  const code = error?.optional('code', 'text') ?? '';
  if (code === codes.contourMismatch) return OrganizationFault.contourMismatch();
  if (code === codes.integrationDisabled) return OrganizationFault.integrationOff();
  if (code === codes.idempotencyInProgress) return PosAway.inProgress();
  if (status === 401) return OrganizationFault.wrongKey();
  if (error !== null && error !== undefined && isNotRegistered(error)) return new NotRegistered();
  const message = error?.optional('message', 'text') ?? '';
  return new PosRefusal(status, code.slice(0, 60), printable(message), error ? detailValues(error) : {});
}

/** A status or an answer came before the confirmation of its message; it turns out well after that. */
function isNotRegistered(error: Fields): boolean {
  const details = error.optional('details', 'list') ?? [];
  return details.some((detail) => new Fields(detail).optional('code', 'text') === codes.notRegistered);
}

function detailValues(error: Fields): Record<string, string> {
  const details = error.optional('details', 'list') ?? [];
  return Object.fromEntries(
    details.map((detail) => {
      const fields = new Fields(detail);
      return [fields.optional('field', 'text') ?? '', fields.optional('value', 'text') ?? ''];
    }),
  );
}

function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 300);
}
