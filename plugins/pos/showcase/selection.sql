-- The one statement that decides what goes out to the showcase and why the rest does not (SH-02, SH-04…06, SH-15). Export,
-- dry run and «Не выгружено и почему» all read it. It gives a row for each line of the selection with everything that the
-- file says of it, and `reason`: null where it goes.
--
-- Parameters: $1 start date, $2 ISN of «Вид доставки ПОС», $3 DUE of картотеки (null: all), $4 DUE of the vertex, $5 lines
-- without a hashtag go under their own rubric, $6 whole codes, $7 «Статус ССТУ» → «Статус ПОС» as {folded name: name} (null:
-- off), $8 contour, $9 also lines that the showcase rejected of РК whose flag is off, $10 only РК from this ISN on.
WITH organization AS MATERIALIZED (
  -- That of the подразделение which owns the картотека; «текущая» where none is associated.
  SELECT p."DUE" AS card, o.*, hashtextextended(o::text, 0) AS hash,
         CASE WHEN o.organization IS NULL THEN 'NO_ORGANIZATION'
              WHEN o.region_id IS NULL OR o.region IS NULL THEN 'NO_REGION'
              WHEN o.lko_id IS NULL OR o.lko IS NULL THEN 'NO_LKO' END AS fault
  FROM delo."DEPARTMENT" p LEFT JOIN LATERAL (
    SELECT o."CLASSIF_NAME" AS organization,
           nullif(btrim(v."FIAS_REGION_ID"), '') AS region_id, nullif(btrim(v."FIAS_REGION_NAME"), '') AS region,
           nullif(btrim(v."FIAS_LOCALITY_ID"), '') AS locality_id, nullif(btrim(v."FIAS_LOCALITY_NAME"), '') AS locality,
           nullif(btrim(v."POS_LKO_ID"), '') AS lko_id, nullif(btrim(v."POS_LKO_NAME"), '') AS lko
    FROM delo."ORGANIZ_CL" o LEFT JOIN delo."AR_ORGANIZ_VALUE" v ON v."ISN_NODE" = o."ISN_NODE"
    WHERE o."DELETED" = 0 AND (o."DUE" = p."DUE_LINK_ORGANIZ" OR o.current)
    ORDER BY o."DUE" = p."DUE_LINK_ORGANIZ" DESC NULLS LAST LIMIT 1) o ON true
  WHERE p."IS_NODE" = 0
),
vertex AS MATERIALIZED (
  SELECT "DUE" AS due FROM delo."RUBRIC_CL" WHERE "DUE" = $4::text AND "DELETED" = 0
),
-- «Вопрос ССТУ», and where the hashtag leads. The code is looked for as it is written.
question AS MATERIALIZED (
  SELECT r."DUE" AS due, r."ISN_NODE" AS isn, r."RUBRIC_CODE" AS code, r."CLASSIF_NAME" AS name,
         (length(n.folded) - length(replace(n.folded, '#pos_link', ''))) / length('#pos_link') AS hashtags,
         (regexp_match(r."NOTE" COLLATE "und-x-icu", '#pos_link:\s*(\S+)\s*$', 'i'))[1] AS link
  FROM delo."RUBRIC_CL" r CROSS JOIN LATERAL (SELECT delo.folded(r."NOTE") AS folded) n
  WHERE position('вопрос ссту' IN n.folded) > 0
),
linked AS MATERIALIZED (
  SELECT q.due, q.isn, q.code, q.link, q.name,
         CASE WHEN q.hashtags = 0 THEN CASE WHEN NOT $5::boolean THEN 'NO_LINK' END
              WHEN q.hashtags > 1 THEN 'LINK_TWICE'
              WHEN q.link IS NULL THEN 'LINK_NOT_LAST'
              WHEN NOT EXISTS (SELECT FROM vertex) THEN 'NO_VERTEX'
              WHEN t."DUE" IS NULL THEN 'LINK_UNKNOWN'
              WHEN t."DELETED" = 1 THEN 'LINK_DELETED'
              WHEN NOT t.below THEN 'LINK_OUTSIDE' END AS reason,
         CASE WHEN q.hashtags = 0 THEN q.code WHEN t.lowest THEN h."RUBRIC_CODE" ELSE t."RUBRIC_CODE" END AS category_code,
         CASE WHEN q.hashtags = 0 THEN q.name WHEN t.lowest THEN h."CLASSIF_NAME" ELSE t."CLASSIF_NAME" END AS category,
         CASE WHEN t.lowest THEN t."RUBRIC_CODE" END AS subcategory_code,
         CASE WHEN t.lowest THEN t."CLASSIF_NAME" END AS subcategory
  FROM question q
  LEFT JOIN LATERAL (
    SELECT r.*, p.parent, r."DUE" <> v.due AND starts_with(r."DUE", v.due) AS below,
           -- A leaf that does not stand directly below the vertex.
           p.parent <> v.due AND NOT EXISTS (
             SELECT FROM delo."RUBRIC_CL" c
             WHERE c."DUE" > r."DUE" AND c."DUE" < r."DUE" || chr(127) AND c."DELETED" = 0) AS lowest
    FROM delo."RUBRIC_CL" r CROSS JOIN LATERAL (SELECT regexp_replace(r."DUE", '[^.]*\.$', '') AS parent) p
    LEFT JOIN vertex v ON true
    WHERE r."RUBRIC_CODE" = q.link COLLATE "C" ORDER BY r."DELETED", below DESC LIMIT 1) t ON true
  LEFT JOIN delo."RUBRIC_CL" h ON h."DUE" = t.parent
),
rubric AS MATERIALIZED (
  SELECT l.due, l.isn, lpad(l.isn::text, 10, '0') AS padded, l.code, l.name, l.reason,
         CASE WHEN l.reason IS NOT NULL THEN coalesce(l.link, l.code) END AS detail,
         c.category_id, l.category, c.subcategory_id, l.subcategory,
         hashtextextended(ROW(l.code, c.category_id, l.category, c.subcategory_id, l.subcategory)::text, 0) AS hash
  FROM linked l CROSS JOIN LATERAL (
    SELECT CASE WHEN $6::boolean THEN l.category_code ELSE regexp_replace(l.category_code, '^.*\.', '') END AS category_id,
           CASE WHEN $6::boolean THEN l.subcategory_code ELSE regexp_replace(l.subcategory_code, '^.*\.', '') END AS subcategory_id
  ) c
),
-- `side`: 'pos' where it is «Вид доставки ПОС». PostgreSQL guesses that few are equal to a text, and half of all boolean
-- values true; its guesses decide on the order of the joins.
delivery AS MATERIALIZED (
  SELECT k."ISN_LCLASSIF" AS isn, nullif(btrim(k."CLASSIF_NAME"), '') AS name,
         CASE WHEN delo.folded(btrim(k."CLASSIF_NAME")) = (
           SELECT delo.folded(btrim(g."CLASSIF_NAME")) FROM delo."DELIVERY_CL" g WHERE g."ISN_LCLASSIF" = $2::bigint)
         THEN 'pos' END AS side
  FROM delo."DELIVERY_CL" k
),
-- `flagged`: true or null, for the same reason.
marked AS (
  SELECT "ISN_DOC" AS isn, true AS flagged FROM delo."AR_RC_VALUE"
  WHERE "POS_UPLOAD" = 1 AND ($10::bigint IS NULL OR "ISN_DOC" >= $10::bigint)
  UNION ALL
  SELECT r.isn, NULL FROM plugin_pos.showcase_result r
  WHERE $9::boolean AND r.outcome = 'rejected' AND r.contour = $8::text AND r.isn >= coalesce($10::bigint, 0)
    AND NOT EXISTS (SELECT FROM delo."AR_RC_VALUE" v WHERE v."ISN_DOC" = r.isn AND v."POS_UPLOAD" = 1)
  GROUP BY r.isn
),
-- What all lines of a РК have in common is made once for each РК: OFFSET 0 keeps it from being made for every line. The hash
-- is without «updatedAt»: a change of the РК that leaves the rest of the row as it was, as clearing the flag does, is none of
-- the line.
document AS (
  SELECT m.flagged, d."ISN_DOC" AS isn, lpad(d."ISN_DOC"::text, 10, '0') AS padded, d.version AS stamp, d."FREE_NUM" AS number,
         d."DOC_DATE" AS date, d."PLAN_DATE" AS plan_date, d."FACT_DATE" AS fact_date, d."IS_COLLECTIVE" AS collective,
         to_char(d."UPD_DATE" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS updated_at, d."DUE_CARD" AS card,
         k.name AS channel, o.fault, CASE WHEN o.fault IS NOT NULL THEN o.organization END AS detail,
         hash_record_extended(
           ROW(o.hash, d."FREE_NUM", d."DOC_DATE", d."PLAN_DATE", d."FACT_DATE", k.name, d."IS_COLLECTIVE"), 0) AS hash
  FROM marked m
  JOIN delo."DOC_RC" d ON d."ISN_DOC" = m.isn
  LEFT JOIN delivery k ON k.isn = d."ISN_DELIVERY"
  LEFT JOIN organization o ON o.card = d."DUE_CARD"
  WHERE d."KIND_DOC" IN (1, 2) AND (k.side = 'pos') IS NOT TRUE
    AND ($1::date IS NULL OR d."DOC_DATE" > $1::date)
    AND ($3::text[] IS NULL OR d."DUE_CARD" = ANY ($3::text[]))
  OFFSET 0
),
asked AS (
  SELECT v."ISN_REF_RUBRIC" AS line,
         coalesce(nullif(btrim(v."POS_STATUS_RUB"), ''),
                  CASE WHEN $7::jsonb IS NOT NULL
                       THEN $7::jsonb ->> delo.folded(btrim(to_jsonb(v) ->> 'EOS_SSTU_STATUS')) END) AS status
  FROM delo."AR_RUBRIC_VALUE" v WHERE v."EOS_SSTU_ITEM" = 1
),
line AS (
  SELECT d.*, l."ISN_REF_RUBRIC" AS rubric_line, l."DUE_RUBRIC" AS rubric_due, r.isn AS rubric_isn, r.reason AS rubric_reason,
         r.detail AS rubric_detail, a.status, hashtextextended(coalesce(a.status, ''), d.hash # r.hash) AS row_hash
  FROM document d
  JOIN delo."REF_RUBRIC" l ON l."ISN_DOC" = d.isn
  JOIN rubric r ON r.due = l."DUE_RUBRIC"
  JOIN asked a ON a.line = l."ISN_REF_RUBRIC"
),
-- What the showcase was told last; `anew`: the flag was set since.
told AS (
  SELECT r.isn, r.rubric_isn, r.row_hash, r.outcome, r.answer_text, (r.released OR f.version > r.stamp) AS anew
  FROM plugin_pos.showcase_result r
  LEFT JOIN delo.field_change f ON f.isn_doc = r.isn AND f.field = '/values/POS_UPLOAD'
  WHERE r.contour = $8::text
),
judged AS (
  SELECT l.*, t.answer_text AS answer,
         CASE WHEN l.status IS NULL THEN 'NO_STATUS'
              WHEN l.rubric_reason IS NOT NULL THEN l.rubric_reason
              WHEN l.fault IS NOT NULL THEN l.fault
              -- The same row goes again only where the flag was set anew (SH-09).
              WHEN t.row_hash IS NULL OR t.row_hash <> l.row_hash OR t.outcome NOT IN ('accepted', 'rejected') THEN NULL
              WHEN l.flagged AND t.anew THEN NULL
              ELSE upper(t.outcome) END AS reason
  FROM line l
  LEFT JOIN told t ON t.isn = l.isn AND t.rubric_isn = l.rubric_isn
  WHERE l.flagged IS NOT NULL OR t.outcome = 'rejected'
),
-- `detail`: what the reason is about.
selection AS (
  SELECT j.isn, j.padded, j.rubric_isn, j.rubric_line, j.rubric_due, j.card, j.stamp, j.flagged IS TRUE AS flagged, j.number,
         j.date, j.plan_date, j.fact_date, j.collective, j.updated_at, j.channel, j.status, j.row_hash, j.reason,
         CASE j.reason WHEN 'REJECTED' THEN j.answer
                       WHEN j.rubric_reason THEN j.rubric_detail
                       WHEN j.fault THEN j.detail END AS detail
  FROM judged j
  ORDER BY j.isn, j.rubric_isn
)
