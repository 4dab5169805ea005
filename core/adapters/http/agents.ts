import { readFileSync } from 'node:fs';
import type { Agent as NodeAgent } from 'node:http';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { isLoopback } from './addresses.ts';
import { httpErrors } from './errors.ts';
import { type Passage, passageTo } from './passage.ts';

/** Connections that are kept and used again, one set for each client; and those of single uploads. */
export interface Agents {
  for(url: URL): Dispatcher;
  /** A connection of its own for one request: what becomes of it says whether the request was begun. */
  passage(url: URL): Passage;
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
  const isTunnelled = (url: URL) => url.protocol === 'https:' && !isLoopback(url.hostname);
  const proxyFor = (url: URL) => (isTunnelled(url) ? proxyUrl : undefined);
  const passages = new Set<NodeAgent>();
  return {
    for: (url) => (isTunnelled(url) ? tunnel : undefined) ?? direct,
    passage: (url) => {
      const through = proxyFor(url);
      const passage = passageTo(url, tls, through && { url: through, authorization: authorizationOf(through) });
      passages.add(passage.agent);
      return { ...passage, end: () => void passages.delete(passage.agent) };
    },
    proxyOf: (url) => proxyFor(url)?.host,
    close: () => {
      for (const agent of [direct, tunnel]) void agent?.destroy();
      for (const agent of passages) agent.destroy();
    },
  };
}

function tunnelThrough(proxy: URL, tls: { secureContext?: SecureContext }): ProxyAgent {
  const token = authorizationOf(proxy);
  return new ProxyAgent({
    ...pool,
    uri: proxy.origin,
    ...(token === undefined ? {} : { token }),
    requestTls: tls,
    proxyTls: tls,
  });
}

/** Value of `Proxy-Authorization`; undefined where the proxy needs no login. */
function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '') return undefined;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(login).toString('base64')}`;
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
