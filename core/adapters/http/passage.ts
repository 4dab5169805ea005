import { Agent, request as askPlainly, type ClientRequestArgs } from 'node:http';
import { request as askSecurely, Agent as SecureAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect, type SecureContext } from 'node:tls';
import type { NetworkError } from '../../contract/errors.ts';
import { httpErrors } from './errors.ts';

/** The way of one request to its host. */
export interface Passage {
  readonly agent: Agent;
  /** The connection stands: from now on something of the request may arrive. */
  open(): boolean;
  /** Why the proxy did not let it through; undefined where it did, or where there is none. */
  refusal(): NetworkError | undefined;
  /** The request is over. */
  end(): void;
}

interface Proxy {
  readonly url: URL;
  readonly authorization: string | undefined;
}

interface Tls {
  readonly secureContext?: SecureContext;
}

type Connected = (error: Error | null, socket: Duplex) => void;

/** @param proxy for https: it is asked to lead there (CONNECT), and sees nothing of the request */
export function passageTo(url: URL, tls: Tls, proxy: Proxy | undefined): Passage {
  let stands = false;
  let refusal: NetworkError | undefined;
  const opened = () => {
    stands = true;
  };

  class PlainPassage extends Agent {
    override createConnection(options: ClientRequestArgs, callback?: Connected) {
      return super.createConnection(options, callback)?.once('connect', opened);
    }
  }

  class SecurePassage extends SecureAgent {
    override createConnection(options: ClientRequestArgs, callback?: Connected) {
      if (proxy === undefined) return super.createConnection(options, callback)?.once('secureConnect', opened);
      lead(proxy, options, callback as Connected);
      return undefined;
    }
  }

  function lead(
    { url: { protocol, hostname, port, host }, authorization }: Proxy,
    options: ClientRequestArgs,
    callback: Connected,
  ) {
    const fail = (error: Error) => callback(error, undefined as never);
    const asked = (protocol === 'https:' ? askSecurely : askPlainly)({
      ...tls,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port || (protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: `${url.hostname}:${url.port || 443}`,
      headers: {
        host: `${url.hostname}:${url.port || 443}`,
        ...(authorization && { 'proxy-authorization': authorization }),
      },
      agent: false,
    });
    asked.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) {
        const secured = connect({ ...(options as object), ...tls, socket });
        secured.once('secureConnect', opened);
        callback(null, secured);
        return;
      }
      socket.destroy();
      refusal = httpErrors.proxyRefused(host, url.host, statusCode);
      fail(refusal);
    });
    asked.once('error', fail);
    asked.end();
  }

  const agent = url.protocol === 'https:' ? new SecurePassage({ ...tls, keepAlive: false }) : new PlainPassage();
  return { agent, open: () => stands, refusal: () => refusal, end: () => {} };
}
