import { setTimeout as pause } from 'node:timers/promises';
import type { JobRepository } from 'agenda';
import { recordNotOurs } from './errors.ts';

/**
 * Takes from Agenda's way to its records what would break a rule, on every store alike:
 * - it does not wait for `unlockJob`, so a failure of that would be an unhandled rejection;
 * - saving a record that exists, as `every()`, `job.save()` and Agendash do, may free one that runs (MongoDB), makes the
 *   saver its owner, and moves its time: timers are set by `RecordStore.setTimer` alone, only new tickets are saved;
 * - it writes the state of a job at its beginning and its end once, and where that fails the record stays locked while
 *   nobody holds it: one failure is nothing (see `LockWatch` for the rest);
 * - disabling and removing records past the task manager is the business of nobody (TM-72).
 */
export function guardRepository(repository: JobRepository, failed: (error: unknown) => void): void {
  const unlock = repository.unlockJob.bind(repository);
  const save = repository.saveJob.bind(repository);
  const saveState = repository.saveJobState.bind(repository);
  const refuse = async () => {
    throw recordNotOurs();
  };
  Object.assign(repository, {
    unlockJob: (job) => unlock(job).catch(failed),
    saveJob: async (job, options) => {
      if (job._id !== undefined || job.type !== 'normal' || job.unique !== undefined) throw recordNotOurs();
      return save(job, options);
    },
    saveJobState: (job, options) => again(() => saveState(job, options), failed),
    disableJobs: refuse,
    enableJobs: refuse,
    removeJobs: refuse,
    purgeAllJobs: refuse,
  } satisfies Partial<JobRepository>);
}

/** So long after each failure it is tried once more, in milliseconds. */
const pausesMs = [50, 500];

/** For writes that may be repeated. */
async function again(write: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
  for (const pauseMs of pausesMs) {
    try {
      return await write();
    } catch (error) {
      // Withdrawn meanwhile.
      if (/cannot be updated in the database/.test((error as Error).message)) throw error;
      failed(error);
      await pause(pauseMs);
    }
  }
  return write();
}
