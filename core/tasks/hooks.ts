import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../contract/task.ts';
import type { ContextFactory } from '../plugins/api.ts';
import { atWork } from '../plugins/work.ts';
import type { Catalogue } from './catalogue.ts';

export interface HooksOptions {
  readonly catalogue: Catalogue;
  readonly contexts: ContextFactory;
  readonly logger: Logger;
  /** A hook that takes longer is left alone, in milliseconds. */
  readonly limitMs: number;
}

type HookName = 'setup' | 'start' | 'stop' | 'teardown';

/** Calls the hooks of tasks in this process (TM-62); what they throw or how long they take harms nobody (TM-44). */
export class Hooks {
  private readonly started = new Map<string, boolean>();
  /** False in a process that runs nothing, such as that of a command: its tasks have no hooks there. */
  private serving = false;
  /** Calls under way, by task: of one task they come one after the other. */
  private readonly calls = new Map<string, Promise<void>>();

  constructor(private readonly options: HooksOptions) {}

  async setup(): Promise<void> {
    this.serving = true;
    await this.all('setup', this.options.limitMs);
  }

  /**
   * After calls under way, if they end soon.
   * @param leftMs until the node must have ended, in milliseconds
   */
  async teardown(leftMs: number): Promise<void> {
    if (!this.serving) return;
    const limitMs = Math.max(0, Math.min(this.options.limitMs, leftMs / 2));
    await Promise.race([Promise.all(this.calls.values()), pause(limitMs, undefined, { ref: false })]);
    await this.all('teardown', limitMs);
  }

  /** Tells a task what it has become, as this node sees it. Nobody waits for what the task makes of it (TM-44). */
  observe(taskId: string, started: boolean): void {
    if (!this.serving) return;
    const before = this.started.get(taskId) ?? false;
    this.started.set(taskId, started);
    if (before === started) return;
    const hook = started ? 'start' : 'stop';
    const earlier = this.calls.get(taskId) ?? Promise.resolve();
    const call = earlier.then(() => this.call(taskId, hook, this.options.limitMs));
    this.calls.set(taskId, call);
  }

  private async all(hook: HookName, limitMs: number): Promise<void> {
    await Promise.all(this.options.catalogue.taskIds.map((id) => this.call(id, hook, limitMs)));
  }

  private async call(taskId: string, hook: HookName, limitMs: number): Promise<void> {
    const { plugin, manifest, code } = this.options.catalogue.task(taskId);
    if (code[hook] === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error(), { code: 'HOOK_TIME_LIMIT' })), limitMs);
    });
    const work = { plugin: plugin.manifest.id, what: hook, task: { id: taskId, title: manifest.title.ru } };
    try {
      await atWork(work, async () => code[hook]?.(this.options.contexts(plugin, manifest)), limit);
    } catch (error) {
      // Anything may be thrown, also nothing.
      const { code: reason, name } = (error ?? {}) as { code?: string; name?: string };
      const kind = reason ?? name ?? typeof error;
      this.options.logger.error('Обработчик задачи (hook) завершился ошибкой', { taskId, hook, error: kind });
    } finally {
      clearTimeout(timer);
    }
  }
}
