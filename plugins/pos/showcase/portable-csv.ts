import { Readable } from 'node:stream';
import { Transform } from '@json2csv/node';
import { type Column, columnNames } from './select.ts';

/** A row of the file, all as text. */
export type CsvRow = Readonly<Record<Column, string | null>>;

const piece = 1 << 16;

/**
 * The CSV of rows that pass through JavaScript, for databases without COPY: the bytes that `apart` makes of what COPY
 * gives.
 */
export async function* portableCsv(rows: AsyncIterable<CsvRow>): AsyncGenerator<Buffer> {
  const formatters = { string: field, header: field, undefined: () => '', object: () => '' };
  const transform = new Transform<CsvRow, CsvRow>(
    { fields: [...columnNames], delimiter: ';', eol: '\r\n', formatters },
    {},
    { objectMode: true },
  );
  const source = Readable.from(rows);
  source.on('error', (error) => transform.destroy(error));
  // The parser writes many tiny pieces.
  let gathered: Buffer[] = [];
  let size = 0;
  for await (const part of source.pipe(transform)) {
    const bytes = Buffer.from(part as string);
    gathered.push(bytes);
    size += bytes.length;
    if (size < piece) continue;
    yield Buffer.concat(gathered);
    gathered = [];
    size = 0;
  }
  yield Buffer.concat([...gathered, Buffer.from('\r\n')]);
}

/** Quoted where RFC 4180 wants it. */
function field(value: string): string {
  return /[";\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
