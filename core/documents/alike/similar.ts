import type { DocumentKind, IsoDate } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';

/** An open РК of the same applicant that may be about the same (UI-10). */
export interface SimilarDocument {
  readonly isn: number;
  readonly number: string;
  readonly date: IsoDate;
  readonly kind: DocumentKind;
  readonly planDate: IsoDate | null;
  readonly content: string;
  /** How much of their words both have, 0…1. */
  readonly similarity: number;
  /** Both have a rubric in common. */
  readonly sameRubric: boolean;
}

/** Below it, and without a rubric in common, they are about different things. */
const leastSimilarity = 0.25;
const mostCompared = 200;
const mostShown = 20;

const words = (document: string) => `tsvector_to_array(to_tsvector('russian', coalesce(${document}."ANNOTAT", '')))`;

/**
 * Open РК of the applicants of a РК that are like it, most alike first; of an applicant with very many the newest are
 * compared.
 * @param cards only of these card indexes (rights of the user); undefined = all
 */
export function similarDocuments(
  isn: number,
  cards: readonly string[] | undefined,
  sql: Sql,
): Promise<SimilarDocument[]> {
  return sql.query<SimilarDocument>(
    `WITH this AS MATERIALIZED (
       SELECT d."ISN_DOC", ${words('d')} AS words FROM delo."DOC_RC" d WHERE d."ISN_DOC" = $1
     ), other AS MATERIALIZED (
       SELECT d.*, ${words('d')} AS words FROM delo."DOC_RC" d
       WHERE d."ISN_DOC" <> $1 AND d."KIND_DOC" < 3 AND d."FACT_DATE" IS NULL
         AND ($2::text[] IS NULL OR d."DUE_CARD" = ANY($2::text[]))
         AND d."ISN_DOC" IN (
           SELECT theirs."ISN_DOC" FROM delo."REF_CORRESP" own
           JOIN delo."REF_CORRESP" theirs ON theirs."ISN_CITIZEN" = own."ISN_CITIZEN"
           WHERE own."ISN_DOC" = $1 AND own."ISN_CITIZEN" IS NOT NULL)
       ORDER BY d."DOC_DATE" DESC, d."ISN_DOC" DESC LIMIT ${mostCompared}
     ), compared AS (
       SELECT o."ISN_DOC" AS isn, o."FREE_NUM" AS number, o."DOC_DATE" AS date, o."KIND_DOC" AS kind,
              o."PLAN_DATE" AS "planDate", coalesce(o."ANNOTAT", '') AS content,
              (SELECT coalesce(count(*) FILTER (WHERE w = ANY(this.words))::double precision
                               / nullif(cardinality(o.words) + cardinality(this.words)
                                        - count(*) FILTER (WHERE w = ANY(this.words)), 0), 0)
               FROM unnest(o.words) AS w) AS similarity,
              EXISTS (SELECT FROM delo."REF_RUBRIC" mine JOIN delo."REF_RUBRIC" its USING ("DUE_RUBRIC")
                      WHERE mine."ISN_DOC" = $1 AND its."ISN_DOC" = o."ISN_DOC") AS "sameRubric"
       FROM other o CROSS JOIN this
     )
     SELECT * FROM compared WHERE similarity >= ${leastSimilarity} OR "sameRubric"
     ORDER BY similarity DESC, date DESC, isn DESC LIMIT ${mostShown}`,
    [isn, cards ?? null],
  );
}
