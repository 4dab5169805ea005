import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { PosError, refusals } from './errors.ts';
import { boundaryOf, type Part, parseMultipart } from './multipart.ts';

/** Bodies beyond this are read to their end but not kept. Enough to say which of the contract's limits was broken. */
const keptBytes = 32 * 1024 * 1024;

/** A body as it arrived. */
export interface ReceivedBody {
  /** Null where it was too large to keep. */
  bytes: Buffer | null;
  sha256: string;
}

/** A body understood: what idempotency compares, and the value or the reason why there is none. */
export interface Content {
  fingerprint: string;
  json?: unknown;
  parts?: Part[];
  failure?: PosError;
}

/** Reads a request to its end; rejects where the client went away. */
export async function receive(request: IncomingMessage): Promise<ReceivedBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  let overflow: Hash | undefined;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= keptBytes) chunks.push(chunk);
    else {
      overflow ??= chunks.splice(0).reduce((hash, each) => hash.update(each), createHash('sha256'));
      overflow.update(chunk);
    }
  }
  if (!request.complete) throw new Error('The request broke off.');
  const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  return overflow ? { bytes: null, sha256: overflow.digest('hex') } : { bytes, sha256: hashOf(bytes) };
}

function hashOf(bytes: Buffer): string {
  return bytes.length === 0 ? '' : createHash('sha256').update(bytes).digest('hex');
}

/** Understands a JSON body; content is compared by bytes. */
export function jsonContent(contentType: string | undefined, body: ReceivedBody): Content {
  return understood(body.sha256, () => {
    const charset = /;\s*charset="?([^";]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
    if (mediaType(contentType) !== 'application/json' || charset.trim().toLowerCase() !== 'utf-8') {
      throw refusals.mediaType('application/json в UTF-8');
    }
    if (!body.bytes) throw refusals.badRequest('Тело запроса слишком велико.');
    return { fingerprint: body.sha256, json: parseJson(body.bytes) };
  });
}

/** Understands a multipart/form-data body; content is compared by its parts, whatever the boundary. */
export function multipartContent(contentType: string | undefined, body: ReceivedBody): Content {
  return understood(body.sha256, () => {
    if (mediaType(contentType) !== 'multipart/form-data') throw refusals.mediaType('multipart/form-data');
    const boundary = boundaryOf(contentType ?? '');
    if (!body.bytes) throw refusals.fileTooLarge();
    const parts = parseMultipart(body.bytes, boundary);
    const summary = parts.map(({ name, filename, sha256 }) => [name, filename, sha256]);
    return { fingerprint: createHash('sha256').update(JSON.stringify(summary)).digest('hex'), parts };
  });
}

/** JSON in strict UTF-8; refuses with 400. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw refusals.badRequest('Тело запроса не является JSON в UTF-8.');
  }
}

function understood(fingerprint: string, read: () => Content): Content {
  try {
    return read();
  } catch (error) {
    if (error instanceof PosError) return { fingerprint, failure: error };
    throw error;
  }
}

/** Media type of a Content-Type in lower case, without parameters. */
export function mediaType(contentType: string | undefined): string {
  return contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
}
