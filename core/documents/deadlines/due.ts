import type { IsoDate } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';

export type DeadlineStage = 'before' | 'today' | 'overdue';

/** A РК of which somebody is to be told that its deadline comes, is there, or is over. */
export interface DueDocument {
  readonly isn: number;
  readonly number: string;
  readonly date: IsoDate;
  readonly due: IsoDate;
  readonly urgent: boolean;
  readonly stage: DeadlineStage;
  /** Mail addresses of the executors and their heads, as the settings have it. */
  readonly recipients: readonly string[];
}

/** What was overdue for longer before anybody asked for letters is of no news. */
const longestOverdueDays = 30;
const most = 2_000;

/**
 * Takes the РК whose stage nobody was told of yet, fast-track ones first: each stage of a deadline is given once, whichever
 * node asks, if the transaction commits. A РК is over with its fact date, or with an answer that was sent.
 */
export function takeDue(today: IsoDate, transaction: Transaction): Promise<DueDocument[]> {
  return transaction.query<DueDocument>(
    `WITH setting AS MATERIALIZED (
       SELECT *, delo.working_day($1::date, days_before) AS horizon FROM delo.deadline_setting WHERE enabled
     ), due AS (
       SELECT d."ISN_DOC" AS isn, d."PLAN_DATE" AS due, d."DUE_CARD" AS card,
              CASE WHEN d."PLAN_DATE" < $1::date THEN 'overdue' WHEN d."PLAN_DATE" = $1::date THEN 'today'
                   ELSE 'before' END AS stage
       FROM setting s JOIN delo."DOC_RC" d
         ON d."PLAN_DATE" BETWEEN $1::date - ${longestOverdueDays} AND s.horizon
       WHERE d."FACT_DATE" IS NULL AND d."PLAN_DATE" IS NOT NULL AND d."KIND_DOC" < 3
     ), untold AS (
       SELECT * FROM due u
       WHERE NOT EXISTS (SELECT FROM delo.deadline_told t WHERE (t.isn_doc, t.due, t.stage) = (u.isn, u.due, u.stage))
         AND NOT EXISTS (SELECT FROM delo."REF_LINK" l JOIN delo."DOC_RC" a ON a."ISN_DOC" = l."ISN_LINKED_DOC" AND a."KIND_DOC" = 3
                         JOIN delo."REF_SEND" s ON s."ISN_DOC" = a."ISN_DOC" AND s."SEND_DATE" IS NOT NULL
                         WHERE l."ISN_DOC" = u.isn)
       LIMIT ${most}
     ), told AS (
       INSERT INTO delo.deadline_told (isn_doc, due, stage) SELECT isn, due, stage FROM untold
       ON CONFLICT DO NOTHING RETURNING isn_doc AS isn
     ), executor AS (
       SELECT DISTINCT r."ISN_REF_DOC" AS isn, e."DUE" AS due
       FROM told JOIN delo."RESOLUTION" r ON r."ISN_REF_DOC" = told.isn JOIN delo."REPLY" e USING ("ISN_RESOLUTION")
     ), person AS (
       SELECT e.isn, p."E_MAIL" AS mail FROM setting s, executor e JOIN delo."DEPARTMENT" p ON p."DUE" = e.due
       WHERE s.executors AND p."DELETED" = 0
       UNION
       SELECT e.isn, head."E_MAIL" FROM setting s, executor e CROSS JOIN LATERAL (
         SELECT h."E_MAIL" FROM delo."DEPARTMENT" h JOIN delo."DEPARTMENT" own ON own."DUE" = e.due
         WHERE h."ISN_HIGH_NODE" = own."ISN_HIGH_NODE" AND h."POST_H" = 1 AND h."IS_NODE" = 1 AND h."DELETED" = 0
         ORDER BY h."WEIGHT", h."DUE" LIMIT 1) AS head
       WHERE s.heads
       UNION
       -- Nobody works on it yet: the head of the картотека should know.
       SELECT u.isn, head."E_MAIL" FROM setting s, untold u CROSS JOIN LATERAL (
         SELECT h."E_MAIL" FROM delo."DEPARTMENT" h JOIN delo."DEPARTMENT" card ON card."DUE" = u.card
         WHERE h."ISN_HIGH_NODE" = card."ISN_NODE" AND h."POST_H" = 1 AND h."IS_NODE" = 1 AND h."DELETED" = 0
         ORDER BY h."WEIGHT", h."DUE" LIMIT 1) AS head
       WHERE s.heads AND NOT EXISTS (SELECT FROM executor e WHERE e.isn = u.isn)
     )
     SELECT d."ISN_DOC" AS isn, d."FREE_NUM" AS number, d."DOC_DATE" AS date, u.due, d."CITO" = 1 AS urgent, u.stage,
            coalesce((SELECT array_agg(DISTINCT btrim(p.mail)) FROM person p WHERE p.isn = u.isn AND btrim(p.mail) <> ''), '{}')
              AS recipients
     FROM told JOIN untold u USING (isn) JOIN delo."DOC_RC" d ON d."ISN_DOC" = u.isn
     ORDER BY d."CITO" DESC, u.due, d."ISN_DOC"`,
    [today],
  );
}
