import type { Logger } from '../contract/index.ts';
import type { RunHistory } from '../runs/index.ts';
import type { Changes, TaskManager } from '../tasks/index.ts';
import type { HostEvent, HostEvents } from '../web/index.ts';

type Change = Parameters<Parameters<Changes['subscribe']>[0]>[0];

/** An object that pages show, and how to read it as the API would answer it. */
interface Shown {
  readonly key: string;
  read(): Promise<HostEvent[]>;
}

/**
 * Turns what the nodes announce into what the API would answer about the object (TM-13). Objects are read one after the
 * other, so that what is told last is what was read last; many changes of an object that waits to be read are one.
 */
export function liveEvents(changes: Changes, tasks: TaskManager, runs: RunHistory, log: Logger): HostEvents {
  function shownBy(change: Change): Shown[] {
    switch (change.type) {
      case 'run':
        return [
          { key: `run ${change.runId}`, read: async () => [{ type: 'run', data: await runs.get(change.runId) }] },
          taskShown(change.taskId),
        ];
      case 'task':
      case 'stop':
        return [taskShown(change.taskId)];
      case 'group':
        return [{ key: `group ${change.group}`, read: () => groupEvents(change.group) }];
      default:
        return [];
    }
  }

  async function groupEvents(id: string): Promise<HostEvent[]> {
    const groups = await tasks.groups();
    return groups.filter((group) => group.id === id).map((data) => ({ type: 'group', data }));
  }

  /** Tasks of groups that are not selected are shown to nobody (TM-01). */
  function taskShown(taskId: string): Shown {
    const read = async (): Promise<HostEvent[]> => {
      const selected = (await tasks.groups()).some((group) => group.selected && group.tasks.includes(taskId));
      return selected ? [{ type: 'task', data: await tasks.task(taskId) }] : [];
    };
    return { key: `task ${taskId}`, read };
  }

  return {
    subscribe(listener) {
      const waiting = new Set<string>();
      let last: Promise<void> = Promise.resolve();
      async function tell({ key, read }: Shown): Promise<void> {
        waiting.delete(key);
        for (const event of await read()) listener(event);
      }
      return changes.subscribe((change) => {
        for (const shown of shownBy(change)) {
          if (waiting.has(shown.key)) continue;
          waiting.add(shown.key);
          last = last
            .then(() => tell(shown))
            .catch((error: Error) => log.warn('Изменение не показано', { change: change.type, error: error.name }));
        }
      });
    },
  };
}
