import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { unzipped } from './archive.ts';
import { columns } from './columns.ts';
import { showcaseRefusals } from './errors.ts';
import type { FileKind } from './folder.ts';

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** Longer ones are none: the file lacks its line ends, or a quote is not closed. */
const longestRecord = 1024 * 1024;

/**
 * The records of a file, header first, without holding them; refuses with the contract's code where the file is not
 * what `showcase-csv.md` says: UTF-8 with BOM, `;`, CRLF, quotes by RFC 4180.
 */
export async function* records(path: string, kind: FileKind): AsyncGenerator<string[]> {
  const source = kind === 'zip' ? unzipped(path) : (createReadStream(path) as AsyncIterable<Buffer>);
  const parser = parse({
    delimiter: ';',
    record_delimiter: '\r\n',
    relax_column_count: true,
    max_record_size: longestRecord,
  });
  // Its errors reach the parser, and so whoever reads from it.
  pipeline(Readable.from(withoutMark(source), { objectMode: false }), parser, () => undefined);
  let read = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      read++;
      yield record;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw read === 0 ? showcaseRefusals.badHeader(columns) : showcaseRefusals.badRecord(read + 1);
  }
}

/** The bytes after the mark, once they are known to be UTF-8. */
async function* withoutMark(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let beginning: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    checkEncoding(decoder, chunk);
    if (!beginning) {
      yield chunk;
      continue;
    }
    beginning = Buffer.concat([beginning, chunk]);
    if (beginning.length < byteOrderMark.length) continue;
    yield afterMark(beginning);
    beginning = undefined;
  }
  if (beginning?.length === 0) throw showcaseRefusals.emptyFile();
  if (beginning) throw showcaseRefusals.badEncoding();
  checkEncoding(decoder, undefined);
}

function afterMark(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, 3).equals(byteOrderMark)) throw showcaseRefusals.badEncoding();
  return bytes.subarray(3);
}

function checkEncoding(decoder: TextDecoder, chunk: Buffer | undefined): void {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw showcaseRefusals.badEncoding();
  }
}
