import { useQuery } from '@tanstack/react-query';
import type { Group, Task, TaskWithManifest } from '../../api-types.ts';
import { readUnhidden } from '../../app/heard.ts';
import { apiPath, follow } from '../../kit/api.ts';

/** What time alone changes is told by no event: a node that fell silent takes its permission with it (TM-51). */
const everyMs = 30_000;

/** The tasks of the selected groups, as they are now (TM-13). */
export function useTasks() {
  return useQuery({
    queryKey: ['tasks'],
    queryFn: ({ signal }) =>
      readUnhidden(
        () => follow<{ items: Task[] }>('/api/tasks', signal),
        ({ items }, latest) => ({ items: items.map(latest) }),
      ),
    refetchInterval: everyMs,
  });
}

/** One task, with what its plugin says of it. */
export function useTask(id: string) {
  return useQuery({
    queryKey: ['task', id],
    queryFn: ({ signal }) =>
      readUnhidden(
        () => follow<TaskWithManifest>(apiPath(['/api/tasks', id]), signal),
        (task, latest) => latest(task),
      ),
    refetchInterval: everyMs,
  });
}

export function useGroups() {
  return useQuery({
    queryKey: ['groups'],
    queryFn: ({ signal }) => follow<{ items: Group[] }>('/api/groups', signal),
  });
}
