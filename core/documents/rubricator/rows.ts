import { largestRubricFile } from '../api.ts';

/** A cell as text. `odd`: its text may not be what was typed. */
export interface Cell {
  readonly text: string;
  readonly odd?: 'date' | 'fraction' | 'error';
}

export interface SheetRow {
  /** As the sheet counts, from 1. */
  readonly row: number;
  readonly cells: readonly Cell[];
}

/** What an import takes; the largest rubricators have some thousand rows. */
export const sheetLimits = {
  fileBytes: largestRubricFile,
  /** Of a book in xlsx, which is a packed archive: some kilobytes can unpack to gigabytes. */
  unpackedBytes: 24 * 1024 * 1024,
  rows: 20_000,
  columns: 30,
  readMs: 60_000,
} as const;
