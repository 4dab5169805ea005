export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** What is iterated is streamed: memory does not grow with it. Give its `content-length` where it is known. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** Time limit until the whole answer is read, in milliseconds; the host's default where left out. */
  readonly timeoutMs?: number;
  /** A longer body fails with `HTTP_BODY_TOO_LONG`, in bytes. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** One of `http.channels` of the manifest: another proxy than that of `http.channel` leads there (PX-06). */
  readonly channel?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The body, to be read once; breaks with a `RetryLaterError` when the connection does. */
  readonly body: AsyncIterable<Uint8Array>;
  text(): Promise<string>;
  /** Fails with `HTTP_NOT_JSON` where content type or text is something else. */
  json(): Promise<unknown>;
  /** Drops what is left of the body so that the connection can serve the next request. */
  discard(): Promise<void>;
}

/**
 * Requests to the hosts that the plugin's settings name, and to no others (AC-05): no redirects, verified TLS, https
 * except for loopback addresses (PX-06), proxy and own CA by the installation's configuration.
 * Network faults are `NetworkError`, which tells whether the request may have arrived; a host that is not allowed is a `PermanentError`. Statuses are the caller's.
 */
export interface HttpClient {
  request(url: string, request?: HttpRequest): Promise<HttpResponse>;
}
