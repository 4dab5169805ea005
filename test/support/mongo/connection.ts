import type { Socket } from 'node:net';
import type { Document } from 'bson';
import { nameOf, perform } from './commands.ts';
import type { FailPoint } from './fail-point.ts';
import { Failure } from './failure.ts';
import { greeting, type Identity, isGreeting } from './hello.ts';
import type { Sessions } from './sessions.ts';
import type { Store } from './store.ts';
import { answerTo, type Request, Requests } from './wire.ts';

/** What the connections of a server have in common. */
export interface Shared {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly failPoint: FailPoint;
  readonly identity: () => Identity;
  /** Passes when the server is not frozen. */
  readonly awake: () => Promise<void>;
}

let lastId = 0;

/** Serves one client: its commands one after the other, as a real server does. */
export function serveConnection(socket: Socket, shared: Shared): void {
  lastId += 1;
  const id = lastId;
  const requests = new Requests();
  let before = Promise.resolve();
  socket.on('data', (bytes: Buffer) => {
    try {
      for (const request of requests.take(bytes))
        before = before.then(() => serve(request)).catch(() => void socket.destroy());
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => {});

  async function serve(request: Request): Promise<void> {
    await shared.awake();
    const name = nameOf(request.command);
    if (isGreeting(name) && request.command.topologyVersion !== undefined) return stream(request);
    const answer = await outcome(name, request.command);
    if (answer === undefined) return void socket.destroy();
    if (request.answered) await send(request, answer);
  }

  /** Undefined where the connection breaks instead. */
  async function outcome(name: string, command: Document): Promise<Document | undefined> {
    if (isGreeting(name)) return greeting(shared.identity(), id);
    if (name === 'configureFailPoint') return shared.failPoint.configure(command);
    const { replicaSet } = shared.identity();
    try {
      const breaks = await shared.failPoint.strike(name);
      if (breaks === 'before') return undefined;
      const call = { store: shared.store, database: command.$db as string, command, replicaSet };
      const answer = await shared.sessions.once(command, replicaSet, () => perform(call));
      return breaks === 'after' ? undefined : answer;
    } catch (error) {
      return error instanceof Failure ? error.answer : new Failure(8, (error as Error).message).answer;
    }
  }

  /** A watcher wants to hear when something changes; nothing does, so it gets a sign of life each time. */
  async function stream(request: Request): Promise<void> {
    let to = request.id;
    do {
      await rest(Number(request.command.maxAwaitTimeMS ?? 0));
      if (socket.destroyed) return;
      to = await send({ ...request, id: to }, greeting(shared.identity(), id), request.exhaust);
    } while (request.exhaust && !socket.destroyed);
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async function send(request: Pick<Request, 'id' | 'legacy'>, answer: Document, more = false): Promise<number> {
    const bytes = answerTo(request, answer, more);
    await shared.awake();
    if (!socket.destroyed) socket.write(bytes);
    return bytes.readInt32LE(4);
  }
}
