-- What lists of РК are asked for (UI-03), so that each stays quick with a million of them (UI-06).

-- A РК in a folder carries what lists and counts of the folder ask for. `due`: the plan date (not of outgoing ones), and
-- `urgent` the mark, both until the РК has a fact date. `unread`: nobody of the cabinet's картотека has opened it since
-- it came.
ALTER TABLE delo."DOC_FOLDER_ITEM"
  ADD COLUMN card varchar(248) COLLATE "C",
  ADD COLUMN doc_date date,
  ADD COLUMN due date,
  ADD COLUMN urgent boolean NOT NULL DEFAULT false,
  ADD COLUMN unread boolean NOT NULL DEFAULT true;

UPDATE delo."DOC_FOLDER_ITEM" i
SET card = d."DUE_CARD", doc_date = d."DOC_DATE", unread = false,
    due = CASE WHEN d."FACT_DATE" IS NULL AND d."KIND_DOC" < 3 THEN d."PLAN_DATE" END,
    urgent = d."CITO" = 1 AND d."FACT_DATE" IS NULL
FROM delo."DOC_RC" d WHERE d."ISN_DOC" = i."ISN_DOC";

-- Whoever puts a РК into a folder need not know these columns, nor whether the РК or its place is written first.
CREATE FUNCTION delo.describe_folder_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE delo."DOC_FOLDER_ITEM" i
  SET card = d."DUE_CARD", doc_date = d."DOC_DATE",
      due = CASE WHEN d."FACT_DATE" IS NULL AND d."KIND_DOC" < 3 THEN d."PLAN_DATE" END,
      urgent = d."CITO" = 1 AND d."FACT_DATE" IS NULL
  -- Held, so that a change of the РК by somebody else comes before this or sees this.
  FROM (SELECT * FROM delo."DOC_RC" WHERE "ISN_DOC" = NEW."ISN_DOC" FOR SHARE) d
  WHERE i."ISN_DOC" = NEW."ISN_DOC" AND i."ISN_FOLDER" = NEW."ISN_FOLDER";
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER describe_folder_item AFTER INSERT ON delo."DOC_FOLDER_ITEM" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.card IS NULL) EXECUTE FUNCTION delo.describe_folder_item();

CREATE FUNCTION delo.describe_folder_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE delo."DOC_FOLDER_ITEM"
  SET card = NEW."DUE_CARD", doc_date = NEW."DOC_DATE",
      due = CASE WHEN NEW."FACT_DATE" IS NULL AND NEW."KIND_DOC" < 3 THEN NEW."PLAN_DATE" END,
      urgent = NEW."CITO" = 1 AND NEW."FACT_DATE" IS NULL
  WHERE "ISN_DOC" = NEW."ISN_DOC";
  RETURN NULL;
END $$;
CREATE TRIGGER describe_folder_items AFTER UPDATE OF "DUE_CARD", "DOC_DATE", "PLAN_DATE", "FACT_DATE", "CITO"
  ON delo."DOC_RC" FOR EACH ROW
  WHEN ((OLD."DUE_CARD", OLD."DOC_DATE", OLD."PLAN_DATE", OLD."FACT_DATE", OLD."CITO")
        IS DISTINCT FROM (NEW."DUE_CARD", NEW."DOC_DATE", NEW."PLAN_DATE", NEW."FACT_DATE", NEW."CITO"))
  EXECUTE FUNCTION delo.describe_folder_items();

DROP INDEX delo.doc_folder_item_folder;
CREATE INDEX doc_folder_item_all ON delo."DOC_FOLDER_ITEM" ("ISN_FOLDER", doc_date, "ISN_DOC") INCLUDE (card);
CREATE INDEX doc_folder_item_unread ON delo."DOC_FOLDER_ITEM" ("ISN_FOLDER", doc_date, "ISN_DOC") INCLUDE (card)
  WHERE unread;
CREATE INDEX doc_folder_item_urgent ON delo."DOC_FOLDER_ITEM" ("ISN_FOLDER", doc_date, "ISN_DOC") INCLUDE (card)
  WHERE urgent;
CREATE INDEX doc_folder_item_due ON delo."DOC_FOLDER_ITEM" ("ISN_FOLDER", due, "ISN_DOC") INCLUDE (card)
  WHERE due IS NOT NULL;

-- Search by criteria of РК.
CREATE INDEX doc_rc_number ON delo."DOC_RC" (delo.folded("FREE_NUM") COLLATE "C", "ISN_DOC");
CREATE INDEX doc_rc_urgent ON delo."DOC_RC" ("DOC_DATE", "ISN_DOC") WHERE "CITO" = 1;

-- By whom it is from, and who works on it.
CREATE INDEX ref_corresp_citizen ON delo."REF_CORRESP" ("ISN_CITIZEN", "ISN_DOC") WHERE "ISN_CITIZEN" IS NOT NULL;
CREATE INDEX ref_corresp_organization ON delo."REF_CORRESP" ("DUE_ORGANIZ", "ISN_DOC") WHERE "DUE_ORGANIZ" IS NOT NULL;
CREATE INDEX reply_executor ON delo."REPLY" ("DUE", "ISN_RESOLUTION");
CREATE INDEX doc_exe_person ON delo."DOC_EXE" ("DUE_PERSON", "ISN_DOC");
-- A РК is found by the name of its applicant also where the directory has him no more.
DROP INDEX delo.citizen_order;
CREATE INDEX citizen_order ON delo."CITIZEN" (name_key, "ISN_CITIZEN");
