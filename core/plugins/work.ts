import { AsyncLocalStorage } from 'node:async_hooks';

/** Code of a plugin at work. What it begins — timers, sockets, promises — bears this for good, also when it is over. */
export interface PluginWork {
  readonly plugin: string;
  /** `import`, or the name of the hook. */
  readonly what: string;
  readonly task?: { readonly id: string; readonly title: string };
  readonly run?: {
    readonly id: string;
    readonly jobId: number;
    /** Takes an error that the code of the run let go of: nobody awaited or caught it. */
    stray(error: unknown): void;
  };
}

type Listener = (works: readonly PluginWork[]) => void;

const present = new AsyncLocalStorage<PluginWork>();
const inProgress = new Set<PluginWork>();
const listeners = new Set<Listener>();

/**
 * Runs code of a plugin so that the host knows whose it is (TM-44).
 * @param otherwise ends the wait: the code is left alone then
 */
export async function atWork<T>(work: PluginWork, code: () => Promise<T>, otherwise?: Promise<T>): Promise<T> {
  inProgress.add(work);
  tell();
  try {
    const running = present.run(work, code);
    return await (otherwise === undefined ? running : Promise.race([running, otherwise]));
  } finally {
    inProgress.delete(work);
    tell();
  }
}

/** Whose code this is; undefined where it is the host's own, or nobody can tell. */
export function presentWork(): PluginWork | undefined {
  return present.getStore();
}

/** Tells what is in progress, now and at each change, before the code begins. Gives what ends that. */
export function watchWork(listener: Listener): () => void {
  listeners.add(listener);
  listener([...inProgress]);
  return () => void listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener([...inProgress]);
}
