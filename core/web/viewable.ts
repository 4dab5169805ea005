/** Files that a browser only draws: what they are is told by their bytes, as a name may say anything (AC-05). */
const signatures: readonly (readonly [type: string, is: (begin: string) => boolean])[] = [
  ['application/pdf', (begin) => begin.startsWith('%PDF-')],
  ['image/png', (begin) => begin.startsWith('\x89PNG\r\n\x1a\n')],
  ['image/jpeg', (begin) => begin.startsWith('\xff\xd8\xff')],
  ['image/gif', (begin) => begin.startsWith('GIF87a') || begin.startsWith('GIF89a')],
  ['image/webp', (begin) => begin.startsWith('RIFF') && begin.startsWith('WEBP', 8)],
];
const plainText = /\.(txt|log|csv)$/i;
const looked = 4096;

export interface Viewable {
  /** The media type under which it may be shown; undefined: only saved. */
  readonly shownAs: string | undefined;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Looks at the beginning of a file; the content that is returned has it all the same. */
export async function viewable(name: string, content: AsyncIterable<Uint8Array>): Promise<Viewable> {
  const rest = content[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  let size = 0;
  while (size < looked) {
    const next = await rest.next();
    if (next.done === true) break;
    begun.push(next.value);
    size += next.value.length;
  }
  return { shownAs: typeOf(name, Buffer.concat(begun)), content: joined(begun, rest) };
}

async function* joined(begun: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* begun;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function typeOf(name: string, begin: Buffer): string | undefined {
  const bytes = begin.toString('latin1', 0, 16);
  const found = signatures.find(([, is]) => is(bytes));
  if (found !== undefined) return found[0];
  if (!plainText.test(name) || begin.includes(0)) return undefined;
  return `text/plain; charset=${isUtf8(begin) ? 'utf-8' : 'windows-1251'}`;
}

/** The last character may be cut in two where the look ended. */
function isUtf8(begin: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(begin, { stream: true });
    return true;
  } catch {
    return false;
  }
}
