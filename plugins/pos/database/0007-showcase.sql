-- «Витрина ПОС»: what was exported, and what became of it.

-- History of exports. `lines` of the file, `left_out` of the selection; bytes and hash of the CSV and of what is sent (the
-- same where nothing is archived). `state` goes building → built → sending → accepted | refused | failed; one that a dead
-- process left as building is dropped by the next run of its instance.
create table plugin_pos.showcase_export (
  id bigint generated always as identity primary key,
  job_id integer not null,
  run_id text,
  node text,
  url text not null,
  contour text not null check (contour in ('prod', 'test')),
  login text not null,
  state text not null default 'building'
    check (state in ('building', 'built', 'sending', 'accepted', 'refused', 'failed')),
  started_at timestamptz not null,
  built_at timestamptz,
  sent_at timestamptz,
  finished_at timestamptz,
  lines integer,
  left_out integer,
  csv_bytes bigint,
  csv_sha256 char(64) collate "C",
  archived boolean not null default false,
  file_bytes bigint,
  file_sha256 char(64) collate "C",
  -- `pos_showcase_….csv`; the temporary file, on `node`, until the result is recorded; the kept one.
  name text not null,
  temporary_path text,
  kept_path text,
  kept_deleted_at timestamptz,
  attempts integer not null default 0,
  -- «ID для проверки», and the state of the upload as the showcase said last.
  upload_id text,
  upload_state text,
  answer_code text,
  answer_text text,
  -- The upload as ПОС told of it: {state, rows, errors}.
  answer jsonb
);
create index showcase_export_order on plugin_pos.showcase_export (job_id, id desc);
create index showcase_export_hash on plugin_pos.showcase_export (file_sha256);

-- The selection as the file of an export was made from it; `line_no` as the showcase counts (the header is 1), null where
-- the line did not go, with its reason. Rows come in the order of the file and are read by whole exports: a block range
-- index costs nothing when they are written. They go when their results are recorded.
create table plugin_pos.showcase_line (
  export_id bigint not null,
  line_no integer,
  isn bigint not null,
  rubric_isn bigint not null,
  -- The line of the РК, and «change stamp» (ED-04) of the РК when it was selected.
  rubric_line bigint not null,
  stamp integer not null,
  row_hash uuid not null,
  reason text collate "C",
  detail text
);
create index showcase_line_export on plugin_pos.showcase_line using brin (export_id) with (pages_per_range = 32);

-- What each line was told last, by contour (SH-09). `released`: the flag of the РК was cleared with it, so where it stands
-- it was set anew.
create table plugin_pos.showcase_result (
  isn bigint not null,
  rubric_isn bigint not null,
  contour text not null,
  export_id bigint not null,
  row_hash uuid not null,
  stamp integer not null,
  outcome text not null check (outcome in ('accepted', 'rejected', 'refused', 'failed')),
  released boolean not null default false,
  at timestamptz not null,
  rubric_code text not null,
  -- `<код ответа> – <описание>` and «ID для проверки».
  answer_code text not null,
  answer_text text not null,
  upload_id text,
  primary key (isn, rubric_isn, contour)
);
create index showcase_result_rejected on plugin_pos.showcase_result (isn) where outcome = 'rejected';
create index showcase_result_export on plugin_pos.showcase_result using brin (export_id);

-- `id` of a row of the file (SH-05).
create function plugin_pos.showcase_id(isn bigint, rubric_isn bigint) returns text language sql immutable parallel safe as $$
  select lpad(isn::text, 10, '0') || lpad(rubric_isn::text, 10, '0')
$$;
