import type { FieldProblem } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import { isIsoDate } from '../dates.ts';
import { invalidFilter } from '../errors.ts';
import type { AppealsLine, AppealsReport } from '../lists/api.ts';
import { storable } from '../storable.ts';
import { texts } from '../texts.ts';

interface Found extends Omit<AppealsLine, 'organization' | 'category'> {
  readonly organizationDue: string | null;
  readonly organizationName: string | null;
  readonly categoryDue: string | null;
  readonly categoryName: string | null;
}

/**
 * What came in a period and what became of it (UI-08), by organisation and category: all of it, then each organisation
 * with its categories. The organisation is that of the картотека, or of the nearest подразделение above it that has one.
 */
export async function reportAppeals(report: AppealsReport, today: string, sql: Sql): Promise<AppealsLine[]> {
  const { from, to, by, kind, card, cards } = report;
  const problems: FieldProblem[] = [];
  if (!isIsoDate(from)) problems.push({ path: '/from', message: texts.wrongDate });
  if (!isIsoDate(to)) problems.push({ path: '/to', message: texts.wrongDate });
  if (problems.length === 0 && from > to) problems.push({ path: '/to', message: texts.periodTurned });
  if (problems.length > 0) throw invalidFilter(problems);
  const rows = await sql.query<Found>(queries[by], [
    from,
    to,
    kind ?? 2,
    card === undefined ? null : storable(card),
    cards ?? null,
    today,
  ]);
  return rows.map(({ organizationDue, organizationName, categoryDue, categoryName, ...line }) => ({
    ...line,
    organization: organizationDue === null ? null : { due: organizationDue, name: organizationName ?? '' },
    category: categoryDue === null ? null : { due: categoryDue, name: categoryName ?? '' },
  }));
}

const counts = `
  count(*)::int AS received,
  (count(*) FILTER (WHERE done AND NOT late))::int AS "inTime", (count(*) FILTER (WHERE done AND late))::int AS late,
  (count(*) FILTER (WHERE NOT done AND NOT late))::int AS open,
  (count(*) FILTER (WHERE NOT done AND late))::int AS overdue`;

const documents = `
  SELECT d."ISN_DOC", d."DUE_DOCGROUP", d."FACT_DATE" IS NOT NULL AS done,
         coalesce(coalesce(d."FACT_DATE", $6::date) > d."PLAN_DATE", false) AS late, c.organization
  FROM delo."DOC_RC" d LEFT JOIN card c ON c.due = d."DUE_CARD"
  WHERE d."DOC_DATE" BETWEEN $1 AND $2 AND d."KIND_DOC" = $3 AND ($4::text IS NULL OR d."DUE_CARD" = $4)
    AND ($5::text[] IS NULL OR d."DUE_CARD" = ANY($5))`;

const cards = `
  SELECT k."DUE" AS due, (
    SELECT o."DUE_LINK_ORGANIZ" FROM delo."DEPARTMENT" o
    WHERE starts_with(k."DUE", o."DUE") AND o."DUE_LINK_ORGANIZ" IS NOT NULL ORDER BY length(o."DUE") DESC LIMIT 1
  ) AS organization
  FROM delo."DEPARTMENT" k WHERE k."CARD_FLAG" = 1`;

function query(categories: string): string {
  return `
    WITH card AS MATERIALIZED (${cards}), doc AS MATERIALIZED (${documents}), line AS (
      SELECT 0 AS rank, NULL::varchar COLLATE "C" AS org, NULL::varchar COLLATE "C" AS cat, ${counts} FROM doc
      UNION ALL SELECT 1, organization, NULL, ${counts} FROM doc GROUP BY organization
      UNION ALL SELECT 2, organization, category, ${counts} FROM (${categories}) d GROUP BY organization, category
    )
    SELECT (ARRAY['total', 'organization', 'category'])[rank + 1] AS level,
           org AS "organizationDue", o."CLASSIF_NAME" AS "organizationName", cat AS "categoryDue",
           coalesce(r."CLASSIF_NAME", g."CLASSIF_NAME") AS "categoryName", received, "inTime", late, open, overdue
    FROM line LEFT JOIN delo."ORGANIZ_CL" o ON o."DUE" = org
    LEFT JOIN delo."RUBRIC_CL" r ON r."DUE" = cat LEFT JOIN delo."DOCGROUP_CL" g ON g."DUE" = cat
    ORDER BY rank > 0, o."CLASSIF_NAME" COLLATE "und-x-icu" NULLS LAST, org, rank,
             coalesce(r."CLASSIF_NAME", g."CLASSIF_NAME") COLLATE "und-x-icu" NULLS LAST, cat`;
}

const queries: Readonly<Record<AppealsReport['by'], string>> = {
  group: query('SELECT doc.*, "DUE_DOCGROUP" AS category FROM doc'),
  rubric: query(
    'SELECT doc.*, l."DUE_RUBRIC" AS category FROM doc LEFT JOIN delo."REF_RUBRIC" l ON l."ISN_DOC" = doc."ISN_DOC"',
  ),
};
