import { type Cell, looksLikeFormula } from './cells.ts';

/** CSV as Excel in Russian opens it: UTF-8 with a mark, semicolons, CRLF. Formulas are marked as text (AC-05). */
export async function* csvBytes(rows: AsyncIterable<readonly Cell[]>): AsyncGenerator<Buffer> {
  let text = '\ufeff';
  for await (const row of rows) {
    text += `${row.map(field).join(';')}\r\n`;
    if (text.length < 16_384) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

function field(cell: Cell): string {
  if (typeof cell === 'number') return String(cell).replace('.', ',');
  const text = looksLikeFormula(cell) ? `'${cell}` : cell;
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
