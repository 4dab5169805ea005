-- Who stopped a task, and when (UI-02): «кто изменил последним» is also somebody who did something else to it since.
alter table task add column stopped_by text, add column stopped_at timestamptz;
update task set stopped_by = updated_by, stopped_at = updated_at where stopped_by_person;

-- Runs of days that are over, in the installation's time zone (UI-07): charts of months must not read each run again.
create table run_day (
  task_id text not null,
  job_id integer not null,
  day date not null,
  runs bigint not null,
  -- Number of runs by outcome.
  outcomes jsonb not null,
  seconds double precision not null,
  longest double precision not null,
  -- Sums by counter.
  counters jsonb not null,
  primary key (task_id, job_id, day)
);
create index run_day_day on run_day (day);
-- Days that are counted; each once.
create table run_day_counted (day date primary key);
