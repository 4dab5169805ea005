import type { DocumentKind, IsoDate } from '../contract/index.ts';
import type { Sql } from '../ports/database.ts';

export interface FigureQuery {
  /** Oldest first; the last one is today. */
  readonly days: readonly IsoDate[];
  /** Only these card indexes (rights of the user); undefined = all. */
  readonly cards?: readonly string[] | undefined;
}

/** What came, was answered and is overdue (UI-07). Answered and overdue are incoming РК and letters of citizens. */
export interface DocumentFigures {
  readonly registered: readonly { readonly kind: DocumentKind; readonly day: IsoDate; readonly count: number }[];
  readonly answered: readonly { readonly day: IsoDate; readonly count: number }[];
  /** Not answered now, by the day on which they should have been. */
  readonly missed: readonly { readonly day: IsoDate; readonly count: number }[];
  readonly overdue: { readonly count: number; readonly oldest: IsoDate | null };
  /** Due today. */
  readonly due: number;
}

const ofCards = `($1::text[] IS NULL OR "DUE_CARD" = ANY($1::text[]))`;
const open = `"FACT_DATE" IS NULL AND "PLAN_DATE" IS NOT NULL AND "KIND_DOC" < 3`;

/** Reads indexes only, and of them the days asked for. */
export async function documentFigures({ days, cards }: FigureQuery, sql: Sql): Promise<DocumentFigures> {
  const given = [cards ?? null, days[0], days.at(-1)];
  const [registered, answered, missed, [now]] = await Promise.all([
    sql.query<DocumentFigures['registered'][number]>(
      `SELECT "KIND_DOC" AS kind, "DOC_DATE" AS day, count(*) AS count FROM delo."DOC_RC"
       WHERE "DOC_DATE" BETWEEN $2 AND $3 AND ${ofCards} GROUP BY 1, 2 ORDER BY 2, 1`,
      given,
    ),
    sql.query<DocumentFigures['answered'][number]>(
      `SELECT "FACT_DATE" AS day, count(*) AS count FROM delo."DOC_RC"
       WHERE "FACT_DATE" IS NOT NULL AND "KIND_DOC" < 3 AND "FACT_DATE" BETWEEN $2 AND $3 AND ${ofCards}
       GROUP BY 1 ORDER BY 1`,
      given,
    ),
    sql.query<DocumentFigures['missed'][number]>(
      `SELECT "PLAN_DATE" AS day, count(*) AS count FROM delo."DOC_RC"
       WHERE ${open} AND "PLAN_DATE" >= $2 AND "PLAN_DATE" < $3 AND ${ofCards} GROUP BY 1 ORDER BY 1`,
      given,
    ),
    sql.query<{ overdue: number; oldest: IsoDate | null; due: number }>(
      `SELECT count(*) FILTER (WHERE "PLAN_DATE" < $2) AS overdue, min("PLAN_DATE") FILTER (WHERE "PLAN_DATE" < $2) AS oldest,
              count(*) FILTER (WHERE "PLAN_DATE" = $2) AS due
       FROM delo."DOC_RC" WHERE ${open} AND "PLAN_DATE" <= $2 AND ${ofCards}`,
      [cards ?? null, days.at(-1)],
    ),
  ]);
  const { overdue, oldest, due } = now!;
  return { registered, answered, missed, overdue: { count: overdue, oldest }, due };
}
