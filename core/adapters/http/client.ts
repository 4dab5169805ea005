import { request as ask, type Dispatcher } from 'undici';
import type { HttpClient, HttpRequest } from '../../contract/http.ts';
import { acceptedUrl, createOriginGuard } from './addresses.ts';
import { createAgents } from './agents.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { httpErrors, sendingError } from './errors.ts';
import { createResponse, type RawAnswer } from './response.ts';
import { upload } from './upload.ts';

export interface HttpClientOptions {
  /** Name of the proxy in the configuration (PX-06). */
  readonly channel: string;
  /** Where requests may go: URLs or origins (AC-05). */
  readonly allowedOrigins: () => Promise<readonly string[]>;
  /** Proxies by channel: URLs, with login where they need one. */
  readonly proxies?: Readonly<Record<string, string>>;
  /** PEM file of an own certification authority. */
  readonly caFile?: string | null;
  /** Until the whole answer is read, in milliseconds; 30 s where left out. */
  readonly defaultTimeoutMs?: number;
  /** Longest body, in bytes; 16 MB where left out. */
  readonly defaultMaxBytes?: number;
}

export interface ClosableHttpClient extends HttpClient {
  /** Closes the kept connections. */
  close(): void;
}

/** Outgoing requests of a plugin: only where its settings say, over connections that are kept. */
export function createHttpClient(options: HttpClientOptions): ClosableHttpClient {
  const { channel, proxies = {}, caFile, defaultTimeoutMs = 30_000, defaultMaxBytes = 16 * 1024 * 1024 } = options;
  const agents = createAgents(proxies[channel], caFile);
  const allow = createOriginGuard(options.allowedOrigins);

  return {
    async request(text, request = {}) {
      const url = acceptedUrl(text);
      const place = { host: url.host, proxy: agents.proxyOf(url) };
      await allow(url.origin);
      const passage = isStreamed(request.body) ? agents.passage(url) : undefined;
      // Of a connection that is shared nobody knows when it took the request.
      let sent = false;
      const begun = () => passage?.open() ?? sent;
      const deadline = createDeadline(url.host, request.timeoutMs ?? defaultTimeoutMs, request.signal, begun);
      const over = deadline.reason();
      if (over !== undefined) throw over;
      sent = true;
      const sending = passage ? upload(url, request, deadline, passage) : send(url, request, deadline, agents.for(url));
      const response = await sending.catch((error: unknown) => {
        deadline.end();
        throw deadline.reason() ?? passage?.refusal() ?? sendingError(error, place, begun()) ?? error;
      });
      const target = redirectTarget(response, url);
      if (target !== undefined) {
        deadline.cancel();
        throw httpErrors.redirected(url.host, target);
      }
      return createResponse(response, { place, deadline, maxBytes: request.maxBytes ?? defaultMaxBytes });
    },
    close: agents.close,
  };
}

function isStreamed(body: HttpRequest['body']): boolean {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}

function send(url: URL, request: HttpRequest, deadline: Deadline, dispatcher: Dispatcher): Promise<RawAnswer> {
  const { method = 'GET', headers, body } = request;
  // Redirects are not followed.
  return ask(url, {
    method,
    headers: { accept: '*/*', 'accept-encoding': 'identity', ...headers },
    body: (body as string | Uint8Array | undefined) ?? null,
    signal: deadline.signal,
    dispatcher,
  });
}

/** Host that a redirect leads to, where it is another than the one that was asked. */
function redirectTarget(response: RawAnswer, url: URL): string | undefined {
  const { location } = response.headers;
  const { statusCode } = response;
  if (statusCode < 300 || statusCode > 399 || typeof location !== 'string') return undefined;
  if (!URL.canParse(location, url.href)) return undefined;
  const target = new URL(location, url);
  return target.origin === url.origin ? undefined : target.host;
}
