-- Pages of the history (TM-40) and the task table (TM-10): each walks along one index and stops, however long the
-- history is, and however rare what a filter asks for.

create index run_of_task on run (task_id, number desc);
create index run_of_task_by_outcome on run (task_id, outcome, number desc);
-- Nobody asks for an outcome of all tasks together.
drop index run_by_outcome;

-- The last run that took place; withdrawn and skipped ones may lie on it in any number.
create index run_ended_of_instance on run (task_id, job_id, number desc)
  where started_at is not null and outcome is not null;
