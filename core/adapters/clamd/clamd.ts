import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { RetryLaterError } from '../../contract/errors.ts';
import type { Antivirus } from '../../ports/antivirus.ts';
import { texts } from './texts.ts';

/** clamd itself gives up on a silent client, and on one file, after two minutes. */
const silenceMs = 130_000;
/** Whoever looks at a page waits for it. */
const pingMs = 3_000;
const largestChunk = 1024 * 1024;
const longestAnswer = 4096;

/**
 * ClamAV's daemon, asked by its command INSTREAM: `zINSTREAM\0`, chunks with their length before them (four bytes, big
 * endian), a chunk of no length; the answer is `stream: OK\0`, `stream: <name> FOUND\0` or `… ERROR\0`.
 * @param address `server:port`, or the path of a Unix socket
 */
export function createClamd(address: string): Antivirus {
  return {
    async infection(content) {
      const socket = connectTo(address);
      const answer = answerOf(socket);
      // Whoever answers before the end has seen enough: too large, or overloaded.
      const done = answer.then(
        () => undefined,
        () => undefined,
      );
      try {
        await send(socket, content, done);
        return verdict(await answer);
      } finally {
        socket.destroy();
        await done;
      }
    },
    async trouble() {
      const socket = connectTo(address);
      const answer = answerOf(socket, pingMs, (reason) => new Error(reason));
      try {
        socket.write('zPING\0');
        return (await answer) === 'PONG' ? undefined : texts.strange;
      } catch (error) {
        return (error as Error).message;
      } finally {
        socket.destroy();
      }
    },
  };
}

function connectTo(address: string): Socket {
  if (address.startsWith('/')) return connect({ path: address });
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  return connect({ host, port: Number(address.slice(colon + 1)) });
}

/** The daemon's words; rejects where it is away, silent, or gone before its last word. */
function answerOf(socket: Socket, withinMs = silenceMs, failure = unchecked): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (reason: string) => reject(failure(reason));
    socket.setTimeout(withinMs, () => {
      fail(texts.timedOut);
      socket.destroy();
    });
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      const end = text.indexOf('\0');
      if (end >= 0) resolve(text.slice(0, end).trim());
      else if (text.length > longestAnswer) socket.destroy();
    });
    // A write that fails may have crossed an answer on its way: the close tells.
    let code = '';
    socket.on('error', (error: NodeJS.ErrnoException) => {
      code = error.code ?? '';
    });
    socket.once('close', () => fail(code === '' ? texts.closed : code));
  });
}

async function send(socket: Socket, content: AsyncIterable<Uint8Array>, done: Promise<void>): Promise<void> {
  let over = false;
  void done.then(() => {
    over = true;
  });
  const write = async (bytes: Uint8Array) => {
    if (socket.write(bytes)) return;
    // Ends by itself when the other side does.
    await Promise.race([once(socket, 'drain').catch(() => undefined), done]);
  };
  await write(Buffer.from('zINSTREAM\0'));
  for await (const chunk of content) {
    for (let start = 0; start < chunk.byteLength && !over; start += largestChunk) {
      const piece = chunk.subarray(start, start + largestChunk);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(piece.byteLength);
      await write(length);
      await write(piece);
    }
    if (over) return;
  }
  await write(Buffer.alloc(4));
}

function verdict(answer: string): string | undefined {
  if (answer === 'stream: OK') return undefined;
  const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
  // The name goes into РК and logs.
  if (found !== undefined) return found.replace(/[^\w .:/()-]/g, '?').slice(0, 100);
  throw away(/size limit exceeded/i.test(answer) ? texts.tooLarge : texts.refused);
}

function unchecked(reason: string): Error {
  return away(texts.away(reason));
}

function away(message: string): RetryLaterError {
  return new RetryLaterError('FILE_UNCHECKED', message);
}
