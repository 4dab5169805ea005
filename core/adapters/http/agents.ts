import { readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { isLoopback } from './addresses.ts';
import { httpErrors } from './errors.ts';

/** Connections that are kept and used again, one set for each client. */
export interface Agents {
  for(url: URL): Dispatcher;
  /** Host of the proxy that a request goes through, without login. */
  proxyOf(url: URL): string | undefined;
  close(): void;
}

/** The deadline of a request is the only limit of time; no connection is given up for its own reasons. */
const pool = { connections: 256, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 } as const;

/**
 * @param proxy URL of an HTTP(S) proxy, with login where it needs one; loopback addresses are asked directly (PX-06)
 * @param caFile PEM file of an own certification authority, trusted beside the public ones
 */
export function createAgents(proxy: string | undefined, caFile: string | null | undefined): Agents {
  // One context for all connections: parsing the public authorities takes long.
  const tls = caFile == null ? {} : { secureContext: trust(caFile) };
  const direct = new Agent({ ...pool, connect: tls });
  const proxyUrl = proxy === undefined ? undefined : new URL(proxy);
  const tunnel = proxyUrl && tunnelThrough(proxyUrl, tls);
  const tunnelled = (url: URL) => (url.protocol === 'https:' && !isLoopback(url.hostname) ? tunnel : undefined);
  return {
    for: (url) => tunnelled(url) ?? direct,
    proxyOf: (url) => (tunnelled(url) === undefined ? undefined : proxyUrl?.host),
    close: () => {
      for (const agent of [direct, tunnel]) void agent?.destroy();
    },
  };
}

function tunnelThrough(proxy: URL, tls: { secureContext?: SecureContext }): ProxyAgent {
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return new ProxyAgent({
    ...pool,
    uri: proxy.origin,
    ...(proxy.username === '' ? {} : { token: `Basic ${Buffer.from(login).toString('base64')}` }),
    requestTls: tls,
    proxyTls: tls,
  });
}

function trust(file: string): SecureContext {
  try {
    const own = readFileSync(file, 'utf8');
    if (!own.includes('-----BEGIN CERTIFICATE-----')) throw new Error('BEGIN CERTIFICATE');
    return createSecureContext({ ca: [...rootCertificates, own] });
  } catch (error) {
    throw httpErrors.caUnusable(file, (error as NodeJS.ErrnoException).code ?? 'PEM');
  }
}
