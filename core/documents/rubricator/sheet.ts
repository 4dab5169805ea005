import { parseCsv } from './csv.ts';
import { rubricsFileWrong } from './errors.ts';
import { type SheetRow, sheetLimits } from './rows.ts';
import { readWorkbook } from './workbook.ts';

/** Rows of the first sheet of a book (xls, xlsx) or of a text (CSV), by what the bytes are and not by the name. */
export async function readSheet(bytes: Uint8Array): Promise<readonly SheetRow[]> {
  if (bytes.length === 0) throw rubricsFileWrong('RUBRICS_FILE_EMPTY');
  if (bytes.length > sheetLimits.fileBytes) throw rubricsFileWrong('RUBRICS_FILE_TOO_LARGE', sheetLimits.fileBytes);
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return readWorkbook(bytes, 'xlsx', sheetLimits);
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return readWorkbook(bytes, 'xls', sheetLimits);
  return parseCsv(bytes, sheetLimits);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
