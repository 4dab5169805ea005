import { isIPv4 } from 'node:net';
import { httpErrors } from './errors.ts';

/** Whether a host name of a URL can only be this machine. */
export function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true;
  return isIPv4(hostname) && hostname.startsWith('127.');
}

/** The URL of a request: http or https without credentials, and https where it leaves this machine (PX-06). */
export function acceptedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw httpErrors.urlInvalid();
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) throw httpErrors.insecure(url.host);
  return url;
}

/**
 * Which origins may be asked (AC-05). The list is kept for a second, as it is looked at for each of thousands of
 * requests; an origin that is not in it is looked for anew, so that a changed setting works at once.
 */
export function createOriginGuard(allowedOrigins: () => Promise<readonly string[]>, maxAgeMs = 1000) {
  let known: ReadonlySet<string> = new Set();
  let until = 0;
  return async (origin: string): Promise<void> => {
    const now = performance.now();
    if (now < until && known.has(origin)) return;
    known = new Set((await allowedOrigins()).map((text) => (URL.canParse(text) ? new URL(text).origin : text)));
    until = now + maxAgeMs;
    if (!known.has(origin)) throw httpErrors.notAllowed(origin);
  };
}
