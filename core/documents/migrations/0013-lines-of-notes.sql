-- РК by a whole line of «Примечание» (UI-09). The database counts how frequent each line is (of a part of the rows it would
-- not), so that it knows whether to look up the line or to look through the newest РК. A key of such an index has its
-- limit: 600 characters fit in any case.
CREATE INDEX doc_rc_note_lines ON delo."DOC_RC"
  USING gin (string_to_array(replace(left("NOTE", 600), E'\r', ''), E'\n'));
