import type { JobRepository } from 'agenda';
import { recordNotOurs } from './errors.ts';

/**
 * Takes from Agenda's way to its records what would break a rule, on every store alike:
 * - it does not wait for `unlockJob`, so a failure of that would be an unhandled rejection;
 * - saving a record that exists, as `every()`, `job.save()` and Agendash do, may free one that runs (MongoDB), makes the
 *   saver its owner, and moves its time: timers are set by `RecordStore.setTimer` alone, only new tickets are saved;
 * - disabling and removing records past the task manager is the business of nobody (TM-72).
 */
export function guardRepository(repository: JobRepository, failed: (error: unknown) => void): void {
  const unlock = repository.unlockJob.bind(repository);
  const save = repository.saveJob.bind(repository);
  const refuse = async () => {
    throw recordNotOurs();
  };
  Object.assign(repository, {
    unlockJob: (job) => unlock(job).catch(failed),
    saveJob: async (job, options) => {
      if (job._id !== undefined || job.type !== 'normal' || job.unique !== undefined) throw recordNotOurs();
      return save(job, options);
    },
    disableJobs: refuse,
    enableJobs: refuse,
    removeJobs: refuse,
    purgeAllJobs: refuse,
  } satisfies Partial<JobRepository>);
}
