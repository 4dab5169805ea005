/**
 * The thread that reads a book (see workbook.ts). Plain JavaScript, so that it runs beside the source as beside what is
 * built of it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { read, SSF, set_cptable, utils } from '@e965/xlsx';
import * as codePages from '@e965/xlsx/dist/cpexcel.full.mjs';

const { bytes, mostRows, mostColumns } = workerData;
// Books of Excel 95 hold their texts in Windows-1251.
set_cptable(codePages);
parentPort.postMessage(answer());

/** The rows of the first sheet, or what is wrong with the book. */
function answer() {
  let book;
  try {
    book = read(bytes, {
      type: 'array',
      dense: true,
      sheets: 0,
      sheetRows: mostRows + 1,
      cellNF: true,
      cellHTML: false,
    });
  } catch (error) {
    const isLocked = /password|encrypt/i.test(String(error?.message));
    return { problem: isLocked ? 'RUBRICS_FILE_ENCRYPTED' : 'RUBRICS_FILE_DAMAGED' };
  }
  const sheet = book.Sheets[book.SheetNames[0]];
  if (sheet === undefined) return { problem: 'RUBRICS_FILE_DAMAGED' };
  const whole = sheet['!fullref'] ?? sheet['!ref'];
  if (whole === undefined) return { rows: [] };
  if (utils.decode_range(whole).e.r >= mostRows) return { problem: 'RUBRICS_FILE_TOO_MANY_ROWS' };
  const rows = [];
  // Rows without a cell are holes of the list.
  (sheet['!data'] ?? []).forEach((cells, index) => {
    const shown = Array.from(cells.slice(0, mostColumns), shownCell);
    if (shown.some(({ text }) => text.trim() !== '')) rows.push({ row: index + 1, cells: shown });
  });
  return { rows };
}

/** A code is a text; where the book holds a number, only a whole one is surely what was typed. */
function shownCell(cell) {
  if (cell === undefined || cell.v === undefined || cell.v === null) return { text: '' };
  if (cell.t === 'e') return { text: String(cell.w ?? cell.v), odd: 'error' };
  if (cell.t === 'd' || (cell.t === 'n' && SSF.is_date(cell.z ?? 'General'))) {
    return { text: String(cell.w ?? cell.v), odd: 'date' };
  }
  if (cell.t !== 'n') return { text: String(cell.v) };
  if (!Number.isSafeInteger(cell.v)) return { text: String(cell.v), odd: 'fraction' };
  // «0003» can be a number 3 that is shown so.
  return { text: /^0+$/.test(cell.z ?? '') ? String(cell.v).padStart(cell.z.length, '0') : String(cell.v) };
}
