-- Instances that asked to be woken at a time: one row for each, with the earliest time (TM-37).
create table task_wake (
  task_id text not null,
  job_id integer not null,
  at timestamptz not null,
  primary key (task_id, job_id)
);
create index task_wake_due on task_wake (at);
