import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Group, Run, Task } from '../api-types.ts';
import { follow, toLogin } from '../kit/api.ts';

const retryMs = 3_000;

/**
 * Follows the changes of the installation (TM-13) and puts them into what the pages have read. What happened while nothing
 * was heard is read anew: at each opening of the stream, and where the server has lost count (`reset`). A tab that nobody
 * sees lets go of its stream, as browsers allow few of them.
 * @returns whether the server is heard
 */
export function useLive(enabled: boolean): boolean {
  const queries = useQueryClient();
  const [heard, setHeard] = useState(true);
  useEffect(() => {
    if (!enabled) return;
    return listen(queries, setHeard);
  }, [enabled, queries]);
  return heard;
}

function listen(queries: QueryClient, heard: (now: boolean) => void): () => void {
  let stream: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let first = true;

  const close = () => {
    clearTimeout(retry);
    stream?.close();
    stream = undefined;
  };
  const lost = () => {
    heard(false);
    // The browser tries again by itself, unless the server has answered with an error.
    if (stream?.readyState === EventSource.CLOSED) retry = setTimeout(open, retryMs);
    follow('/api/me').catch((error: { status?: number }) => error.status === 401 && toLogin());
  };
  const readAnew = () => void queries.invalidateQueries({ predicate: ({ queryKey }) => live.has(String(queryKey[0])) });
  function open(): void {
    close();
    const opened = new EventSource('/api/events');
    stream = opened;
    opened.addEventListener('open', () => {
      heard(true);
      if (!first) readAnew();
      first = false;
    });
    opened.addEventListener('error', lost);
    opened.addEventListener('reset', readAnew);
    opened.addEventListener('task', ({ data }) => taskChanged(queries, JSON.parse(data)));
    opened.addEventListener('run', ({ data }) => runChanged(queries, JSON.parse(data)));
    opened.addEventListener('group', ({ data }) => groupChanged(queries, JSON.parse(data)));
  }
  const seen = () => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', seen);
  if (!document.hidden) open();
  return () => {
    document.removeEventListener('visibilitychange', seen);
    close();
  };
}

/** Heads of the keys of queries that the stream tells of. */
const live = new Set(['tasks', 'task', 'runs', 'run', 'groups', 'overview']);

function taskChanged(queries: QueryClient, task: Task): void {
  let known = false;
  queries.setQueriesData<{ items: Task[] }>({ queryKey: ['tasks'] }, (list) => {
    if (list === undefined) return list;
    return {
      ...list,
      items: list.items.map((one) => {
        if (one.id !== task.id) return one;
        known = true;
        return { ...one, ...task };
      }),
    };
  });
  if (!known) void queries.invalidateQueries({ queryKey: ['tasks'] });
  queries.setQueryData<Task>(['task', task.id], (one) => one && { ...one, ...task });
  void queries.invalidateQueries({ queryKey: ['slots', task.id] });
}

function runChanged(queries: QueryClient, run: Run): void {
  queries.setQueryData<Run>(['run', run.id], (one) => (one === undefined ? one : { ...one, ...run }));
  void queries.invalidateQueries({ queryKey: ['runs', run.taskId] });
}

function groupChanged(queries: QueryClient, _group: Group): void {
  for (const key of ['groups', 'tasks', 'task']) void queries.invalidateQueries({ queryKey: [key] });
}
