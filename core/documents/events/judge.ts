import { filled } from './triggers/index.ts';
import type { CheckedWatch } from './watch.ts';

/** How long an event waits for a РК that was written in part only. */
const incompleteFor = "interval '1 day'";

/**
 * SQL: events `e` of the relation with the РК they tell of and a verdict. `counts`: all that the event needs is there.
 * `gone`: it no longer holds, or never did. `later`: a row is missing that another transaction may be about to commit.
 * Each row is looked up by its key: a plan that reads whole tables, which the planner may like where statistics are
 * old, would cost seconds in a database of years.
 */
export function judged(watch: CheckedWatch, relation: string): string {
  const { documents, rubricRules } = watch;
  const number =
    documents === undefined
      ? 'SELECT false AS filled'
      : `SELECT ${filled('v', documents.attribute)} AS filled FROM delo."AR_RC_VALUE" v
         WHERE d.kind = ${documents.kind} AND v."ISN_DOC" = d.isn`;
  const kinds = [...new Set(rubricRules.flatMap((rules) => rules.kinds))];
  const ofShowcase = kinds.length === 0 ? 'false' : `d.kind IN (${kinds.join(', ')})`;
  return `
    SELECT e.id, e.kind, e.ref, e.sets, e.at, e.attempts, e.isn_doc IS NULL AS unplaced, place.isn,
           CASE
             WHEN e.kind <> 'document' AND r.isn IS NULL AND l.isn IS NULL AND e.isn_doc IS NOT NULL THEN 'gone'
             WHEN d.isn IS NULL THEN CASE WHEN e.at > now() - ${incompleteFor} THEN 'later' ELSE 'gone' END
             WHEN e.kind = 'document' AND n.filled THEN 'counts'
             WHEN e.kind = 'resolution' AND n.filled AND p.responsible THEN 'counts'
             WHEN e.kind = 'rubric' AND ${ofShowcase} THEN 'counts'
             ELSE 'gone'
           END AS verdict
    FROM ${relation} e
    ${byKey('r', `SELECT "ISN_REF_DOC" AS isn FROM delo."RESOLUTION" WHERE e.kind = 'resolution' AND "ISN_RESOLUTION" = e.ref`)}
    ${byKey('l', `SELECT "ISN_DOC" AS isn FROM delo."REF_RUBRIC" WHERE e.kind = 'rubric' AND "ISN_REF_RUBRIC" = e.ref`)}
    ${byKey('place', 'SELECT coalesce(r.isn, l.isn, e.isn_doc) AS isn')}
    ${byKey('d', `SELECT "ISN_DOC" AS isn, "KIND_DOC" AS kind FROM delo."DOC_RC" WHERE "ISN_DOC" = place.isn`)}
    ${byKey('n', number)}
    ${byKey('p', `SELECT true AS responsible ${responsibleOf(`CASE e.kind WHEN 'resolution' THEN e.ref END`)}`)}`;
}

/** A limit keeps the planner from turning the look-up into a join over the table. */
function byKey(alias: string, query: string): string {
  return `LEFT JOIN LATERAL (${query} LIMIT 1) ${alias} ON true`;
}

/** SQL: from the responsible executors of a resolution. */
export function responsibleOf(resolution: string): string {
  return `FROM delo."REPLY" WHERE "ISN_RESOLUTION" = ${resolution} AND "MAIN_FLAG" = 1`;
}
