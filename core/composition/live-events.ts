import type { Logger } from '../contract/index.ts';
import type { RunHistory } from '../runs/index.ts';
import type { Changes, TaskManager } from '../tasks/index.ts';
import type { HostEvent, HostEvents } from '../web/index.ts';

type Change = Parameters<Parameters<Changes['subscribe']>[0]>[0];

/** Turns what the nodes announce into what the API would answer about the object (TM-13). */
export function liveEvents(changes: Changes, tasks: TaskManager, runs: RunHistory, log: Logger): HostEvents {
  async function eventsOf(change: Change): Promise<HostEvent[]> {
    switch (change.type) {
      case 'run':
        return [{ type: 'run', data: await runs.get(change.runId) }, ...(await taskEvent(change.taskId))];
      case 'task':
      case 'stop':
        return taskEvent(change.taskId);
      case 'group':
        return (await tasks.groups()).filter(({ id }) => id === change.group).map((data) => ({ type: 'group', data }));
      default:
        return [];
    }
  }

  /** Tasks of groups that are not selected are shown to nobody (TM-01). */
  async function taskEvent(taskId: string): Promise<HostEvent[]> {
    const shown = (await tasks.tasks()).find(({ id }) => id === taskId);
    return shown === undefined ? [] : [{ type: 'task', data: shown }];
  }

  return {
    subscribe: (listener) =>
      changes.subscribe((change) => {
        eventsOf(change)
          .then((events) => events.forEach(listener))
          .catch((error: Error) => log.warn('Изменение не показано', { change: change.type, error: error.name }));
      }),
  };
}
