import { texts } from '../texts.ts';
import type { Column } from './columns.ts';

export type Cell = string | number;

/** What stands in the cells of a row, as people read it. */
export class Cells {
  private readonly time: Intl.DateTimeFormat;

  constructor(
    private readonly columns: readonly Column[],
    timeZone: string,
  ) {
    this.time = new Intl.DateTimeFormat('ru-RU', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  }

  of(row: object): Cell[] {
    return this.columns.map((column) => {
      let value: unknown = row;
      for (const name of column.path) value = (value as Record<string, unknown> | null | undefined)?.[name];
      return this.cell(column, value);
    });
  }

  private cell(column: Column, value: unknown): Cell {
    if (value === null || value === undefined) return '';
    const word = column.words[String(value)];
    if (word !== undefined) return word;
    if (typeof value === 'boolean') return value ? texts.exported.yes : texts.exported.no;
    if (value instanceof Date || column.kind === 'time') return this.time.format(new Date(value as string));
    if (typeof value === 'number') return value;
    if (typeof value === 'string') return column.kind === 'date' ? dateOf(value) : value;
    if (Array.isArray(value)) return value.map((one) => this.cell(column, one)).join('; ');
    return JSON.stringify(value);
  }
}

/** `2026-01-31` as `31.01.2026`. */
function dateOf(value: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value.split('-').reverse().join('.') : value;
}

/** Whether a spreadsheet would take the text for a formula (AC-05). */
export function looksLikeFormula(text: string): boolean {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text);
}
