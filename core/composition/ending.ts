import type { Config } from '../../config/index.ts';
import type { Logger } from '../contract/index.ts';
import type { Host } from '../main.ts';
import { endProcess, listenAlways } from './process-guard.ts';

/** Beyond the grace time, for writing the ends of runs and closing everything. */
const closingMs = 10_000;

/** Ctrl+C below npm comes twice: from the terminal, and handed on by npm. */
const oneGestureMs = 500;

export interface EndOptions {
  readonly config: Config;
  readonly log: Logger;
  /** What to let go of after the host. */
  readonly beforeEnd: () => Promise<void>;
}

/**
 * From now on SIGTERM and SIGINT end the process in order (TM-52), also while the host is being opened: the database
 * server outlives a process that just dies. A second signal ends at once. What does not come to rest in time, such as
 * a database that hangs, ends with the process: others mark what ran.
 * @returns gives what a piece of the start gives, but never comes back from it once the end has begun: whatever the
 * piece fails of then is the end's doing
 */
export function endOnSignal(opening: Promise<Host>, options: EndOptions): <T>(piece: Promise<T>) => Promise<T> {
  const { config, log, beforeEnd } = options;
  let begun: number | undefined;
  const end = (signal: NodeJS.Signals) => {
    if (begun !== undefined) {
      if (performance.now() - begun > oneGestureMs) endProcess(1);
      return;
    }
    begun = performance.now();
    log.info('Завершение работы', { signal });
    const limitMs = config.tasks.graceSeconds * 1000 + closingMs;
    setTimeout(() => {
      log.error('Завершение работы заняло слишком много времени и прекращено', { seconds: limitMs / 1000 });
      endProcess(1);
    }, limitMs).unref();
    // A host that could not be opened has let go of everything itself.
    opening
      .then(
        (host) => host.close(),
        () => {},
      )
      .then(beforeEnd)
      .then(
        () => endProcess(0),
        (error: Error) => {
          log.error('Завершение работы не удалось', { error: error.message });
          endProcess(1);
        },
      );
  };
  listenAlways('SIGTERM', end);
  listenAlways('SIGINT', end);
  const never = new Promise<never>(() => {});
  return (piece) =>
    piece.then(
      (result) => (begun === undefined ? result : never),
      (error) => (begun === undefined ? Promise.reject(error) : never),
    );
}
