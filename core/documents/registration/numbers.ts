import type { Transaction } from '../../ports/database.ts';

/** Numbers are counted in a group and a year. */
export interface Series {
  readonly groupDue: string;
  readonly year: number;
}

/**
 * Takes the next `ORDER_NUM` for each item, in order, and holds the counters to the end of the transaction: what fails
 * gives its numbers back, so there are no gaps (ED-05). Counters are taken in one order, against deadlocks, and go on
 * after numbers that another program gave meanwhile.
 */
export async function takeNumbers(items: readonly Series[], transaction: Transaction): Promise<number[]> {
  const wanted = new Map<string, Series & { count: number }>();
  for (const { groupDue, year } of items) {
    const name = seriesName(groupDue, year);
    wanted.set(name, { groupDue, year, count: (wanted.get(name)?.count ?? 0) + 1 });
  }
  const next = await reserve([...wanted.values()], transaction);
  return items.map(({ groupDue, year }) => {
    const name = seriesName(groupDue, year);
    const number = next.get(name)!;
    next.set(name, number + 1);
    return number;
  });
}

/** The first of the reserved numbers of each series. */
async function reserve(
  wanted: readonly (Series & { count: number })[],
  transaction: Transaction,
): Promise<Map<string, number>> {
  const counters = await transaction.query<Series & { last: number }>(
    `INSERT INTO delo.number_counter AS held (group_due, year, last)
     SELECT due, year, count FROM unnest($1::text[], $2::smallint[], $3::int[]) AS wanted (due, year, count)
     ORDER BY due COLLATE "C", year
     ON CONFLICT (group_due, year) DO UPDATE SET last = excluded.last + greatest(held.last, (
       SELECT coalesce(max("ORDER_NUM"), 0) FROM delo."DOC_RC"
       WHERE "DUE_DOCGROUP" = held.group_due AND number_year = held.year))
     RETURNING group_due AS "groupDue", year, last`,
    [wanted.map((item) => item.groupDue), wanted.map((item) => item.year), wanted.map((item) => item.count)],
  );
  const next = new Map<string, number>();
  for (const { groupDue, year, last } of counters) {
    const { count } = wanted.find((item) => item.groupDue === groupDue && item.year === year)!;
    const before = last === count ? await adoptNumbers({ groupDue, year }, transaction) : last - count;
    next.set(seriesName(groupDue, year), before + 1);
  }
  return next;
}

/** A new counter goes on after the numbers that the group has already, for instance from another program. */
async function adoptNumbers({ groupDue, year }: Series, transaction: Transaction): Promise<number> {
  const [row] = await transaction.query<{ largest: number | null }>(
    `UPDATE delo.number_counter SET last = last + coalesce(largest, 0)
     FROM (SELECT max("ORDER_NUM") AS largest FROM delo."DOC_RC" WHERE "DUE_DOCGROUP" = $1 AND number_year = $2) given
     WHERE group_due = $1 AND year = $2 RETURNING largest`,
    [groupDue, year],
  );
  return row?.largest ?? 0;
}

function seriesName(groupDue: string, year: number): string {
  return `${groupDue} ${year}`;
}
