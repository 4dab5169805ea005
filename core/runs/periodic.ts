import type { Service } from '../ports/service.ts';

/** Repeats work so long after its previous end; what it throws is handed to `failed`, and it goes on. */
export class Periodic implements Service {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly failed: (error: unknown) => void,
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
    this.timer = setTimeout(() => {
      this.working = this.once();
    }, this.everyMs);
  }

  private async once(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      this.failed(error);
    }
    if (!this.stopped) this.arm();
  }
}
