-- A РК is stamped, and its values change, several times in its life. With room on its page the new version of a row stays
-- beside the old one and no index is touched: those of «Содержание» cost more than all the rest of such a change.
ALTER TABLE delo."DOC_RC" SET (fillfactor = 80);
ALTER TABLE delo."AR_RC_VALUE" SET (fillfactor = 80);
