import type { Logger } from '../contract/task.ts';
import type { Database, Subscription } from '../ports/database.ts';
import type { Service } from '../ports/service.ts';
import type { Catalogue } from './catalogue.ts';
import type { Requests } from './requests.ts';

export interface EventWakesOptions {
  readonly database: Database;
  readonly logger: Logger;
  readonly catalogue: Catalogue;
  readonly requests: Requests;
}

/**
 * Wakes tasks by notifications of the database, which triggers send when their transaction commits (TM-37). Where nobody
 * listened for a while something may have been missed, so the tasks are woken once; the period is the net below that.
 */
export class EventWakes implements Service {
  private readonly subscriptions: Subscription[] = [];
  /** Tasks that are being woken; true where they were notified again meanwhile. */
  private readonly waking = new Map<string, boolean>();
  private stopped = true;

  constructor(private readonly options: EventWakesOptions) {}

  async start(): Promise<void> {
    if (!this.stopped) return;
    this.stopped = false;
    for (const [channel, taskIds] of this.channels()) {
      const wakeAll = () => {
        for (const taskId of taskIds) void this.wake(taskId);
      };
      this.subscriptions.push(await this.options.database.listen(channel, wakeAll, wakeAll));
      wakeAll();
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.subscriptions.splice(0).map((subscription) => subscription.close()));
  }

  /** However many notifications come, one request is under way, and one follows for those that came meanwhile. */
  private async wake(taskId: string): Promise<void> {
    const { requests, logger } = this.options;
    if (this.waking.has(taskId)) {
      this.waking.set(taskId, true);
      return;
    }
    do {
      this.waking.set(taskId, false);
      await requests.event(taskId, undefined).catch((error: unknown) => {
        logger.warn('Задача не разбужена событием', { taskId, code: (error as { code?: string }).code });
      });
    } while (this.waking.get(taskId) && !this.stopped);
    this.waking.delete(taskId);
  }

  private channels(): Map<string, string[]> {
    const { catalogue } = this.options;
    const channels = new Map<string, string[]>();
    for (const taskId of catalogue.taskIds) {
      const channel = catalogue.task(taskId).manifest.events?.channel;
      if (channel !== undefined) channels.set(channel, [...(channels.get(channel) ?? []), taskId]);
    }
    return channels;
  }
}
