import { NetworkError, PermanentError, RetryLaterError } from '../../contract/errors.ts';
import { texts } from './texts.ts';

/** Codes of outgoing requests. Network faults pass by themselves: `RetryLaterError`. */
export const httpErrors = {
  channelUnknown: (channel: string) => new PermanentError('HTTP_CHANNEL_UNKNOWN', texts.channelUnknown(channel)),
  urlInvalid: () => new PermanentError('HTTP_URL_INVALID', texts.urlInvalid()),
  notAllowed: (origin: string) => new PermanentError('HTTP_ORIGIN_NOT_ALLOWED', texts.notAllowed(origin)),
  insecure: (host: string) => new PermanentError('HTTP_NOT_SECURE', texts.insecure(host)),
  redirected: (host: string, target: string) => new PermanentError('HTTP_REDIRECTED', texts.redirected(host, target)),
  tooLong: (host: string, bytes: number) => new PermanentError('HTTP_BODY_TOO_LONG', texts.tooLong(host, bytes)),
  bodyUsed: (host: string) => new PermanentError('HTTP_BODY_USED', texts.bodyUsed(host)),
  caUnusable: (file: string, reason: string) => new PermanentError('HTTP_CA_UNUSABLE', texts.caUnusable(file, reason)),
  // Most often the page of a gateway or of a server under maintenance.
  notJson: (host: string, status: number) => new RetryLaterError('HTTP_NOT_JSON', texts.notJson(host, status)),
  timedOut: (host: string, ms: number, begun: boolean) =>
    new NetworkError('HTTP_TIMED_OUT', texts.timedOut(host, ms / 1000), { begun }),
  /** The stream was closed before its end, without an error of its own. */
  closed: () => Object.assign(new Error('closed'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }),
  aborted: (host: string, begun: boolean) => new NetworkError('HTTP_ABORTED', texts.aborted(host), { begun }),
  proxyRefused: (proxy: string, host: string, status: number) =>
    new NetworkError('HTTP_PROXY_REFUSED', texts.proxyStatus(proxy, host, status), { begun: false }),
};

interface Place {
  /** Host with its port. */
  readonly host: string;
  /** Host of the proxy, where the request goes through one. */
  readonly proxy: string | undefined;
}

/**
 * What a fault before the answer says in Russian. The original error is not kept as the cause: its text holds the whole
 * URL.
 * @returns undefined where the error is not of the network but, e.g., of the stream that was being sent
 */
export function sendingError(error: unknown, { host, proxy }: Place, mayHaveBegun = true): NetworkError | undefined {
  const status = proxyStatus(error);
  if (status !== undefined) return httpErrors.proxyRefused(proxy ?? '', host, status);
  const code = codeOf(error);
  if (code === undefined || !isOfNetwork(code)) return undefined;
  const cause = texts.cause(code);
  const begun = mayHaveBegun && !isOfConnecting(error, code);
  if (isTls(code)) return new NetworkError('HTTP_TLS_FAILED', texts.tls(host, cause), { begun });
  if (proxy !== undefined && unreached.has(code)) {
    return new NetworkError('HTTP_PROXY_FAILED', texts.proxyFailed(proxy, cause), { begun });
  }
  return new NetworkError(codes[code] ?? 'HTTP_NETWORK', texts.failed(host, cause), { begun });
}

/** The answer broke off. */
export function readingError(error: unknown, { host }: Place): NetworkError {
  const cause = texts.cause(codeOf(error) ?? 'ECONNRESET');
  return new NetworkError('HTTP_BODY_BROKEN', texts.broken(host, cause), { begun: true });
}

const unreached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

const codes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'HTTP_CONNECTION_REFUSED',
  ENOTFOUND: 'HTTP_NAME_UNKNOWN',
  EAI_AGAIN: 'HTTP_NAME_UNKNOWN',
  ECONNRESET: 'HTTP_CONNECTION_BROKEN',
  EPIPE: 'HTTP_CONNECTION_BROKEN',
  ERR_STREAM_PREMATURE_CLOSE: 'HTTP_CONNECTION_BROKEN',
};

/** The proxy answered CONNECT with something else than 200; its status stands in the message alone. */
function proxyStatus(error: unknown): number | undefined {
  const { code, message } = error as { code?: unknown; message?: string };
  const status = code === 'UND_ERR_ABORTED' ? /^Proxy response \((\d+)\)/.exec(message ?? '')?.[1] : undefined;
  return status === undefined ? undefined : Number(status);
}

/** Names of undici for what Node has names for. */
const aliases: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'ERR_STREAM_PREMATURE_CLOSE',
};

/** Faults before anything of the request could be sent. Some codes say the same of an open connection, too. */
function isOfConnecting(error: unknown, code: string): boolean {
  const { code: given, syscall, errors } = error as { code?: unknown; syscall?: string; errors?: unknown };
  // Several addresses were tried, and none of them answered.
  if (given === 'UND_ERR_CONNECT_TIMEOUT' || Array.isArray(errors)) return true;
  if (isTls(code)) return code !== 'EPROTO';
  return unreached.has(code) && syscall !== 'read' && syscall !== 'write';
}

function isOfNetwork(code: string): boolean {
  return code in codes || unreached.has(code) || isTls(code) || code.startsWith('HPE_');
}

function codeOf(error: unknown): string | undefined {
  const given = (error as { code?: unknown }).code;
  const code = aliases[given as string] ?? given;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : undefined;
}

function isTls(code: string): boolean {
  return /CERT|^ERR_TLS_|^ERR_SSL_|^ERR_OSSL_|^EPROTO$|SIGNATURE|^CRL_/.test(code);
}
