import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faults.ts';

/** A request's body as it comes, spoilt by the fault where that concerns its arrival; throws where it breaks off. */
export async function* arriving(request: IncomingMessage, fault: Fault | undefined): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (fault?.kind === 'slow-request') await pause((chunk.length / fault.bytesPerSecond) * 1000);
    if (fault?.kind === 'cut-request' && size > fault.afterBytes) cut(request);
    yield chunk;
  }
  if (fault?.kind === 'cut-request') cut(request);
  if (!request.complete) throw new Error('The request broke off.');
}

function cut(request: IncomingMessage): never {
  request.socket.resetAndDestroy();
  throw new Error('The request was cut.');
}
