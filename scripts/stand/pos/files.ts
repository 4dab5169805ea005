import { createHash } from 'node:crypto';
import { Random } from './random.ts';

/** Kinds of files that applicants attach. */
export type FileKind = 'pdf' | 'jpg' | 'png' | 'docx' | 'txt';

export const mediaTypes: Readonly<Record<FileKind, string>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  txt: 'text/plain',
};

/** Bytes of a file, readable in part and without holding them. */
export interface FileContent {
  readonly size: number;
  /** The bytes from `start` (included) to `end` (excluded) as consecutive pieces. */
  slices(start: number, end: number): Iterable<Buffer>;
}

const poolSize = 1 << 20;
const noise = Buffer.alloc(poolSize);
const noiseSource = new Random(0x1802);
for (let at = 0; at < poolSize; at += 4) noise.writeUInt32LE(noiseSource.uint32(), at);

const prose = Buffer.from(
  'Прошу рассмотреть приложенные сведения. Работы не выполнены, сроки нарушены.\n' +
    'Осмотр проводился в присутствии жителей; замечания внесены в общий список.\n'.repeat(40),
  'utf8',
);

/** What real files of the kind start with; a viewer shows the pictures and the PDF although what follows is noise. */
const beginnings: Readonly<Record<FileKind, Buffer>> = {
  pdf: Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n%',
  ),
  jpg: Buffer.from(
    'ffd8ffe000104a46494600010100000100010000ffdb004300' +
      '08'.repeat(64) +
      'ffc0000b080001000101011100ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000000000000000' +
      'ffda0008010100003f0054dfffd9',
    'hex',
  ),
  png: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
  docx: Buffer.from('504b0304140000000800', 'hex'),
  txt: Buffer.from('Приложение к сообщению ', 'utf8'),
};

/**
 * A file whose bytes follow from kind, seed and size: a true beginning, the seed, then a run through a shared pool.
 * Nothing is kept but these three, so 20,000 files cost nothing.
 */
export class DerivedContent implements FileContent {
  readonly kind: FileKind;
  readonly seed: number;
  readonly size: number;

  /** `size` is what is wished for: a text may come out one byte shorter, so that it ends with a whole character. */
  constructor(kind: FileKind, seed: number, size: number) {
    this.kind = kind;
    this.seed = seed >>> 0;
    this.size = kind === 'txt' ? wholeCharacters(size, this.#head().length) : size;
  }

  *slices(start: number, end: number): Iterable<Buffer> {
    const head = this.#head();
    if (start < head.length) yield head.subarray(start, Math.min(end, head.length));
    const pool = this.kind === 'txt' ? prose : noise;
    const shift = this.kind === 'txt' ? 0 : this.seed % poolSize;
    let at = Math.max(start, head.length);
    while (at < end) {
      const from = (at - head.length + shift) % pool.length;
      const piece = pool.subarray(from, Math.min(pool.length, from + end - at));
      yield piece;
      at += piece.length;
    }
  }

  #head(): Buffer {
    return Buffer.concat([beginnings[this.kind], Buffer.from(`${this.seed.toString(16).padStart(8, '0')}\n`)]);
  }
}

function wholeCharacters(size: number, head: number): number {
  if (size <= head) return head;
  const next = prose[(size - head) % prose.length] ?? 0;
  return (next & 0xc0) === 0x80 ? size - 1 : size;
}

/** A file whose bytes a test gave. */
export class GivenContent implements FileContent {
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  get size(): number {
    return this.#bytes.length;
  }

  *slices(start: number, end: number): Iterable<Buffer> {
    yield this.#bytes.subarray(start, end);
  }
}

/** The same bytes with every piece's first byte turned over: right size, wrong hash. */
export class AlteredContent implements FileContent {
  readonly #original: FileContent;

  constructor(original: FileContent) {
    this.#original = original;
  }

  get size(): number {
    return this.#original.size;
  }

  *slices(start: number, end: number): Iterable<Buffer> {
    for (const piece of this.#original.slices(start, end)) {
      const copy = Buffer.from(piece);
      if (copy.length > 0) copy[0] = (copy[0] ?? 0) ^ 0xff;
      yield copy;
    }
  }
}

/** The first part of the original's bytes: a size other than the declared one. */
export class ShortenedContent implements FileContent {
  readonly #original: FileContent;
  readonly size: number;

  constructor(original: FileContent) {
    this.#original = original;
    this.size = Math.floor(original.size / 2);
  }

  slices(start: number, end: number): Iterable<Buffer> {
    return this.#original.slices(start, end);
  }
}

/** Hex sha256 of the whole content. */
export function sha256Of(content: FileContent): string {
  const hash = createHash('sha256');
  for (const piece of content.slices(0, content.size)) hash.update(piece);
  return hash.digest('hex');
}
