import type { PosContext } from '../context.ts';
import { type Reason, reasons } from './reasons.ts';
import {
  ask,
  firstMore,
  from,
  inOrder,
  room,
  rowOf,
  type SelectedLine,
  type SelectionRules,
  type Statement,
  selection,
  shownOf,
} from './select.ts';
import { texts } from './texts.ts';

/** Lines of one reason. */
export interface ReasonCount {
  readonly reason: Reason;
  readonly title: string;
  /** What to do. */
  readonly remedy: string;
  readonly count: number;
}

export interface DryRun {
  /** Lines that would go. */
  readonly lines: number;
  readonly leftOut: number;
  readonly reasons: readonly ReasonCount[];
  readonly warnings: readonly { readonly code: string; readonly title: string; readonly count: number }[];
  /** The first rows of the file, by column. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** What an export would be now, all as of one moment; nothing is written. */
export async function dryRun(context: PosContext, rules: SelectionRules, rows: number): Promise<DryRun> {
  const rest = ` SELECT
    (SELECT coalesce(json_agg(c), '[]') FROM (
       SELECT s.reason, count(*) AS count, count(*) FILTER (WHERE o.locality_id IS NULL OR o.locality IS NULL) AS nowhere
       FROM ${from} GROUP BY s.reason) c) AS counts,
    (SELECT coalesce(json_agg(f), '[]') FROM (
       SELECT ${rowOf} FROM ${from} WHERE s.reason IS NULL ${inOrder} LIMIT $${firstMore}) f) AS rows`;
  const [seen] = await look<{ counts: Counted[]; rows: DryRun['rows'] }>(
    context,
    selection(rules, 'all', rest, [rows]),
  );
  const goes = seen!.counts.find(({ reason }) => reason === null);
  const left = byReason(seen!.counts);
  const nowhere = goes?.nowhere ?? 0;
  return {
    lines: goes?.count ?? 0,
    leftOut: left.reduce((sum, { count }) => sum + count, 0),
    reasons: left,
    warnings: nowhere === 0 ? [] : [{ code: 'NO_LOCALITY', title: texts.noLocality, count: nowhere }],
    rows: seen!.rows,
  };
}

interface Counted {
  readonly reason: Reason | null;
  readonly count: number;
  readonly nowhere?: number;
}

/** Of some картотеки; null: of all. */
type Cards = readonly string[] | null;

export interface BlockedQuery {
  readonly cards: Cards;
  readonly among: readonly Reason[];
  /** Behind this line. */
  readonly after: { readonly isn: number; readonly rubricIsn: number } | null;
  readonly limit: number;
}

/** Lines that would go but for a reason, in the order of the file (SH-14). */
export async function blockedLines(
  context: PosContext,
  rules: SelectionRules,
  { cards, among, after, limit }: BlockedQuery,
): Promise<SelectedLine[]> {
  const rest = ` SELECT ${shownOf} FROM ${from}
    WHERE s.reason = ANY ($11::text[]) AND ($12::text[] IS NULL OR s.card = ANY ($12::text[]))
      AND ($13::bigint IS NULL OR (s.isn, s.rubric_isn) > ($13::bigint, $14::bigint)) ${inOrder} LIMIT $15`;
  const more = [among, cards, after?.isn ?? null, after?.rubricIsn ?? null, limit];
  return look(context, selection({ ...rules, fromIsn: after?.isn ?? null }, 'all', rest, more));
}

export async function blockedCounts(
  context: PosContext,
  rules: SelectionRules,
  { cards, among }: Pick<BlockedQuery, 'cards' | 'among'>,
): Promise<ReasonCount[]> {
  const rest = ` SELECT s.reason, count(*) AS count FROM selection s
    WHERE s.reason = ANY ($11::text[]) AND ($12::text[] IS NULL OR s.card = ANY ($12::text[])) GROUP BY s.reason`;
  return byReason(await look<Counted>(context, selection(rules, 'all', rest, [among, cards])));
}

export function byReason(counts: readonly Counted[]): ReasonCount[] {
  return reasons.flatMap((reason) => {
    const count = counts.find((one) => one.reason === reason)?.count ?? 0;
    return count === 0 ? [] : [{ reason, title: texts.reasons[reason], remedy: texts.remedies[reason], count }];
  });
}

function look<Row>({ services }: PosContext, statement: Statement): Promise<Row[]> {
  return services.database.transaction(async (transaction) => {
    await transaction.query(room);
    return ask<Row>(transaction, statement);
  });
}
