-- What «Проверка расписания» must know about the past besides the history of runs (TM-38).

-- Period of the grid in force; null where the instance has none.
alter table task_instance add column period_ms bigint;

-- Each change of `started` or `period_ms` of an instance.
create table task_regime (
  task_id text not null,
  job_id integer not null,
  at timestamptz not null,
  started boolean not null,
  period_ms bigint,
  primary key (task_id, job_id, at)
);
insert into task_regime (task_id, job_id, at, started) select task_id, job_id, now(), started from task_instance;

-- When each process was able to run tasks. A stretch that was closed ended in order, or when a store went away; one that
-- was not ends with the last sign of life, and what its process held is free only when the lock time is over.
create table node_uptime (
  incarnation uuid not null,
  node text not null,
  labels text[] not null,
  since timestamptz not null,
  until timestamptz not null,
  closed boolean not null default false,
  primary key (incarnation, since)
);
create index node_uptime_until on node_uptime (until);

-- The history of one instance by time.
create index run_by_slot on run (task_id, job_id, slot) where slot is not null;
create index run_by_end on run (task_id, job_id, finished_at) where started_at is not null;
