-- Settings of tasks and modules (TM-20…25), and the occasions on which people are to be told (LG-01).

-- One row for each owner; its lock puts saves in order, and its version is what a run asks for before it starts.
create table settings (
  owner_kind text not null check (owner_kind in ('task', 'module')),
  owner_id text not null,
  version integer not null default 0 check (version >= 0),
  -- Highest JobID ever given + 1 (TM-23).
  next_job_id integer not null default 0 check (next_job_id >= 0),
  primary key (owner_kind, owner_id)
);

-- Every save, whole (TM-25). Secrets in `document` are encrypted, in `diff` masked.
create table settings_version (
  owner_kind text not null,
  owner_id text not null,
  version integer not null check (version > 0),
  saved_at timestamptz not null,
  author text not null,
  document jsonb not null,
  diff jsonb not null,
  primary key (owner_kind, owner_id, version),
  foreign key (owner_kind, owner_id) references settings
);

create table notice (
  id bigint generated always as identity primary key,
  -- Plugin that reports, or `host`.
  source text not null,
  occasion text not null,
  key text not null,
  subject text not null,
  text text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  count bigint not null default 1,
  settled_at timestamptz
);

-- The same standing occasion is one notice.
create unique index notice_standing on notice (source, occasion, key) where settled_at is null;
create index notice_by_time on notice (first_at);
