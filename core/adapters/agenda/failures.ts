import type { Logger } from '../../contract/task.ts';

const quietMs = 30_000;

/** Failures of the store behind the queue: while it is away Agenda meets the same one many times a second. */
export class Failures {
  private readonly seen = new Map<string, { since: number; repeats: number }>();

  constructor(private readonly logger: Logger) {}

  /** Logs a failure, and the same one not again for half a minute. */
  report(error: unknown): void {
    const { name, code } = error as { name?: string; code?: string };
    const kind = String(code ?? name ?? typeof error);
    const last = this.seen.get(kind);
    if (last !== undefined && performance.now() - last.since < quietMs) {
      last.repeats += 1;
      return;
    }
    this.seen.set(kind, { since: performance.now(), repeats: 0 });
    this.logger.warn('Сбой очереди задач', { error: kind, ...(last && last.repeats > 0 && { repeats: last.repeats }) });
  }
}
