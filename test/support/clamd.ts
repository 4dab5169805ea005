import { createServer, type Socket } from 'node:net';

/** What this daemon knows for a virus. */
export const virus = 'made-up-virus-of-the-test';
export const virusName = 'Test.Made-Up-1';

export interface TestClamd {
  /** `127.0.0.1:port`, the same after a new start; or the path of a socket. */
  readonly address: string;
  /** Sizes of the files it was asked about. */
  readonly asked: number[];
  /** Hangs up in the midst of the next so many files. */
  hangUps: number;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A server of clamd's command INSTREAM, after the manual page of clamd(8). */
export async function testClamd(place: number | string = 0, streamMaxLength = 25 * 1024 * 1024): Promise<TestClamd> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => {});
    void serve(socket).catch(() => socket.destroy());
  });
  let at = place;
  const self = {
    asked: [] as number[],
    hangUps: 0,
    get address() {
      return typeof at === 'string' ? at : `127.0.0.1:${at}`;
    },
    start: () =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        const ready = () => {
          const address = server.address();
          if (address !== null && typeof address === 'object') at = address.port;
          resolve();
        };
        if (typeof at === 'string') server.listen(at, ready);
        else server.listen(at, '127.0.0.1', ready);
      }),
    stop: () =>
      new Promise<void>((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };

  async function serve(socket: Socket): Promise<void> {
    const input = reader(socket);
    const command = await input(6);
    if (command.toString() === 'zPING\0') return void socket.end('PONG\0');
    const rest = await input(4);
    if (Buffer.concat([command, rest]).toString() !== 'zINSTREAM\0') return void socket.end('UNKNOWN COMMAND\0');
    const content: Buffer[] = [];
    let size = 0;
    for (;;) {
      const length = (await input(4)).readUInt32BE();
      if (length === 0) break;
      size += length;
      if (size > streamMaxLength) return void socket.end('INSTREAM size limit exceeded. ERROR\0');
      content.push(await input(length));
      if (self.hangUps > 0) {
        self.hangUps--;
        return void socket.destroy();
      }
    }
    self.asked.push(size);
    socket.end(Buffer.concat(content).includes(virus) ? `stream: ${virusName} FOUND\0` : 'stream: OK\0');
  }

  await self.start();
  return self;
}

/** Exactly so many bytes of a socket, one request after another. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  const bytes = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let held = Buffer.alloc(0);
  return async (length) => {
    while (held.length < length) {
      const next = await bytes.next();
      if (next.done) throw new Error('closed');
      held = Buffer.concat([held, next.value]);
    }
    const given = held.subarray(0, length);
    held = held.subarray(length);
    return given;
  };
}
