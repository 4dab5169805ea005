import type { Logger } from '../contract/index.ts';
import { type Alert, formatTime, setStanding } from '../notify/index.ts';
import type { PluginRegistry } from '../plugins/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database } from '../ports/database.ts';
import { Periodic } from '../runs/index.ts';
import type { TaskManager } from '../tasks/index.ts';
import { texts } from './texts.ts';

export interface HostAlertsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly node: string;
  readonly timeZone: string;
  readonly plugins: PluginRegistry;
  readonly tasks: Pick<TaskManager, 'tasks' | 'nodes'>;
  /** A slot may be so late before people are told, in milliseconds. */
  readonly overdueMs: number;
  readonly everyMs?: number;
}

/**
 * Alerts of the host itself (LG-01): a plugin that is not loaded, a node that is lost, a task that does not run when it
 * should. Each node looks: those that live tell of the one that does not.
 */
export class HostAlerts extends Periodic {
  constructor(private readonly options: HostAlertsOptions) {
    const failed = (error: unknown) =>
      options.logger.warn(texts.alertsNotChecked, { code: (error as { code?: string }).code });
    super(options.everyMs ?? 15_000, () => this.look(), failed);
  }

  override async start(): Promise<void> {
    const { node, plugins } = this.options;
    await this.stand(
      `plugin-failed ${node}`,
      plugins.failures.map((failure) => pluginAlert(node, failure)),
    );
    await super.start();
  }

  async look(): Promise<void> {
    await Promise.all([this.lookAtNodes(), this.lookAtTasks()]);
  }

  private async lookAtNodes(): Promise<void> {
    const silent = (await this.options.tasks.nodes()).filter(({ state }) => state === 'silent');
    await this.stand(
      'node-lost',
      silent.map(({ name, seenAt }) => ({
        key: name,
        subject: texts.nodeLost(name),
        text: texts.nodeSeen(this.time(seenAt)),
      })),
    );
  }

  private async lookAtTasks(): Promise<void> {
    const { tasks, clock, overdueMs } = this.options;
    const latest = new Date(clock.now().getTime() - overdueMs);
    const alerts: Alert[] = [];
    for (const { id, title, permitted, status, instances } of await tasks.tasks()) {
      if (status !== 'started') continue;
      for (const { jobId, state, nextRunAt } of instances) {
        const atWork = state === 'running' || state === 'stopping';
        if (atWork || nextRunAt === null || nextRunAt >= latest) continue;
        const text = permitted ? texts.taskOverdue(this.time(nextRunAt)) : texts.taskNowhere(this.time(nextRunAt));
        alerts.push({ key: `${id} ${jobId}`, subject: texts.taskSilent(title, jobId), text });
      }
    }
    await this.stand('task-silent', alerts);
  }

  private time(at: Date): string {
    return formatTime(at, this.options.timeZone);
  }

  private stand(occasion: string, alerts: readonly Alert[]): Promise<void> {
    return setStanding(this.options.database, occasion, alerts, this.options.clock.now());
  }
}

function pluginAlert(node: string, { file, code, reason }: PluginRegistry['failures'][number]): Alert {
  return { key: file, subject: texts.pluginFailed(node), text: `${file}: ${reason} (${code})` };
}
