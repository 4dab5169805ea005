-- Tasks: what is started, when it runs, what runs now, and what ran (TM-01…52, TM-70).

-- Selection of groups, shared by all nodes (TM-03). A group without a row is not selected.
create table task_group (
  id text primary key,
  selected boolean not null default false,
  changed_at timestamptz not null,
  changed_by text
);

create table task (
  id text primary key,
  -- Selecting the group or completing settings starts every task but those that a person had stopped (TM-01).
  stopped_by_person boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text
);

-- The schedule and the claim of one instance (JobID). Its row lock puts every decision about the instance in order.
create table task_instance (
  task_id text not null references task,
  job_id integer not null check (job_id >= 0),
  removed boolean not null default false,
  -- Group selected, settings complete, not stopped by a person: kept here so that a claim reads it under its lock.
  started boolean not null default false,
  -- First slot: the first start (TM-30).
  anchor timestamptz,
  -- Slot of the previous automatic run, also of a skipped one.
  last_slot timestamptz,
  -- End of the previous automatic run, for loops.
  last_end timestamptz,
  -- Start of the manual run that held up automatic slots (TM-34).
  held_since timestamptz,
  -- Grows with each run; writes of an older one are refused.
  fencing bigint not null default 0,
  run_id uuid,
  run_kind text,
  run_started timestamptz,
  -- By the clock of the database.
  lease_until timestamptz,
  stop_requested text,
  primary key (task_id, job_id),
  check ((run_id is null) = (lease_until is null))
);
create index task_instance_running on task_instance (lease_until) where run_id is not null;

-- The history (TM-40). A queued run has neither start nor outcome.
create table run (
  number bigint generated always as identity unique,
  id uuid primary key,
  task_id text not null,
  job_id integer not null,
  kind text not null check (kind in ('automatic', 'manual', 'event')),
  slot timestamptz,
  -- Earliest slot that this run stands for, where several were missed.
  slot_from timestamptz,
  requested_by text,
  node text,
  fencing bigint,
  queued_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  outcome text check (
    outcome in ('success', 'nothing', 'partial', 'failed', 'interrupted', 'cancelled', 'skipped')
  ),
  counters jsonb not null default '{}',
  done double precision,
  total double precision,
  message text,
  errors jsonb not null default '[]'
);
create index run_of_instance on run (task_id, job_id, number desc);
create index run_by_outcome on run (outcome, number desc);
create index run_by_age on run (finished_at);
-- One queued run of a kind for each instance (TM-34).
create unique index run_queued on run (task_id, job_id, kind) where started_at is null and outcome is null;

-- Lines of a run's own log (TM-42).
create table run_log (
  run_id uuid not null,
  line integer not null,
  at timestamptz not null,
  level text not null,
  message text not null,
  details jsonb,
  primary key (run_id, line)
);

-- Durable values of instances. SQL NULL is JavaScript's undefined.
create table task_state (
  task_id text not null,
  job_id integer not null,
  key text not null,
  value jsonb,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (task_id, job_id, key)
);

-- Host processes by name, with their last sign of life by the clock of the database (TM-51).
create table node (
  name text primary key,
  incarnation uuid not null,
  labels text[] not null default '{}',
  started_at timestamptz not null,
  seen_at timestamptz not null,
  stopped_at timestamptz
);
