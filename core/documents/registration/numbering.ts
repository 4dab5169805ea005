import type { Transaction } from '../../ports/database.ts';
import { claimGivenNumbers } from './given-numbers.ts';
import type { Known } from './lookup.ts';
import { orderOf, renderNumber } from './number-template.ts';
import { takeNumbers } from './numbers.ts';
import type { ClaimedDraft } from './parts.ts';

export interface NumberedDraft extends ClaimedDraft {
  readonly order: number;
  readonly number: string;
}

/** Registration numbers: those that are given, and the next ones of the group for the others (ED-05). */
export async function withNumbers(
  drafts: readonly ClaimedDraft[],
  known: Known,
  transaction: Transaction,
  givenBefore: ReadonlySet<string> = new Set(),
): Promise<NumberedDraft[]> {
  const items = drafts.map((item) => {
    const { groupDue, cardDue, number } = item.draft;
    const { template, code } = known.groups.get(groupDue)!;
    const parts = { group: code, card: known.cards.get(cardDue)!, year: Number(item.date.slice(0, 4)) };
    const given = number === undefined ? undefined : (number.order ?? orderOf(template, parts, number.number) ?? 0);
    return { ...item, groupDue, template, parts, year: parts.year, given };
  });
  const { orders, beside } = await takeNumbers(items, transaction);
  const given = await claimGivenNumbers(
    items.flatMap(({ isn, groupDue, year, draft }, index) =>
      draft.number === undefined ? [] : [{ isn, groupDue, year, number: draft.number.number, order: orders[index] }],
    ),
    transaction,
  );
  const numbered = items.map(({ template, parts, ...item }, index) => {
    const order = given.get(item.isn) ?? orders[index]!;
    return { ...item, order, number: item.draft.number?.number ?? renderNumber(template, { ...parts, order }) };
  });
  const namesGiven = new Set([...givenBefore, ...numbered.filter(({ isn }) => given.has(isn)).map(nameOf)]);
  const fresh = numbered.filter(({ isn }) => !given.has(isn));
  const occupied = beside ? await occupiedBeside(fresh, transaction) : new Set<number>();
  for (const item of fresh) if (namesGiven.has(nameOf(item))) occupied.add(item.isn);
  if (occupied.size === 0) return numbered;
  const passed = drafts.filter(({ isn }) => occupied.has(isn));
  const again = new Map(
    (await withNumbers(passed, known, transaction, namesGiven)).map((item): [number, NumberedDraft] => [
      item.isn,
      item,
    ]),
  );
  return numbered.map((item) => again.get(item.isn) ?? item);
}

interface Place {
  readonly isn: number;
  readonly groupDue: string;
  readonly year: number;
  readonly number: string;
}

/**
 * Numbers that stand beside the series already: one of an earlier template that is used again. They are passed over.
 * @returns ISN of those that need another one
 */
async function occupiedBeside(places: readonly Place[], transaction: Transaction): Promise<Set<number>> {
  if (places.length === 0) return new Set();
  const rows = await transaction.query<{ isn: number }>(
    `SELECT isn FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::text[]) AS wanted (isn, due, year, number)
     WHERE EXISTS (SELECT 1 FROM delo."DOC_RC" d WHERE d."DUE_DOCGROUP" = due AND d.number_year = year
                                                   AND d."ORDER_NUM" < 0 AND d."FREE_NUM" = number)`,
    [
      places.map(({ isn }) => isn),
      places.map(({ groupDue }) => groupDue),
      places.map(({ year }) => year),
      places.map(({ number }) => number),
    ],
  );
  return new Set(rows.map(({ isn }) => isn));
}

function nameOf({ groupDue, year, number }: Place): string {
  return JSON.stringify([groupDue, year, number]);
}
