-- What came, was answered and is overdue, by day (UI-07), and which РК are due (UI-09), without reading the РК themselves.
-- The keys repeat, so that a million of them take a few megabytes.
CREATE INDEX doc_rc_day ON delo."DOC_RC" ("DOC_DATE", "KIND_DOC", "DUE_CARD");
CREATE INDEX doc_rc_answered ON delo."DOC_RC" ("FACT_DATE", "DUE_CARD") WHERE "FACT_DATE" IS NOT NULL AND "KIND_DOC" < 3;
CREATE INDEX doc_rc_due ON delo."DOC_RC" ("PLAN_DATE", "DUE_CARD")
  WHERE "FACT_DATE" IS NULL AND "PLAN_DATE" IS NOT NULL AND "KIND_DOC" < 3;
