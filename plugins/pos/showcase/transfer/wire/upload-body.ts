import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { lineEnd, part } from '../../../wire/multipart.ts';

/** A file as it goes to the showcase. */
export interface UploadFile {
  readonly name: string;
  readonly contentType: 'text/csv' | 'application/zip';
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** Records without the header. */
  readonly rows: number;
  open(): AsyncIterable<Uint8Array>;
}

/** `rows` and `sha256` before `file`, which is streamed. */
export function uploadBody({ name, contentType, size, sha256, rows, open }: UploadFile): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
} {
  const boundary = `priemnaya-${randomUUID()}`;
  const field = (field: string, value: string) => [
    part(boundary, `name="${field}"`, 'text/plain'),
    Buffer.from(value),
    lineEnd,
  ];
  const head = Buffer.concat([
    ...field('rows', String(rows)),
    ...field('sha256', sha256),
    part(boundary, `name="file"; filename="${name}"`, contentType),
  ]);
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* open();
    yield end;
  }
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.byteLength + size + end.byteLength),
    },
    body: Readable.from(parts(), { objectMode: false }),
  };
}
