import type { Service } from '../ports/service.ts';

/** Repeats work so long after its previous end; what it throws is handed to `failed`, and it goes on. */
export class Periodic implements Service {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private stopped = true;

  /**
   * @param everyMs time between two rounds, in milliseconds
   * @param limitMs a round that takes longer counts as failed and is left alone: what hangs must not end the repetition
   */
  constructor(
    private readonly everyMs: number | (() => number),
    private readonly work: () => Promise<unknown>,
    private readonly failed: (error: unknown) => void,
    private readonly limitMs = 2 ** 31 - 1,
  ) {}

  async start(): Promise<void> {
    if (!this.stopped) return;
    this.stopped = false;
    this.arm();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.working;
  }

  private arm(): void {
    const everyMs = typeof this.everyMs === 'number' ? this.everyMs : this.everyMs();
    this.timer = setTimeout(() => {
      this.working = this.once();
    }, everyMs);
  }

  private async once(): Promise<void> {
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      limit = setTimeout(() => reject(Object.assign(new Error(), { code: 'TIMED_OUT' })), this.limitMs);
    });
    try {
      await Promise.race([this.work(), late]);
    } catch (error) {
      this.failed(error);
    } finally {
      clearTimeout(limit);
    }
    if (!this.stopped) this.arm();
  }
}
