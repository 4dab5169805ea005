import { technicalUser } from '../../attributes.ts';
import { ask, type SelectionRules, selection } from '../select.ts';
import type { ShowcaseRun } from './workshop.ts';

const setSize = 2_000;

/**
 * SH-12: the flag of РК comes back when a row changes that the showcase had rejected, and only then: a row that is the
 * same would be rejected again.
 */
export async function giveFlagsBack(run: ShowcaseRun, rules: SelectionRules): Promise<number> {
  const { database, documents } = run.services;
  const statement = selection(
    rules,
    'all',
    ' SELECT DISTINCT s.isn FROM selection s WHERE NOT s.flagged AND s.reason IS NULL ORDER BY s.isn',
  );
  const isns = (await ask<{ isn: number }>(database, statement)).map(({ isn }) => isn);
  for (let from = 0; from < isns.length; from += setSize) {
    run.signal.throwIfAborted();
    const changes = isns.slice(from, from + setSize).map((isn) => ({ isn, values: { POS_UPLOAD: true } }));
    await database.transaction((transaction) => documents.change(changes, technicalUser.login, transaction));
  }
  return isns.length;
}
