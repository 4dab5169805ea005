import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { CodedError } from '../../contract/errors.ts';
import type { HttpResponse } from '../../contract/http.ts';
import type { Deadline } from './deadline.ts';
import { httpErrors, readingError } from './errors.ts';

/** An answer as it comes in, by whichever client. */
export interface RawAnswer {
  readonly statusCode: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

interface ResponseOptions {
  readonly place: { readonly host: string; readonly proxy: string | undefined };
  readonly deadline: Deadline;
  /** Longest body, in bytes, after decompression. */
  readonly maxBytes: number;
}

/** What may be left of a body for reading it to be cheaper than a new connection, in bytes. */
const cheapToDrain = 256 * 1024;

export function createResponse(response: RawAnswer, { place, deadline, maxBytes }: ResponseOptions): HttpResponse {
  const { statusCode: status, headers } = response;
  const header = (name: string): string | null => {
    const value = headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  };
  const source = unpacked(response.body, header('content-encoding'));
  let used = false;
  // An abort or a break while nobody reads must not become an uncaught error; the reader meets it anyway.
  source.on('error', () => {});
  source.once('close', deadline.end);

  const fault = (error: unknown) =>
    deadline.reason() ?? (error instanceof CodedError ? error : readingError(error, place));

  async function* read(limit: number): AsyncGenerator<Uint8Array> {
    if (used) throw httpErrors.bodyUsed(place.host);
    used = true;
    let length = 0;
    let whole = false;
    try {
      for await (const chunk of source as AsyncIterable<Uint8Array>) {
        length += chunk.length;
        if (length > limit) throw httpErrors.tooLong(place.host, limit);
        yield chunk;
      }
      whole = true;
    } catch (error) {
      throw fault(error);
    } finally {
      if (whole) deadline.end();
      else deadline.cancel();
    }
  }

  /** The same at once: by events, which cost a third of an iteration. */
  async function text(): Promise<string> {
    if (used) throw httpErrors.bodyUsed(place.host);
    used = true;
    try {
      const content = await collect(source, maxBytes, place.host);
      deadline.end();
      return content.toString('utf8');
    } catch (error) {
      deadline.cancel();
      throw fault(error);
    }
  }

  async function discard(): Promise<void> {
    if (used) return;
    try {
      for await (const _ of read(cheapToDrain));
    } catch {
      // Dropped either way: the connection is closed instead of being kept.
    }
  }

  return {
    status,
    headers: { get: header },
    get body() {
      return read(maxBytes);
    },
    text,
    async json() {
      const type = header('content-type') ?? '';
      if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
        await discard();
        throw httpErrors.notJson(place.host, status);
      }
      const content = await text();
      try {
        return JSON.parse(content);
      } catch {
        throw httpErrors.notJson(place.host, status);
      }
    },
    discard,
  };
}

/** Packed answers are not asked for; a server that packs all the same is understood. */
function unpacked(body: Readable, encoding: string | null): Readable {
  const unpack = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress }[encoding ?? ''];
  // A fault of either side reaches the reader as an error of what it reads.
  return unpack === undefined ? body : pipeline(body, unpack(), () => {});
}

function collect(source: Readable, limit: number, host: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    source.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > limit) source.destroy(httpErrors.tooLong(host, limit));
    });
    source.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    source.once('error', reject);
    source.once('close', () => {
      if (!source.readableEnded) reject(httpErrors.closed());
    });
    if (source.errored) reject(source.errored);
    else if (source.destroyed) reject(httpErrors.closed());
  });
}
