import type { Logger } from '../contract/task.ts';
import type { Database, Subscription } from '../ports/database.ts';
import type { Service } from '../ports/service.ts';
import { type Change, changeChannel } from '../schedule/index.ts';

export type ChangeListener = (change: Change) => void;

/** Changes of tasks, runs and groups of the whole installation, for the pages of people (TM-13) and for the nodes. */
export interface Changes {
  /** Calls `listener` for each change until the returned function is called. */
  subscribe(listener: ChangeListener): () => void;
}

/** Hands what the nodes announce to listeners of this process. */
export class ChangeFeed implements Changes, Service {
  private readonly listeners = new Set<ChangeListener>();
  private subscription: Subscription | undefined;

  /** @param onGap the connection was lost for a while: changes may have been missed */
  constructor(
    private readonly options: { readonly database: Database; readonly logger: Logger; readonly onGap: () => void },
  ) {}

  async start(): Promise<void> {
    const { database, onGap } = this.options;
    this.subscription ??= await database.listen(changeChannel, (payload) => this.deliver(payload), onGap);
  }

  async stop(): Promise<void> {
    await this.subscription?.close();
    this.subscription = undefined;
  }

  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private deliver(payload: string): void {
    let change: Change;
    try {
      change = JSON.parse(payload) as Change;
    } catch {
      this.options.logger.warn('Сообщение об изменении не разобрано');
      return;
    }
    for (const listener of [...this.listeners]) {
      try {
        listener(change);
      } catch (error) {
        this.options.logger.warn('Изменение не показано', { error: (error as Error).name });
      }
    }
  }
}
