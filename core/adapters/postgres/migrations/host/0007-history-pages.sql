-- Pages of the history (TM-40): each walks along one index and stops, however long the history is, and however rare what a
-- filter asks for.
create index run_of_task on run (task_id, number desc);
create index run_of_task_by_outcome on run (task_id, outcome, number desc);
-- Nobody asks for an outcome of all tasks together.
drop index run_by_outcome;

-- The last run that took place, as the task table shows it (TM-10): it need not look into the history.
alter table task_instance
  add column last_outcome text,
  add column last_message text,
  add column last_started timestamptz,
  add column last_errors jsonb;
update task_instance i
   set (last_outcome, last_message, last_started, last_errors) = (
     select outcome, message, started_at, errors from run r
      where r.task_id = i.task_id and r.job_id = i.job_id and r.started_at is not null and r.outcome is not null
      order by r.number desc limit 1
   );
