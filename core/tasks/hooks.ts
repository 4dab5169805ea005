import type { Logger } from '../contract/task.ts';
import type { ContextFactory, RegisteredTask } from '../plugins/api.ts';
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

  constructor(private readonly options: HooksOptions) {}

  async setup(): Promise<void> {
    this.serving = true;
    await this.all('setup');
  }

  async teardown(): Promise<void> {
    if (this.serving) await this.all('teardown');
  }

  /** Tells a task what it has become, as this node sees it. */
  async observe(taskId: string, started: boolean): Promise<void> {
    if (!this.serving) return;
    const before = this.started.get(taskId) ?? false;
    this.started.set(taskId, started);
    if (before === started) return;
    await this.call(taskId, this.options.catalogue.task(taskId), started ? 'start' : 'stop');
  }

  private async all(hook: HookName): Promise<void> {
    const { catalogue } = this.options;
    await Promise.all(catalogue.taskIds.map((id) => this.call(id, catalogue.task(id), hook)));
  }

  private async call(taskId: string, { plugin, manifest, code }: RegisteredTask, hook: HookName): Promise<void> {
    if (code[hook] === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error(), { code: 'HOOK_TIME_LIMIT' })), this.options.limitMs);
    });
    const work = async () => code[hook]?.(this.options.contexts(plugin, manifest));
    try {
      await Promise.race([work(), limit]);
    } catch (error) {
      const { code: reason, name } = error as { code?: string; name?: string };
      this.options.logger.error('Обработчик задачи (hook) завершился ошибкой', { taskId, hook, error: reason ?? name });
    } finally {
      clearTimeout(timer);
    }
  }
}
