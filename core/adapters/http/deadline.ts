import type { RetryLaterError } from '../../contract/errors.ts';
import { httpErrors } from './errors.ts';

/** Ends a request when its time is up or its caller is stopped; holds until the whole answer is read. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Why it was ended, or undefined. */
  reason(): RetryLaterError | undefined;
  /** The request is over: nothing is watched any more. */
  end(): void;
  /** Breaks the request off without a reason to be told. */
  cancel(): void;
}

export function createDeadline(host: string, timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let reason: RetryLaterError | undefined;
  const breakOff = (error: RetryLaterError) => {
    end();
    reason = error;
    controller.abort();
  };
  const stop = () => breakOff(httpErrors.aborted(host));
  const timer = setTimeout(() => breakOff(httpErrors.timedOut(host, timeoutMs)), timeoutMs);
  // The connection keeps the process alive; a body that nobody reads must not.
  timer.unref();
  const end = () => {
    clearTimeout(timer);
    caller?.removeEventListener('abort', stop);
  };
  if (caller?.aborted) stop();
  else caller?.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    reason: () => reason,
    end,
    cancel: () => {
      end();
      controller.abort();
    },
  };
}
