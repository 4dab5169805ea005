const byteOrderMark = '\uFEFF';

/**
 * Rows as CSV for people: with a BOM and semicolons, so that a spreadsheet in Russian reads it, and with an apostrophe
 * before what it would run as a formula (AC-05). Large enough pieces for a socket; memory does not grow with the rows.
 */
export async function* spreadsheetOf(
  columns: readonly string[],
  rows: AsyncIterable<readonly (string | null)[]>,
): AsyncGenerator<string> {
  let piece = byteOrderMark + lineOf(columns);
  for await (const row of rows) {
    piece += lineOf(row);
    if (piece.length < 64 * 1024) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

function lineOf(row: readonly (string | null)[]): string {
  return `${row.map((value) => cell(value ?? '')).join(';')}\r\n`;
}

function cell(value: string): string {
  const safe = /^\s*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
