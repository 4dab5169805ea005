import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { serveConnection } from './connection.ts';
import { FailPoint } from './fail-point.ts';
import { Sessions } from './sessions.ts';
import { Store } from './store.ts';

export interface MongoDoubleOptions {
  /** Default: any free one. */
  readonly port?: number;
  /** Name of the replica set that it says it is, of one member; without it, it stands alone. */
  readonly replicaSet?: string;
}

/**
 * A double of a MongoDB server: speaks its wire protocol to any number of clients and keeps documents in memory. It
 * knows nothing of who asks. Faults come on command.
 */
export class MongoDouble {
  readonly store = new Store();
  readonly failPoint = new FailPoint();
  private readonly sessions = new Sessions();
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port: number;
  private frozen: Promise<void> | undefined;
  private thaw = () => {};

  constructor(private readonly options: MongoDoubleOptions = {}) {
    this.port = options.port ?? 0;
  }

  /** Address for clients, for one database. */
  url(database: string): string {
    const { replicaSet } = this.options;
    return `mongodb://${this.address}/${database}${replicaSet === undefined ? '' : `?replicaSet=${replicaSet}`}`;
  }

  get connections(): number {
    return this.sockets.size;
  }

  /** Takes connections (again), on the same port. */
  async listen(): Promise<void> {
    if (this.server !== undefined) return;
    const server = createServer((socket) => this.take(socket));
    this.server = server;
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  /** Refuses new connections; those that are open live on. */
  refuse(): void {
    this.server?.close();
    this.server = undefined;
  }

  /** Breaks all connections. @returns how many there were */
  drop(): number {
    const broken = this.sockets.size;
    for (const socket of this.sockets) socket.destroy();
    return broken;
  }

  /** Half-open: takes connections and bytes and answers nothing, until it goes on with what it took. */
  freeze(): void {
    this.frozen ??= new Promise((resolve) => {
      this.thaw = resolve;
    });
  }

  unfreeze(): void {
    this.frozen = undefined;
    this.thaw();
  }

  async close(): Promise<void> {
    this.refuse();
    this.unfreeze();
    this.drop();
  }

  private get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  private take(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.sockets.delete(socket));
    serveConnection(socket, {
      store: this.store,
      sessions: this.sessions,
      failPoint: this.failPoint,
      identity: () => ({ address: this.address, replicaSet: this.options.replicaSet }),
      awake: async () => this.frozen,
    });
  }
}

/** A double that listens. */
export async function startMongoDouble(options: MongoDoubleOptions = {}): Promise<MongoDouble> {
  const double = new MongoDouble(options);
  await double.listen();
  return double;
}
