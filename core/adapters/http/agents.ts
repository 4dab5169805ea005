import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { isLoopback } from './addresses.ts';
import { httpErrors, ProxyRefused } from './errors.ts';

/** Connections that are kept and used again, one set for each client. */
export interface Agents {
  for(url: URL): HttpAgent;
  /** Host of the proxy that a request goes through, without login. */
  proxyOf(url: URL): string | undefined;
  close(): void;
}

const pool = { keepAlive: true, maxSockets: 256, maxFreeSockets: 64, scheduling: 'lifo' } as const;

/**
 * @param proxy URL of an HTTP(S) proxy, with login where it needs one; loopback addresses are asked directly (PX-06)
 * @param caFile PEM file of an own certification authority, trusted beside the public ones
 */
export function createAgents(proxy: string | undefined, caFile: string | null | undefined): Agents {
  // One context for all connections: parsing the public authorities takes long.
  const secureContext = caFile == null ? undefined : trust(caFile);
  const tls = secureContext === undefined ? {} : { secureContext };
  const http = new HttpAgent(pool);
  const https = new HttpsAgent({ ...pool, ...tls });
  const proxyUrl = proxy === undefined ? undefined : new URL(proxy);
  const tunnel = proxyUrl === undefined ? undefined : tunnelThrough(proxyUrl, tls);
  const tunnelled = (url: URL) => (url.protocol === 'https:' && !isLoopback(url.hostname) ? tunnel : undefined);
  return {
    for: (url) => tunnelled(url) ?? (url.protocol === 'https:' ? https : http),
    proxyOf: (url) => (tunnelled(url) === undefined ? undefined : proxyUrl?.host),
    close: () => {
      for (const agent of [http, https, tunnel]) agent?.destroy();
    },
  };
}

function tunnelThrough(proxy: URL, tls: { secureContext?: SecureContext }): HttpsProxyAgent<string> {
  const agent = new HttpsProxyAgent(proxy.href, { ...pool, ...tls });
  // The agent drops its options for the connection inside the tunnel.
  Object.assign(agent.options, { noDelay: true, ...tls });
  // Otherwise it hands on the answer of the proxy as if the target had given it.
  agent.on('proxyConnect', ({ statusCode }: { statusCode: number }, request: { destroy(error: Error): void }) => {
    if (statusCode !== 200) request.destroy(new ProxyRefused(statusCode));
  });
  return agent;
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
