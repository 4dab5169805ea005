import type { Transaction } from '../../ports/database.ts';

/** Numbers are counted in a group and a year. */
export interface Series {
  readonly groupDue: string;
  readonly year: number;
}

/** What is to be numbered. */
export interface Numbered extends Series {
  /** The order of a number that is known already; 0 where it stands beside the series, undefined for the next one. */
  readonly given: number | undefined;
}

export interface TakenNumbers {
  /** The order of each item; undefined for one beside the series. */
  readonly orders: readonly (number | undefined)[];
  /** Whether РК of these series have numbers beside them: only then can a rendered number be taken already. */
  readonly beside: boolean;
}

interface Wanted extends Series {
  /** Next numbers to be taken. */
  count: number;
  /** The largest given one. */
  given: number;
}

/**
 * Takes the next `ORDER_NUM` for each item without a given one, in order, and holds the counters to the end of the
 * transaction: what fails gives its numbers back, so there are no gaps (ED-05). Counters are taken in one order, against
 * deadlocks, and go on after numbers that were given, here or meanwhile by another program.
 */
export async function takeNumbers(items: readonly Numbered[], transaction: Transaction): Promise<TakenNumbers> {
  const wanted = new Map<string, Wanted>();
  for (const { groupDue, year, given } of items) {
    const name = seriesName(groupDue, year);
    const series = wanted.get(name) ?? { groupDue, year, count: 0, given: 0 };
    if (given === undefined) series.count++;
    else series.given = Math.max(series.given, given);
    wanted.set(name, series);
  }
  const { next, beside } = await reserve([...wanted.values()], transaction);
  const orders = items.map(({ groupDue, year, given }) => {
    if (given !== undefined) return given === 0 ? undefined : given;
    const name = seriesName(groupDue, year);
    const number = next.get(name)!;
    next.set(name, number + 1);
    return number;
  });
  return { orders, beside };
}

/** The first of the reserved numbers of each series. */
async function reserve(wanted: readonly Wanted[], transaction: Transaction) {
  const counters = await transaction.query<Series & { last: number; beside: boolean }>(
    `WITH wanted AS (
       SELECT due, year, count, given
       FROM unnest($1::text[], $2::smallint[], $3::int[], $4::int[]) AS wanted (due, year, count, given))
     INSERT INTO delo.number_counter AS held (group_due, year, last)
     SELECT due, year, count FROM wanted ORDER BY due COLLATE "C", year
     ON CONFLICT (group_due, year) DO UPDATE SET last = excluded.last + greatest(
       held.last,
       (SELECT given FROM wanted WHERE due = held.group_due AND year = held.year),
       (SELECT max("ORDER_NUM") FROM delo."DOC_RC" WHERE "DUE_DOCGROUP" = held.group_due AND number_year = held.year))
     RETURNING group_due AS "groupDue", year, last, EXISTS (
       SELECT 1 FROM delo."DOC_RC" WHERE "DUE_DOCGROUP" = group_due AND number_year = year AND "ORDER_NUM" < 0) AS beside`,
    [
      wanted.map((item) => item.groupDue),
      wanted.map((item) => item.year),
      wanted.map((item) => item.count),
      wanted.map((item) => item.given),
    ],
  );
  const next = new Map<string, number>();
  for (const { groupDue, year, last } of counters) {
    const series = wanted.find((item) => item.groupDue === groupDue && item.year === year)!;
    const before = last === series.count ? await adoptNumbers(series, transaction) : last - series.count;
    next.set(seriesName(groupDue, year), before + 1);
  }
  return { next, beside: counters.some(({ beside }) => beside) };
}

/** A new counter goes on after the numbers that the group has already, for instance from another program. */
async function adoptNumbers({ groupDue, year, given }: Wanted, transaction: Transaction): Promise<number> {
  const [row] = await transaction.query<{ largest: number }>(
    `UPDATE delo.number_counter SET last = last + largest
     FROM (SELECT greatest(0, $3::int, max("ORDER_NUM")) AS largest FROM delo."DOC_RC"
           WHERE "DUE_DOCGROUP" = $1 AND number_year = $2) given
     WHERE group_due = $1 AND year = $2 RETURNING largest`,
    [groupDue, year, given],
  );
  return row!.largest;
}

function seriesName(groupDue: string, year: number): string {
  return `${groupDue} ${year}`;
}
