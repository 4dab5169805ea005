import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

/** A file of an answer; opened anew for each attempt. */
export interface AnswerFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface MultipartBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** The parts of an answer: `answer` first, then the files, streamed one after the other; the length is known before. */
export function answerBody(answer: string, files: readonly AnswerFile[]): MultipartBody {
  const boundary = `priemnaya-${randomUUID()}`;
  const first = part(boundary, 'name="answer"', 'application/json');
  const heads = files.map(({ name }) =>
    part(boundary, `name="files"; filename="${quoted(name)}"`, 'application/octet-stream'),
  );
  const json = Buffer.from(answer, 'utf8');
  const end = Buffer.from(`--${boundary}--\r\n`);
  const size = (buffer: Uint8Array) => buffer.byteLength + lineEnd.byteLength;
  const length =
    first.byteLength +
    size(json) +
    heads.reduce((sum, head, index) => sum + head.byteLength + files[index]!.size + lineEnd.byteLength, 0) +
    end.byteLength;
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield first;
    yield json;
    yield lineEnd;
    for (const [index, file] of files.entries()) {
      yield heads[index]!;
      yield* file.open();
      yield lineEnd;
    }
    yield end;
  }
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': String(length) },
    body: Readable.from(parts(), { objectMode: false }),
  };
}

export const lineEnd = Buffer.from('\r\n');

/** Head of a part. */
export function part(boundary: string, disposition: string, contentType: string): Buffer {
  return Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${contentType}\r\n\r\n`,
    'utf8',
  );
}

/** As browsers send names of files: UTF-8, with what would end the name or the header written as %XX. */
function quoted(name: string): string {
  return name.replace(/[\r\n"]/g, (character) => encodeURIComponent(character));
}
