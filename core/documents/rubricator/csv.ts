import { rubricsFileWrong } from './errors.ts';
import type { SheetRow } from './rows.ts';

/** Rows of a CSV in UTF-8 or Windows-1251, divided by «;» or «,». A row has the number of its first line. */
export function parseCsv(bytes: Uint8Array, limits: { readonly rows: number; readonly columns: number }): SheetRow[] {
  const text = decoded(bytes);
  const rows: SheetRow[] = [];
  for (const row of records(text, delimiterOf(text))) {
    if (row.cells.every(({ text: cell }) => cell.trim() === '')) continue;
    rows.push({ row: row.row, cells: row.cells.slice(0, limits.columns) });
    if (rows.length > limits.rows) throw rubricsFileWrong('RUBRICS_FILE_TOO_MANY_ROWS', limits.rows);
  }
  return rows;
}

/** Cyrillic of Windows-1251 is no good UTF-8 but by a freak of chance, so a text that is UTF-8 was written so. */
function decoded(bytes: Uint8Array): string {
  const text = asUtf8(bytes) ?? new TextDecoder('windows-1251').decode(bytes);
  // Control characters stand in pictures and programs, and in UTF-16; a text has none but these.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) throw notText(bytes);
  return text;
}

function asUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function notText([first, second]: Uint8Array): Error {
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return rubricsFileWrong(isUtf16 ? 'RUBRICS_FILE_ENCODING' : 'RUBRICS_FILE_UNKNOWN');
}

/** «;» where the first line has one outside of quotes: names hold commas, hardly ever semicolons. */
function delimiterOf(text: string): ';' | ',' {
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (character === ';' && !quoted) return ';';
    else if (character === '\n' && !quoted) break;
  }
  return ',';
}

/** Records by RFC 4180: a quoted value may hold delimiters, line breaks and doubled quotes. */
function* records(text: string, delimiter: string): Generator<SheetRow> {
  const special = new RegExp(`[${delimiter}\\r\\n]`, 'g');
  let cells: { text: string }[] = [];
  let line = 1;
  let first = 1;
  let at = 0;
  while (at < text.length) {
    let value: string;
    if (text[at] === '"') {
      const end = endOfQuoted(text, at);
      if (end === undefined) throw rubricsFileWrong('RUBRICS_FILE_QUOTE', line);
      value = text.slice(at + 1, end).replaceAll('""', '"');
      line += value.split('\n').length - 1;
      at = end + 1;
    } else value = '';
    special.lastIndex = at;
    const stop = special.exec(text)?.index ?? text.length;
    cells.push({ text: value + text.slice(at, stop) });
    at = stop + 1;
    const isDelimiter = text[stop] === delimiter;
    if (isDelimiter && at < text.length) continue;
    if (isDelimiter) cells.push({ text: '' });
    if (text[stop] === '\r' && text[at] === '\n') at += 1;
    yield { row: first, cells };
    line += 1;
    [cells, first] = [[], line];
  }
}

/** Where the closing quote stands. */
function endOfQuoted(text: string, opening: number): number | undefined {
  for (let at = text.indexOf('"', opening + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
}
