import { EventEmitter } from 'node:events';
import type { NetworkError } from '../../contract/errors.ts';
import { httpErrors } from './errors.ts';

/** Ends a request when its time is up or its caller is stopped; holds until the whole answer is read. */
export interface Deadline {
  /** Emits `abort`; an `AbortSignal` costs five times as much, at each of thousands of requests. */
  readonly signal: EventEmitter;
  /** Why it was ended, or undefined. */
  reason(): NetworkError | undefined;
  /** The request is over: nothing is watched any more. */
  end(): void;
  /** Breaks the request off without a reason to be told. */
  cancel(): void;
}

/** @param begun whether the request may have been sent by now */
export function createDeadline(
  host: string,
  timeoutMs: number,
  caller: AbortSignal | undefined,
  begun: () => boolean,
): Deadline {
  const signal = new EventEmitter();
  let reason: NetworkError | undefined;
  const breakOff = (error: NetworkError) => {
    end();
    reason = error;
    signal.emit('abort');
  };
  const stop = () => breakOff(httpErrors.aborted(host, begun()));
  const timer = setTimeout(() => breakOff(httpErrors.timedOut(host, timeoutMs, begun())), timeoutMs);
  // The connection keeps the process alive; a body that nobody reads must not.
  timer.unref();
  const end = () => {
    clearTimeout(timer);
    caller?.removeEventListener('abort', stop);
  };
  if (caller?.aborted) stop();
  else caller?.addEventListener('abort', stop, { once: true });
  return {
    signal,
    reason: () => reason,
    end,
    cancel: () => {
      end();
      signal.emit('abort');
    },
  };
}
