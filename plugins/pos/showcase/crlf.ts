const lf = 0x0a;
const quote = 0x22;

/**
 * CSV with LF at the end of each record, as COPY writes it, with CRLF there (contracts/showcase-csv.md). Line ends inside
 * of quotes stay what they are: they belong to values.
 */
export async function* withCrLf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let quoted = false;
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const ends: number[] = [];
    let at = 0;
    let nextQuote = chunk.indexOf(quote);
    while (at < chunk.length) {
      if (!quoted) {
        const stop = nextQuote < 0 ? chunk.length : nextQuote;
        for (let end = chunk.indexOf(lf, at); end >= 0 && end < stop; end = chunk.indexOf(lf, end + 1)) ends.push(end);
      }
      if (nextQuote < 0) break;
      // A doubled quote opens and closes at once.
      quoted = !quoted;
      at = nextQuote + 1;
      nextQuote = chunk.indexOf(quote, at);
    }
    yield withReturns(chunk, ends);
  }
}

function withReturns(chunk: Buffer, ends: readonly number[]): Buffer {
  const whole = Buffer.allocUnsafe(chunk.length + ends.length);
  let from = 0;
  let to = 0;
  for (const end of ends) {
    to += chunk.copy(whole, to, from, end);
    whole[to++] = 0x0d;
    from = end;
  }
  chunk.copy(whole, to, from);
  return whole;
}
