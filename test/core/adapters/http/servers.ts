import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const openssl = (...args: string[]) => promisify(execFile)('openssl', args);

/** An own certification authority, and certificates of it for local servers. */
export interface Authority {
  readonly caFile: string;
  issue(host: string): Promise<{ key: Buffer; cert: Buffer }>;
  remove(): Promise<void>;
}

export async function authority(): Promise<Authority> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ca-'));
  const at = (name: string) => path.join(directory, name);
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...curve,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-subj',
    '/CN=Own CA',
    '-days',
    '2',
  );
  return {
    caFile: at('ca.pem'),
    issue: async (host) => {
      await writeFile(at('ext'), `subjectAltName=DNS:${host}`);
      await openssl('req', ...curve, '-keyout', at('host.key'), '-out', at('host.csr'), '-subj', `/CN=${host}`);
      const issuer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('ext')];
      await openssl('x509', '-req', '-in', at('host.csr'), ...issuer, '-out', at('host.pem'), '-days', '2');
      return { key: await readFile(at('host.key')), cert: await readFile(at('host.pem')) };
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

export interface LocalServer {
  readonly port: number;
  /** Connections that were ever made. */
  connections(): number;
  close(): Promise<void>;
}

export async function serve(
  listener: RequestListener,
  certificate?: { key: Buffer; cert: Buffer },
): Promise<LocalServer> {
  const server = certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener);
  return listening(server);
}

/** A CONNECT proxy that leads every host to this machine, and asks for a login. */
export async function connectProxy(login: string, targets: Readonly<Record<string, number>>) {
  const asked: string[] = [];
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    client.on('error', () => {});
    asked.push(request.url!);
    const expected = `Basic ${Buffer.from(login).toString('base64')}`;
    if (request.headers['proxy-authorization'] !== expected) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\nsecret page');
      return;
    }
    const port = targets[request.url!];
    if (port === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  return { ...(await listening(server)), asked };
}

async function listening(server: Server): Promise<LocalServer> {
  let count = 0;
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    count += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
