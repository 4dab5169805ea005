import type { IsoDate } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';
import { orderOf } from './number-template.ts';
import { takeNumbers } from './numbers.ts';

/** A group of documents at a картотека, whose numbers have one form. */
export interface NumberPlace {
  readonly groupDue: string;
  readonly cardDue: string;
}

/**
 * Lets the counters of a group go on after these numbers, which another system knows as given. A number that the
 * template cannot give is passed over: no counter ever reaches it.
 */
export async function passNumbers(
  { groupDue, cardDue }: NumberPlace,
  numbers: readonly { readonly number: string; readonly date: IsoDate }[],
  transaction: Transaction,
): Promise<void> {
  const [place] = await transaction.query<{ template: string; group: string; card: string }>(
    `SELECT g."SHABLON" AS template, coalesce(g."DOCGROUP_INDEX", g."CODE", '') AS group,
            coalesce(d."DEPARTMENT_INDEX", (regexp_match(d."DUE", '([^.]*)\\.$'))[1]) AS card
     FROM delo."DOCGROUP_CL" g, delo."DEPARTMENT" d WHERE g."DUE" = $1 AND d."DUE" = $2`,
    [groupDue, cardDue],
  );
  if (place === undefined) return;
  const { template, ...names } = place;
  const passed = numbers.flatMap(({ number, date }) => {
    const year = Number(date.slice(0, 4));
    const given = orderOf(template, { ...names, year }, number);
    return given === undefined ? [] : [{ groupDue, year, given }];
  });
  if (passed.length > 0) await takeNumbers(passed, transaction);
}
