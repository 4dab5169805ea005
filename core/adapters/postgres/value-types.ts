import pg from 'pg';

/** int8 as a number where that is exact (all ISN and counts are), otherwise as its digits. */
function wholeNumber(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

const asIs = (text: string) => text;
const { builtins } = pg.types;
const int8Array = 1016;
const dateArray = 1182;

/** Parsers of arrays: elements as they stand in the wire format. */
const textArray = pg.types.getTypeParser(1009 as number) as unknown as (text: string) => (string | null)[];

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, wholeNumber],
  [builtins.DATE, asIs],
  [int8Array, (text) => textArray(text).map((item) => (item === null ? null : wholeNumber(item)))],
  [dateArray, textArray],
]);

/**
 * How values of PostgreSQL come to JavaScript: int8 → number, `date` → `YYYY-MM-DD`, numeric → string,
 * timestamptz → Date, json → its value.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(oid)) ||
    pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};
