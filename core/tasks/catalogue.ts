import type { PluginRegistry, RegisteredTask } from '../plugins/api.ts';
import type { Work } from '../ports/queue.ts';
import { groupMissing, taskMissing } from './errors.ts';

export interface Group {
  readonly id: string;
  readonly title: string;
  /** Ids of its tasks, which several plugins may bring. */
  readonly tasks: readonly string[];
}

/** Longest title in the name of a record of the queue, in characters; the store takes 255 in all. */
const longestTitle = 160;

/** The tasks and groups that the loaded plugins bring. */
export class Catalogue {
  readonly groups: readonly Group[];
  private readonly titles = new Map<string, number>();

  constructor(private readonly registry: PluginRegistry) {
    const groups = new Map<string, { id: string; title: string; tasks: string[] }>();
    for (const [id, { plugin, manifest }] of registry.tasks) {
      const group = groups.get(plugin.manifest.group.id) ?? { ...titled(plugin.manifest.group), tasks: [] };
      group.tasks.push(id);
      groups.set(group.id, group);
      this.titles.set(manifest.title.ru, (this.titles.get(manifest.title.ru) ?? 0) + 1);
    }
    this.groups = [...groups.values()];
  }

  get taskIds(): string[] {
    return [...this.registry.tasks.keys()];
  }

  find(taskId: string): RegisteredTask | undefined {
    return this.registry.tasks.get(taskId);
  }

  /** @throws NotFoundError */
  task(taskId: string): RegisteredTask {
    const task = this.find(taskId);
    if (task === undefined) throw taskMissing(taskId);
    return task;
  }

  /** @throws NotFoundError */
  group(id: string): Group {
    const group = this.groups.find((one) => one.id === id);
    if (group === undefined) throw groupMissing(id);
    return group;
  }

  /** Tasks that cannot run before these settings of a module are complete (PX-01). */
  tasksOfModule(moduleId: string): string[] {
    return this.taskIds.filter((id) => this.task(id).plugin.manifest.moduleSettings?.id === moduleId);
  }

  /** Records of the queue are named by title and JobID (TM-70); a title that two tasks share is told apart by the id. */
  work({ taskId, jobId }: { readonly taskId: string; readonly jobId: number }): Work {
    const title = this.task(taskId).manifest.title.ru;
    const shared = (this.titles.get(title) ?? 0) > 1;
    const name = `${title.slice(0, longestTitle)} (JobID: ${jobId})${shared ? ` — ${taskId}` : ''}`;
    return { taskId, jobId, name };
  }
}

function titled({ id, title }: { readonly id: string; readonly title: { readonly ru: string } }) {
  return { id, title: title.ru };
}
