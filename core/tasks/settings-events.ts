import type { Clock } from '../ports/clock.ts';
import type { Database, Transaction } from '../ports/database.ts';
import { announce, readInstances } from '../schedule/index.ts';
import type { SettingsEvents, SettingsOwner, SettingsSource } from '../settings/api.ts';
import type { Catalogue } from './catalogue.ts';
import { taskBusy } from './errors.ts';
import { lockTasks, readFlags, touchTasks } from './rows.ts';

export interface SettingsEventsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly settings: SettingsSource;
}

/** What a save of settings asks of the task manager (TM-20, TM-21). */
export function createSettingsEvents(options: SettingsEventsOptions): SettingsEvents {
  const { database, clock, catalogue, settings } = options;

  async function busy(taskId: string): Promise<boolean> {
    const task = catalogue.find(taskId);
    if (task === undefined) return false;
    const groupOf = () => task.plugin.manifest.group.id;
    const [flags, instances] = await Promise.all([
      readFlags(database, [taskId], groupOf),
      readInstances(database, [taskId]),
    ]);
    if (instances.some(({ runId, expired }) => runId !== null && !expired)) return true;
    const own = flags.get(taskId);
    return own?.selected === true && !own.stoppedByPerson && (await settings.complete(taskId));
  }

  return {
    busy,

    async saved(owner: SettingsOwner, by: string, transaction: Transaction) {
      const taskIds = owner.kind === 'task' ? [owner.id] : catalogue.tasksOfModule(owner.id);
      const known = taskIds.filter((id) => catalogue.find(id) !== undefined);
      await lockTasks(transaction, known);
      if (owner.kind === 'task') {
        // Somebody may have started it since the save began to be checked.
        for (const id of known) if (await busy(id)) throw taskBusy(catalogue.task(id).manifest.title.ru);
        await touchTasks(transaction, known, by, clock.now(), false);
      }
      // What is complete now is seen after the commit: every node hears of it then.
      await announce(transaction, { type: 'settings', owner: owner.kind, id: owner.id });
    },
  };
}
