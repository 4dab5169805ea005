import { InvalidError } from '../../contract/errors.ts';
import { texts } from './texts.ts';

export type RubricsFileCode = keyof typeof texts.file;

/** A file that cannot be imported as a whole; nothing was changed. */
export function rubricsFileWrong(code: RubricsFileCode, what: number | string = ''): InvalidError {
  return new InvalidError(code, (texts.file[code] as (what: number | string) => string)(what));
}

export type RubricField = keyof typeof texts.fields;

/** What is wrong with one row of the file. */
export interface RowProblem {
  /** As the sheet counts, from 1. */
  readonly row: number;
  readonly field: RubricField | 'columns';
  readonly problem: string;
}

const mostShown = 100;

/** Rows that cannot be imported; nothing was changed. Problems are named in the order of the rows. */
export function rubricRowsWrong(found: readonly RowProblem[]): InvalidError {
  const details = [...found]
    .sort((one, other) => one.row - other.row)
    .slice(0, mostShown)
    .map(({ row, field, problem }) => ({
      path: `/rows/${row}/${field}`,
      message: texts.row(row, field === 'columns' ? texts.surplusField : texts.fields[field], problem),
    }));
  const hidden = found.length - details.length;
  if (hidden > 0) details.push({ path: '/rows', message: texts.more(hidden) });
  return new InvalidError('RUBRIC_ROWS_WRONG', texts.rowsWrong(found.length), { details });
}

export function rubricPrefixWrong(limit: number): InvalidError {
  const message = texts.prefixTooLong(limit);
  return new InvalidError('RUBRIC_PREFIX_WRONG', message, { details: [{ path: '/prefix', message }] });
}
