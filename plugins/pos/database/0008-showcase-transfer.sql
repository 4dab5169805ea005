-- «Витрина ПОС»: what is still to be done about exports that were sent.

alter table plugin_pos.showcase_export
  -- SH-12: when the state of the upload is asked next, and how often it was; null: it is known, or nobody asks any more.
  add column next_ask_at timestamptz,
  add column asked integer not null default 0,
  -- Rows of the upload that the showcase has rejected.
  add column rejected integer,
  -- A command to send the kept file again.
  add column resend_at timestamptz,
  add column resend_by text,
  -- The result is recorded; the letter, the temporary file and the lines are not seen to yet.
  add column untidy boolean not null default false,
  -- SH-11: what the letter about this export told of; null where there was none.
  add column letter_set text;

-- A selection of which nothing can go is told of, too.
alter table plugin_pos.showcase_export drop constraint showcase_export_state_check;
alter table plugin_pos.showcase_export add constraint showcase_export_state_check
  check (state in ('building', 'built', 'sending', 'accepted', 'refused', 'failed', 'nothing'));

create index showcase_export_open on plugin_pos.showcase_export (job_id)
  where state in ('building', 'built', 'sending') or next_ask_at is not null or untidy;
create index showcase_export_letters on plugin_pos.showcase_export (job_id, id desc) where letter_set is not null;
