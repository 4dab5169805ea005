-- Search and counts by group and dates read this index alone: РК of a group lie all over the table (UI-06).
CREATE INDEX doc_rc_group ON delo."DOC_RC" ("DUE_DOCGROUP", "DOC_DATE", "ISN_DOC") INCLUDE ("DUE_CARD", "KIND_DOC");

-- Counts read indexes alone where the rows are known to be seen by all; with a million of rows the usual fifth of them
-- that must change before anybody looks after that is far too much.
ALTER TABLE delo."DOC_RC" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE delo."DOC_FOLDER_ITEM" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
