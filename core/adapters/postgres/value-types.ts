import pg from 'pg';

/** int8 as a number where that is exact (all ISN and counts are), otherwise as its digits. */
function wholeNumber(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

const anyInstant = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => unknown;

/**
 * `2026-11-26 17:10:32.123456+00`, as sessions in UTC write it, by the parser of the engine, which takes a fifth of the
 * time; years beyond four digits and infinity by that of the driver.
 */
function instant(text: string): unknown {
  if (!text.endsWith('+00') || text.charAt(4) !== '-') return anyInstant(text);
  const date = new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
  return Number.isNaN(date.getTime()) ? anyInstant(text) : date;
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
  [builtins.TIMESTAMPTZ, instant],
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
