import { setTimeout as pause } from 'node:timers/promises';
import type { TaskView } from '../../tasks/api.ts';
import type { HostEvent, HostEvents } from '../services.ts';

const heartbeatMs = 15_000;
/** Each refresh makes the page read everything anew, and forget which rows were ticked. */
const seldomMs = 2_000;

/**
 * The live stream of Agendash: it is told to read anew when something that it shows has changed, also by another node or
 * in the task manager, at most every two seconds; progress alone does not count.
 * @param alive whether the reader may still look, asked at each heartbeat
 */
export async function* refreshes(
  events: HostEvents,
  alive: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const seen = new Map<string, string>();
  let changed = false;
  let waiting = new AbortController();
  const unsubscribe = events.subscribe((event) => {
    if (!isNews(event, seen)) return;
    changed = true;
    waiting.abort();
  });
  const sleep = (ms: number, until: AbortSignal) => pause(ms, undefined, { signal: until, ref: false }).catch(() => {});
  try {
    yield 'event: connected\ndata: {"connected":true}\n\n';
    while (!signal.aborted) {
      if (changed) {
        changed = false;
        yield 'data: {"type":"complete"}\n\n';
        await sleep(seldomMs, signal);
        continue;
      }
      waiting = new AbortController();
      await sleep(heartbeatMs, AbortSignal.any([signal, waiting.signal]));
      if (changed || signal.aborted) continue;
      if (!(await alive())) return;
      yield ': \n\n';
    }
  } finally {
    unsubscribe();
  }
}

function isNews({ type, data }: HostEvent, seen: Map<string, string>): boolean {
  if (type !== 'task') return type === 'group';
  const { id, status, state, instances } = data as TaskView;
  const looks = JSON.stringify([status, state, instances]);
  if (seen.get(id) === looks) return false;
  seen.set(id, looks);
  return true;
}
