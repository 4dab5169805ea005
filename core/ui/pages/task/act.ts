import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Task, TaskWithManifest } from '../../api-types.ts';
import { noteHeard } from '../../app/heard.ts';
import { apiPath, request } from '../../kit/api.ts';
import { useTell } from '../../kit/ask.ts';
import { texts } from './texts.ts';

export type Verb = 'start' | 'stop' | 'run';

const failures = { start: texts.notStarted, stop: texts.notStopped, run: texts.notQueued } as const;

export interface TaskActions {
  readonly busy: Verb | undefined;
  /** @param jobId of the one instance that is to run; undefined: all */
  act(verb: Verb, jobId?: number): Promise<void>;
}

export interface TaskPartProps {
  readonly task: TaskWithManifest;
  readonly actions: TaskActions;
  /** Why it cannot be started or run. */
  readonly reason: string | undefined;
}

/** Starts, stops or runs a task; a refusal is shown until it is read (UI-05). */
export function useTaskActions(id: string): TaskActions {
  const queries = useQueryClient();
  const tell = useTell();
  const [busy, setBusy] = useState<Verb>();

  async function act(verb: Verb, jobId?: number): Promise<void> {
    setBusy(verb);
    try {
      const body = verb === 'run' ? { ...(jobId !== undefined && { jobId }) } : undefined;
      const answer = await request<Task>('POST', apiPath(['/api/tasks', id, verb]), body);
      if (verb === 'run') tell.done(texts.queued);
      else take(answer);
    } catch (error) {
      tell.failed(failures[verb], error);
      void queries.invalidateQueries({ queryKey: ['task', id] });
    } finally {
      setBusy(undefined);
    }
    for (const key of ['reasons', 'slots']) void queries.invalidateQueries({ queryKey: [key, id] });
  }

  function take(fresh: Task): void {
    noteHeard(fresh);
    queries.setQueryData<TaskWithManifest>(['task', id], (task) => task && { ...task, ...fresh });
  }

  return { busy, act };
}

/** Why nothing of a task can be started now. */
export function hindrance(
  { status }: Task,
  group: { readonly title: string; readonly selected: boolean } | undefined,
): string | undefined {
  if (group?.selected === false) return texts.hidden(group.title);
  return status === 'unconfigured' ? texts.unset : undefined;
}
