import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What can become of the way to a server. */
export interface Link {
  /** Breaks all connections. */
  drop(): number;
  /** Refuses new connections; those that are open live on. */
  refuse(): void;
  /** Takes connections again. */
  listen(): Promise<void>;
  /** Half-open: takes connections and bytes, and nothing comes back. */
  freeze(): void;
  /** Goes on with what was taken. */
  unfreeze(): void;
  close(): Promise<void>;
}

/** A way of our own to a server that knows no faults, byte by byte. */
export class TcpLink implements Link {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private server: Server | undefined;
  private port = 0;
  private frozen = false;

  constructor(private readonly target: { readonly host: string; readonly port: number }) {}

  /** `host:port` for clients. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async listen(): Promise<void> {
    if (this.server !== undefined) return;
    const server = createServer((socket) => this.join(socket));
    this.server = server;
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  refuse(): void {
    this.server?.close();
    this.server = undefined;
  }

  drop(): number {
    const broken = this.pairs.size;
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
    return broken;
  }

  freeze(): void {
    this.frozen = true;
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  unfreeze(): void {
    this.frozen = false;
    for (const pair of this.pairs) for (const socket of pair) socket.resume();
  }

  async close(): Promise<void> {
    this.refuse();
    this.drop();
  }

  private join(client: Socket): void {
    const server = connect(this.target);
    const pair = [client, server] as const;
    this.pairs.add(pair);
    for (const [from, to] of [pair, [server, client] as const]) {
      from.setNoDelay(true);
      if (this.frozen) from.pause();
      from.on('data', (bytes: Buffer) => void to.write(bytes));
      from.on('end', () => to.end());
      from.on('error', () => {});
      from.on('close', () => {
        this.pairs.delete(pair);
        to.destroy();
      });
    }
    if (this.frozen) for (const socket of pair) socket.pause();
  }
}
