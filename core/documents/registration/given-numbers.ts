import type { Transaction } from '../../ports/database.ts';
import { cannotRegister } from '../errors.ts';
import type { Series } from './numbers.ts';

/** A number that was known before the registration, with its order where it is one of the series. */
export interface GivenSeriesNumber extends Series {
  readonly isn: number;
  readonly number: string;
  readonly order: number | undefined;
}

/**
 * Sees that no other РК has a given number; the counters of the series are held already. A number beside the series gets
 * an order below zero, which no counter ever reaches.
 * @returns the order of each, by ISN
 * @throws PermanentError `NUMBER_TAKEN`
 */
export async function claimGivenNumbers(
  given: readonly GivenSeriesNumber[],
  transaction: Transaction,
): Promise<Map<number, number>> {
  if (given.length === 0) return new Map();
  const series = given.map(({ groupDue, year }) => `${groupDue} ${year}`);
  const rows = await transaction.query<{ place: number; taken: boolean; lowest: number }>(
    `SELECT place::int AS place,
            EXISTS (SELECT 1 FROM delo."DOC_RC" d WHERE d."DUE_DOCGROUP" = due AND d.number_year = year
                                                    AND d."ORDER_NUM" = number_order)
            OR EXISTS (SELECT 1 FROM delo."DOC_RC" d WHERE d."DUE_DOCGROUP" = due AND d.number_year = year
                                                       AND d."FREE_NUM" = number) AS taken,
            least(0, (SELECT min(d."ORDER_NUM") FROM delo."DOC_RC" d
                       WHERE d."DUE_DOCGROUP" = due AND d.number_year = year)) AS lowest
     FROM unnest($1::text[], $2::smallint[], $3::int[], $4::text[])
          WITH ORDINALITY AS given (due, year, number_order, number, place)`,
    [
      given.map(({ groupDue }) => groupDue),
      given.map(({ year }) => year),
      given.map(({ order }) => order ?? null),
      given.map(({ number }) => number),
    ],
  );
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  const seen = new Set<string>();
  const lowest = new Map<string, number>();
  return new Map(
    given.map(({ isn, number, order }, index) => {
      const name = series[index]!;
      const row = byPlace.get(index + 1)!;
      const names = [`${name} ${number}`, ...(order === undefined ? [] : [`${name}\n${order}`])];
      if (row.taken || names.some((each) => seen.has(each))) throw cannotRegister('NUMBER_TAKEN', number, '/number');
      for (const each of names) seen.add(each);
      if (order !== undefined) return [isn, order];
      lowest.set(name, (lowest.get(name) ?? row.lowest) - 1);
      return [isn, lowest.get(name)!];
    }),
  );
}
