import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { harmlessName } from '../documents/harmless-name.ts';
import { disposition } from './disposition.ts';

interface SentFile {
  readonly name: string;
  readonly size: number | undefined;
  readonly content: AsyncIterable<Uint8Array>;
  /** The media type under which the browser may show it ({@link viewable}); where left out, it is only saved. */
  readonly shownAs?: string | undefined;
}

/** Nothing in a file that is shown may run, or fetch anything. */
const viewPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'self'";

/**
 * A file from outside as an answer: it is saved and never shown, unless it was found safe, and its name is never a path
 * (AC-05). The headers of the answer are set. What fails on the way breaks it off, so that nobody takes a part for the
 * whole.
 * @param nameless its name where it has none of its own
 */
export function sentFile(file: SentFile, nameless: string, reply: FastifyReply): Readable {
  const { size, content, shownAs } = file;
  const name = harmlessName(file.name) || nameless;
  if (shownAs === undefined) {
    reply.type('application/octet-stream').header('content-disposition', disposition(name));
  } else {
    reply
      .type(shownAs)
      .header('content-disposition', disposition(name, 'inline'))
      .header('content-security-policy', viewPolicy);
  }
  if (size !== undefined) reply.header('content-length', size);
  return content instanceof Readable ? content : Readable.from(content, { objectMode: false });
}
