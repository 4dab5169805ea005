import type { Ledger } from './ledger.ts';

const lf = 0x0a;
const quote = 0x22;
const separator = 0x3b;
const idLength = 20;

/** SQL: what stands before the columns of the file in what {@link apart} reads. */
export const aside = (leftOut: string) =>
  `CASE WHEN s.reason IS NOT NULL THEN ${leftOut} END AS left_out, s.stamp, s.row_hash`;

/**
 * Takes what COPY gives apart: rows of the file with CRLF at their ends (contracts/showcase-csv.md), and what the ledger is
 * to know of each line, by columns that stand before those of the file. Line ends inside of quotes stay what they are: they
 * belong to values.
 */
export async function* apart(chunks: AsyncIterable<Uint8Array>, ledger: Ledger): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let head = true;
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    // In place: what is taken out of a row is longer than the CR that comes in, and memory does not grow.
    let used = 0;
    let from = 0;
    for (const ends = new Ends(data); ; ) {
      const end = ends.after(from);
      if (end < 0) break;
      if (data[from] === quote) {
        ledger.left(firstField(data.toString('utf8', from, end)));
      } else {
        const row = afterSeparators(data, from, 3);
        if (!head) ledger.went(data, from + 1, row + idLength);
        head = false;
        used += data.copy(data, used, row, end);
        data[used++] = 0x0d;
        data[used++] = lf;
      }
      from = end + 1;
      if (ledger.full) await ledger.write();
    }
    rest = data.subarray(from);
    if (used > 0) yield data.subarray(0, used);
  }
  await ledger.end();
}

/** Finds the ends of records: line ends outside of quotes. */
class Ends {
  readonly #data: Buffer;
  /** The first quote that was not seen yet; a doubled one closes and opens. */
  #quote: number;

  constructor(data: Buffer) {
    this.#data = data;
    this.#quote = data.indexOf(quote);
  }

  /** Of the record that begins at `from`; -1 where it does not end here. */
  after(from: number): number {
    const data = this.#data;
    let end = data.indexOf(lf, from);
    while (this.#quote >= 0 && this.#quote < end) {
      const closing = data.indexOf(quote, this.#quote + 1);
      if (closing < 0) return -1;
      if (end < closing) end = data.indexOf(lf, closing);
      this.#quote = data.indexOf(quote, closing + 1);
    }
    return end;
  }
}

function afterSeparators(data: Buffer, from: number, count: number): number {
  let at = from;
  for (let left = count; left > 0; at++) if (data[at] === separator) left -= 1;
  return at;
}

function firstField(record: string): string {
  return /^"((?:[^"]|"")*)"/.exec(record)![1]!.replaceAll('""', '"');
}
