import type { Clock } from '../ports/clock.ts';
import type { Transaction } from '../ports/database.ts';
import { announce } from '../schedule/index.ts';
import type { SettingsEvents, SettingsOwner, SettingsSource } from '../settings/api.ts';
import type { Catalogue } from './catalogue.ts';
import { lockInstances, lockTasks, readFlags, touchTasks } from './rows.ts';

export interface SettingsEventsOptions {
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly settings: SettingsSource;
}

/** What a save of settings asks of the task manager (TM-20, TM-21). */
export function createSettingsEvents(options: SettingsEventsOptions): SettingsEvents {
  const { clock, catalogue, settings } = options;

  async function busy(taskId: string, transaction: Transaction): Promise<boolean> {
    const task = catalogue.find(taskId);
    if (task === undefined) return false;
    await lockTasks(transaction, [taskId]);
    const running = await lockInstances(transaction, taskId);
    if (running) return true;
    const groupOf = () => task.plugin.manifest.group.id;
    const own = (await readFlags(transaction, [taskId], groupOf)).get(taskId);
    // On the connection of the transaction: saves that wait for each other must not wait for a second one too.
    return own?.selected === true && !own.stoppedByPerson && (await settings.complete(taskId, transaction));
  }

  return {
    busy,

    async saved(owner: SettingsOwner, by: string, transaction: Transaction) {
      const taskIds = owner.kind === 'task' ? [owner.id] : catalogue.tasksOfModule(owner.id);
      const known = taskIds.filter((id) => catalogue.find(id) !== undefined);
      await lockTasks(transaction, known);
      if (owner.kind === 'task') await touchTasks(transaction, known, by, clock.now(), false);
      // What is complete now is seen after the commit: every node hears of it then.
      await announce(transaction, { type: 'settings', owner: owner.kind, id: owner.id });
    },
  };
}
