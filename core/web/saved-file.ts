import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { storable } from '../contract/mask.ts';
import { harmlessName } from '../documents/harmless-name.ts';

interface SavedFile {
  readonly name: string;
  readonly size: number | undefined;
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * A file from outside as an answer: it is saved and never shown, whatever it holds, and its name is never a path (AC-05).
 * The headers of the answer are set. What fails on the way breaks it off, so that nobody takes a part for the whole.
 * @param nameless its name where it has none of its own
 */
export function savedFile({ name, size, content }: SavedFile, nameless: string, reply: FastifyReply): Readable {
  const shown = harmlessName(name) || nameless;
  reply
    .type('application/octet-stream')
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(storable(shown))}`);
  if (size !== undefined) reply.header('content-length', size);
  return content instanceof Readable ? content : Readable.from(content, { objectMode: false });
}
