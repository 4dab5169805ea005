import { type Logger, PermanentError } from '../contract/index.ts';
import { type PluginWork, presentWork } from '../plugins/work.ts';
import { texts } from './texts.ts';
import { described, nameOf } from './work-text.ts';

/** A plugin wanted to end the process of the node (TM-44). */
class EndRefused extends PermanentError {
  constructor(call: string, work: PluginWork | undefined) {
    const who = work === undefined ? texts.someCode : nameOf(described(work));
    super('PROCESS_END_REFUSED', texts.endRefused(who, call), work === undefined ? {} : { item: work.plugin });
  }
}

type HostListener = (...parameters: never[]) => void;

let lift: () => void = () => {};
const hostListeners = new Map<NodeJS.Signals | 'unhandledRejection', HostListener>();

/**
 * From now on only `endProcess` ends the process: `process.exit` and its kin throw, and errors that code let go of —
 * thrown by a timer, a promise that nobody awaits — are logged and survived (TM-44). Listeners of others for
 * `uncaughtException` hear nothing any more: what they do there, as a rule, is to end the process.
 */
export function guardProcess(log: Logger): void {
  const strays = new StrayLog(log);
  const { exit, abort, kill, removeAllListeners } = process;
  // It is how `process.exit` ends the process, and what libraries call that replace it.
  const { reallyExit } = process as unknown as { reallyExit(code?: number): never };
  const refuse = (call: string): never => {
    const error = new EndRefused(call, presentWork());
    // Also where the caller catches it.
    strays.report(error);
    throw error;
  };
  const guarded = {
    exit: (code?: unknown) => refuse(`process.exit(${code ?? ''})`),
    reallyExit: (code?: unknown) => refuse(`process.reallyExit(${code ?? ''})`),
    abort: () => refuse('process.abort()'),
    kill: (pid: number, signal?: string | number) =>
      meansThisProcess(pid) && signal !== 0
        ? refuse(`process.kill(${pid}${signal === undefined ? '' : `, ${signal}`})`)
        : kill.call(process, pid, signal),
    removeAllListeners: (event?: string | symbol) => {
      removeAllListeners.apply(process, event === undefined ? [] : [event]);
      for (const [name, listener] of hostListeners) {
        if (!process.listeners(name as 'SIGTERM').includes(listener as never)) process.on(name, listener as never);
      }
      return process;
    },
  };
  Object.assign(process, guarded);
  listenAlways('unhandledRejection', (reason: unknown) => strays.report(reason));
  process.setUncaughtExceptionCaptureCallback((error) => strays.report(error));
  lift = () => {
    Object.assign(process, { exit, abort, kill, removeAllListeners, reallyExit });
    process.setUncaughtExceptionCaptureCallback(null);
    lift = () => {};
  };
}

/** Listens for the host: a plugin, or a library of it, that removes all listeners does not remove this one. */
export function listenAlways<Parameters extends never[]>(
  event: NodeJS.Signals | 'unhandledRejection',
  listener: (...parameters: Parameters) => void,
): void {
  hostListeners.set(event, listener as HostListener);
  process.on(event, listener as never);
}

/** The host's own way to end the process. */
export function endProcess(code: number): never {
  lift();
  try {
    process.exit(code);
  } catch {
    // A listener for `exit` threw; the second time nobody is asked.
    process.exit(code);
  }
}

/** The process may be ended by everyone again: the host did not come to run. */
export function liftGuard(): void {
  lift();
}

/** Also a process group that this process belongs to. */
function meansThisProcess(pid: number): boolean {
  return Math.abs(pid) === process.pid || pid === 0 || pid === -1;
}

const mostInMinute = 60;

/** Tells of errors that nobody caught: the run they came from, where it is known, otherwise the log of the node. */
class StrayLog {
  private readonly told = new WeakSet<object>();
  private minute = 0;
  private count = 0;

  constructor(private readonly log: Logger) {}

  /** Never throws. */
  report(error: unknown): void {
    try {
      // The same error comes again where it was refused, then not caught.
      if (typeof error === 'object' && error !== null) {
        if (this.told.has(error)) return;
        this.told.add(error);
      }
      const work = presentWork();
      if (work?.run !== undefined) work.run.stray(error);
      else this.write(error, work);
    } catch {
      // Nothing can be told of it, and the process must go on.
    }
  }

  private write(error: unknown, work: PluginWork | undefined): void {
    const minute = Math.floor(performance.now() / 60_000);
    if (minute !== this.minute) [this.minute, this.count] = [minute, 0];
    this.count += 1;
    if (this.count > mostInMinute) return;
    const origin = work === undefined ? {} : described(work);
    if (error instanceof EndRefused) this.log.error(error.message, { code: error.code, ...origin });
    else this.log.error(texts.stray, { ...traceOf(error), ...origin });
    if (this.count === mostInMinute) this.log.error(texts.strayFlood(mostInMinute));
  }
}

/** Of the stack only the places: the message may quote data. */
function traceOf(error: unknown): Record<string, unknown> {
  const { name, code, stack } = (error instanceof Error ? error : {}) as NodeJS.ErrnoException;
  const at = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: name ?? typeof error, code, at: at.slice(0, 8).map((line) => line.trim()) };
}
