-- Letters about notices (LG-01), written before they are sent, and how the mail of each set of settings fares.

alter table notice
  -- The task and the run that told of it last; null where no run did. A run's notices go in one letter.
  add column task_id text,
  add column job_id integer,
  add column run_id uuid,
  -- Some of the things that failed, by names without personal data.
  add column items text[] not null default '{}',
  -- Occurrences that no letter tells of yet.
  add column unmailed bigint not null default 0,
  add column mailed_at timestamptz,
  add column end_mailed boolean not null default false;

create index notice_unmailed on notice (id)
  where unmailed > 0 or (settled_at is not null and mailed_at is not null and not end_mailed);
-- When the same occasion was mailed last, settled since or not, and whether it came again.
create index notice_mailed on notice (source, occasion, key, mailed_at);
create index notice_of_runs on notice (task_id, job_id) where settled_at is null and occasion = 'run-errors';
create index notice_by_end on notice (settled_at) where settled_at is not null;

create table letter (
  id bigint generated always as identity primary key,
  -- A repeat after a crash bears the same one.
  message_id text not null unique,
  -- Whose mail settings it is sent by.
  account text not null,
  sender text not null,
  recipients text[] not null,
  subject text not null,
  body text not null,
  created_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'given-up')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  -- The node that is sending it, for so long by the clock of the database.
  claimed_by text,
  claimed_until timestamptz,
  last_error text,
  settled_at timestamptz,
  check ((state = 'waiting') = (settled_at is null))
);
create index letter_waiting on letter (next_at) where state = 'waiting';
create index letter_settled on letter (settled_at) where settled_at is not null;

create table mail_account (
  account text primary key,
  -- Null while letters go.
  failing_since timestamptz,
  code text,
  reason text
);
