import { columns, type RowError, rowErrors } from './columns.ts';
import { showcaseRefusals } from './errors.ts';
import type { ReceivedFile } from './parts.ts';
import { records } from './records.ts';
import type { RowJudge } from './rules.ts';

/** What the showcase finds in a file that it accepts. */
export interface Examination {
  rows: number;
  /** Rows with an error. */
  rejected: number;
  errors: RowError[];
}

/** Reads the whole file once, without holding it; refuses where header, encoding, archive or CSV is wrong. */
export async function examine({ path, kind }: ReceivedFile, judge: RowJudge): Promise<Examination> {
  const errors: RowError[] = [];
  let [line, rejected, previousId] = [0, 0, ''];
  for await (const record of records(path, kind)) {
    line++;
    if (line === 1) {
      if (record.join(';') !== columns.join(';')) throw showcaseRefusals.badHeader(columns);
      continue;
    }
    const found = rowErrors(record, line, previousId);
    const id = record[0] ?? '';
    if (found.length === 0) found.push(...judge(line, id));
    if (found.length > 0) rejected++;
    errors.push(...found);
    if (/^\d{20}$/.test(id) && id > previousId) previousId = id;
  }
  if (line < 2) throw showcaseRefusals.emptyFile();
  return { rows: line - 1, rejected, errors };
}
