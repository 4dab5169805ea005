import type { Api } from '../../harness/api.ts';
import type { ShownTask } from './rules.ts';

interface Row {
  readonly job: {
    readonly data?: { readonly taskId?: string; readonly jobId?: number; readonly runId?: string };
    readonly nextRunAt: string | null;
  };
  readonly running: boolean;
  readonly paused: boolean;
}

/**
 * Where Agendash and the task table disagree while nothing runs (TM-72), in words: each instance has one timer, which is
 * paused where its task is not «Запущена», and fires when the table says; nobody else has one.
 */
export async function disagreements(api: Api, taskIds: readonly string[]): Promise<string[]> {
  const { jobs } = await api.get<{ jobs: Row[] }>('/agendash/api?limit=1000');
  const found: string[] = [];
  for (const id of taskIds) {
    const task = await api.get<ShownTask>(`/api/tasks/${id}`);
    const timers = jobs.filter(({ job }) => job.data?.taskId === id && job.data.runId === undefined);
    const jobIds = new Set(task.instances.map(({ jobId }) => jobId));
    for (const { job } of timers) {
      if (!jobIds.has(job.data!.jobId!)) found.push(`${id}: a timer of JobID ${job.data!.jobId}, which is no more`);
    }
    for (const { jobId, nextRunAt } of task.instances) {
      const own = timers.filter(({ job }) => job.data!.jobId === jobId);
      const [timer] = own;
      const place = `${id}, JobID ${jobId} (${task.status})`;
      if (timer === undefined || own.length > 1) found.push(`${place}: ${own.length} timers`);
      else {
        if (timer.running) found.push(`${place}: the timer runs`);
        if (timer.paused !== (task.status !== 'started')) found.push(`${place}: paused is ${timer.paused}`);
        if ((timer.job.nextRunAt ?? null) !== nextRunAt)
          found.push(`${place}: the timer fires at ${timer.job.nextRunAt}, the table says ${nextRunAt}`);
      }
    }
  }
  return found;
}
