import { read, utils, write } from '@e965/xlsx';

export type Value = string | number | boolean | Date | null;

/** A book with one sheet, as Excel would save it. */
export function book(rows: readonly (readonly Value[])[], kind: 'xlsx' | 'biff8' | 'biff5' = 'xlsx'): Buffer {
  const made = utils.book_new();
  utils.book_append_sheet(made, utils.aoa_to_sheet(rows.map((row) => [...row])), 'Рубрики');
  return write(made, { type: 'buffer', bookType: kind, compression: true });
}

/** A text with the encoding that Excel of a Russian Windows writes. */
export function windows1251(text: string): Buffer {
  return Buffer.from(
    [...text].map((character) => {
      const code = character.codePointAt(0)!;
      if (code < 0x80) return code;
      if (character === 'ё') return 0xb8;
      if (character === 'Ё') return 0xa8;
      if (character === '«') return 0xab;
      if (character === '»') return 0xbb;
      return code - 0x350;
    }),
  );
}

/** A small archive that unpacks to `megabytes` of blanks in the place of the sheet. */
export function bomb(megabytes: number): Buffer {
  const made = utils.book_new();
  utils.book_append_sheet(made, utils.aoa_to_sheet([['a']]), 'Рубрики');
  const blanks = ' '.repeat(1024 * 1024).repeat(megabytes);
  const comments = { ...made, Props: { Comments: blanks } };
  const bytes: Buffer = write(comments, { type: 'buffer', bookType: 'xlsx', compression: true });
  // It is a book that a reader would take.
  if (bytes.length > 1024 * 1024) throw new Error(`The bomb has ${bytes.length} bytes`);
  return bytes;
}

export { read };
