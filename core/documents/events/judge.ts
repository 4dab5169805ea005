import { filled } from './triggers.ts';
import type { CheckedWatch } from './watch.ts';

/** How long an event waits for a РК that was written in part only. */
const incompleteFor = "interval '1 day'";

/**
 * SQL: events `e` of the relation with the РК they tell of and a verdict. `counts`: all that the event needs is there.
 * `gone`: it no longer holds, or never did. `later`: a row is missing that another transaction may be about to commit.
 */
export function judged(watch: CheckedWatch, relation: string): string {
  const { documents, rubricRules } = watch;
  const ofAppeal =
    documents === undefined
      ? 'false'
      : `d."KIND_DOC" = ${documents.kind} AND EXISTS (SELECT FROM delo."AR_RC_VALUE" v
           WHERE v."ISN_DOC" = d."ISN_DOC" AND ${filled('v', documents.attribute)})`;
  const kinds = [...new Set(rubricRules.flatMap((rules) => rules.kinds))];
  const ofShowcase = kinds.length === 0 ? 'false' : `d."KIND_DOC" IN (${kinds.join(', ')})`;
  return `
    SELECT e.id, e.kind, e.ref, e.sets, e.at, e.attempts, e.isn_doc IS NULL AS unplaced,
           coalesce(r."ISN_REF_DOC", l."ISN_DOC", e.isn_doc) AS isn,
           CASE
             WHEN e.kind <> 'document' AND r."ISN_RESOLUTION" IS NULL AND l."ISN_REF_RUBRIC" IS NULL
               AND e.isn_doc IS NOT NULL THEN 'gone'
             WHEN d."ISN_DOC" IS NULL THEN CASE WHEN e.at > now() - ${incompleteFor} THEN 'later' ELSE 'gone' END
             WHEN e.kind = 'document' AND ${ofAppeal} THEN 'counts'
             WHEN e.kind = 'resolution' AND ${ofAppeal} AND EXISTS (${responsibleOf('r."ISN_RESOLUTION"')}) THEN 'counts'
             WHEN e.kind = 'rubric' AND ${ofShowcase} THEN 'counts'
             ELSE 'gone'
           END AS verdict
    FROM ${relation} e
    LEFT JOIN delo."RESOLUTION" r ON e.kind = 'resolution' AND r."ISN_RESOLUTION" = e.ref
    LEFT JOIN delo."REF_RUBRIC" l ON e.kind = 'rubric' AND l."ISN_REF_RUBRIC" = e.ref
    LEFT JOIN delo."DOC_RC" d ON d."ISN_DOC" = coalesce(r."ISN_REF_DOC", l."ISN_DOC", e.isn_doc)`;
}

/** SQL: the responsible executors of a resolution. */
export function responsibleOf(resolution: string): string {
  return `SELECT FROM delo."REPLY" p WHERE p."ISN_RESOLUTION" = ${resolution} AND p."MAIN_FLAG" = 1`;
}
