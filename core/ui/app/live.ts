import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Group, Run, Task } from '../api-types.ts';
import { follow, toLogin } from '../kit/api.ts';
import { noteHeard } from './heard.ts';

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
const live = new Set(['tasks', 'task', 'runs', 'run', 'groups', 'slots', 'reasons', 'statistics', 'overview']);

/** Changes of tasks that were told within a moment are drawn together: two hundred of them may come at once. */
const togetherMs = 40;
let changed = new Map<string, Task>();

function taskChanged(queries: QueryClient, task: Task): void {
  noteHeard(task);
  if (changed.size === 0) setTimeout(() => takeChanged(queries), togetherMs);
  changed.set(task.id, task);
}

function takeChanged(queries: QueryClient): void {
  const tasks = changed;
  changed = new Map();
  const unknown = new Set(tasks.keys());
  queries.setQueriesData<{ items: Task[] }>({ queryKey: ['tasks'] }, (list) => {
    if (list === undefined) return list;
    return {
      ...list,
      items: list.items.map((one) => {
        const fresh = tasks.get(one.id);
        unknown.delete(one.id);
        return fresh === undefined ? one : { ...one, ...fresh };
      }),
    };
  });
  if (unknown.size > 0) void queries.invalidateQueries({ queryKey: ['tasks'] });
  for (const task of tasks.values()) {
    const before = queries.getQueryData<Task>(['task', task.id]);
    queries.setQueryData<Task>(['task', task.id], (one) => one && { ...one, ...task });
    // Progress moves no slot and gives no new reason.
    if (before === undefined || plan(before) === plan(task)) continue;
    for (const key of ['slots', 'reasons']) void queries.invalidateQueries({ queryKey: [key, task.id] });
  }
}

function plan({ status, state, permitted, errors, instances }: Task): string {
  return JSON.stringify([status, state, permitted, errors, instances]);
}

function runChanged(queries: QueryClient, run: Run): void {
  noteHeard(run);
  queries.setQueryData<Run>(['run', run.id], (one) => (one === undefined ? one : { ...one, ...run }));
  let moved = true;
  queries.setQueriesData<InfiniteData<{ items: Run[] }>>({ queryKey: ['runs', run.taskId] }, (list) => {
    if (list === undefined) return list;
    const items = (page: { items: Run[] }) =>
      page.items.map((one) => {
        if (one.id !== run.id) return one;
        moved = one.outcome !== run.outcome;
        return { ...one, ...run };
      });
    return { ...list, pages: list.pages.map((page) => ({ ...page, items: items(page) })) };
  });
  // A new one, or one that a filter may not show any more.
  if (!moved) return;
  for (const key of ['runs', 'statistics']) void queries.invalidateQueries({ queryKey: [key, run.taskId] });
}

function groupChanged(queries: QueryClient, _group: Group): void {
  for (const key of ['groups', 'tasks', 'task', 'reasons']) void queries.invalidateQueries({ queryKey: [key] });
}
