import type { PluginWork } from '../plugins/work.ts';
import { texts } from './texts.ts';

/** Work of a plugin as it crosses to another thread. */
export interface DescribedWork {
  readonly plugin: string;
  readonly what: string;
  readonly taskId?: string;
  readonly title?: string;
  readonly jobId?: number;
  readonly runId?: string;
}

export function described({ plugin, what, task, run }: PluginWork): DescribedWork {
  return {
    plugin,
    what,
    ...(task !== undefined && { taskId: task.id, title: task.title }),
    ...(run !== undefined && { jobId: run.jobId, runId: run.id }),
  };
}

/** Whose code it is, in words for a technologist. */
export function nameOf({ plugin, what, title, jobId, runId }: DescribedWork): string {
  if (title === undefined) return texts.workOf(plugin, what);
  if (jobId === undefined || runId === undefined) return texts.taskOf(title, what);
  return texts.runOf(title, jobId, runId);
}
