import type { RubricLine } from '../api.ts';
import { type RowProblem, rubricRowsWrong, rubricsFileWrong } from './errors.ts';
import type { Cell, SheetRow } from './rows.ts';
import { texts } from './texts.ts';

type Field = 'code' | 'name' | 'note';
type Columns = { readonly [Key in Field]: number | undefined };

const titles: Readonly<Record<string, Field>> = {
  код: 'code',
  'код рубрики': 'code',
  наименование: 'name',
  'наименование рубрики': 'name',
  примечание: 'note',
};
/** Where the line of titles is looked for: lines above it name the document. */
const titleRows = 10;

/**
 * Rubrics of a sheet. Columns are found by their titles, in any order; without titles the first three are Код,
 * Наименование, Примечание (ED-09).
 */
export function rubricLines(rows: readonly SheetRow[]): RubricLine[] {
  const { columns, from } = columnsOf(rows);
  const body = rows.slice(from);
  if (body.length === 0) throw rubricsFileWrong('RUBRICS_FILE_NO_ROWS');
  const problems = body.flatMap((row) => problemsOf(row, columns, from === 0));
  if (problems.length > 0) throw rubricRowsWrong(problems);
  const noted = columns.note !== undefined && (from > 0 || body.some((row) => textAt(row, columns.note) !== ''));
  return body.map((row) => ({
    row: row.row,
    code: textAt(row, columns.code),
    name: textAt(row, columns.name),
    ...(noted && { note: textAt(row, columns.note) || null }),
  }));
}

/** Where the columns are, and at which row the rubrics begin. */
function columnsOf(rows: readonly SheetRow[]): { columns: Columns; from: number } {
  const found = rows.slice(0, titleRows).map(({ cells }) => titlesIn(cells));
  const whole = found.findIndex((fields) => fields.has('code') && fields.has('name'));
  if (whole >= 0) {
    const fields = found[whole]!;
    for (const [field, places] of fields) {
      if (places.length > 1) throw rubricsFileWrong('RUBRICS_FILE_COLUMN_TWICE', texts.fields[field]);
    }
    const place = (field: Field) => fields.get(field)?.[0];
    return { columns: { code: place('code'), name: place('name'), note: place('note') }, from: whole + 1 };
  }
  // A first row with one of the titles was meant as a row of titles.
  const first = found[0];
  if (first?.has('code') || first?.has('name')) {
    throw rubricsFileWrong('RUBRICS_FILE_NO_COLUMN', first.has('code') ? texts.fields.name : texts.fields.code);
  }
  return { columns: { code: 0, name: 1, note: 2 }, from: 0 };
}

function titlesIn(cells: readonly Cell[]): Map<Field, number[]> {
  const found = new Map<Field, number[]>();
  for (const [index, { text }] of cells.entries()) {
    const title = text
      .toLowerCase()
      .replace(/[\s*:.]+/gu, ' ')
      .trim();
    const field = Object.hasOwn(titles, title) ? titles[title] : undefined;
    if (field !== undefined) found.set(field, [...(found.get(field) ?? []), index]);
  }
  return found;
}

function problemsOf(row: SheetRow, columns: Columns, withoutTitles: boolean): RowProblem[] {
  const found: RowProblem[] = [];
  for (const field of ['code', 'name', 'note'] as const) {
    const odd = columns[field] === undefined ? undefined : row.cells[columns[field]]?.odd;
    // A name or a note that is a number with a fraction, or a date, is shown as it was typed.
    if (odd === 'error' || (odd !== undefined && field === 'code')) {
      found.push({ row: row.row, field, problem: texts.cells[odd] });
    }
  }
  if (withoutTitles && row.cells.slice(3).some(({ text }) => text.trim() !== '')) {
    found.push({ row: row.row, field: 'columns', problem: texts.surplus });
  }
  return found;
}

function textAt({ cells }: SheetRow, column: number | undefined): string {
  return column === undefined ? '' : (cells[column]?.text ?? '').trim();
}
