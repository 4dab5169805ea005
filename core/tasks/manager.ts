import type { Transaction } from '../ports/database.ts';
import { announce, readInstances, slotsAhead } from '../schedule/index.ts';
import type { TaskReadiness } from '../settings/api.ts';
import type { Activation, ActivationOptions } from './activation.ts';
import type { GroupView, TaskManager, TaskView } from './api.ts';
import { groupNotSelected, instanceMissing, taskNotPermitted, taskUnconfigured } from './errors.ts';
import { lockTasks, readFlags, selectedGroups, setGroup, stopInstances, type TaskFlags, touchTasks } from './rows.ts';
import type { SlotAudit } from './slot-audit.ts';
import { texts } from './texts.ts';
import { boundTo, planOf } from './timing.ts';
import type { Views } from './views.ts';

export interface ManagerOptions extends ActivationOptions {
  readonly activation: Activation;
  readonly views: Views;
  readonly slotAudit: SlotAudit;
}

const mostSlots = 1_000;

/** The commands of the task manager (TM-01…02, TM-26, TM-33). */
export function createManager(options: ManagerOptions): TaskManager {
  const { database, clock, catalogue, settings: source, activation, requests, views, queue, nodes } = options;

  async function flagsOf(taskId: string): Promise<TaskFlags & { readonly group: string }> {
    const { group } = catalogue.task(taskId).plugin.manifest;
    const flags = (await readFlags(database, [taskId], () => group.id)).get(taskId);
    const never = {
      id: taskId,
      selected: false,
      stoppedByPerson: false,
      createdAt: clock.now(),
      updatedAt: clock.now(),
    };
    return { ...(flags ?? never), group: group.title.ru };
  }

  async function requireSelected(taskId: string): Promise<void> {
    const { selected, group } = await flagsOf(taskId);
    if (!selected) throw groupNotSelected(group);
  }

  async function halt(taskIds: readonly string[], note: string, more: (transaction: Transaction) => Promise<void>) {
    const withdrawn = await database.transaction(async (transaction) => {
      await lockTasks(transaction, taskIds);
      await more(transaction);
      const cancelled = await stopInstances(transaction, taskIds, note, clock.now());
      for (const taskId of taskIds) {
        await announce(transaction, { type: 'stop', taskId });
        await announce(transaction, { type: 'task', taskId });
      }
      return cancelled;
    });
    await queue.withdraw(withdrawn);
    for (const { taskId, jobId } of await readInstances(database, taskIds)) {
      await options.scheduler.align({ taskId, jobId });
    }
    await activation.refresh(taskIds);
  }

  /** @throws ConflictError where the settings of an instance are incomplete, or no living node may run it */
  async function requirePermitted(taskId: string, jobIds: readonly number[], settings: TaskReadiness): Promise<void> {
    const { manifest } = catalogue.task(taskId);
    const bindings = jobIds.map((jobId) => {
      const own = settings.of(jobId);
      if (own === undefined) throw taskUnconfigured(manifest.title.ru);
      return boundTo(manifest, own);
    });
    const bound = bindings.filter((binding) => binding !== null);
    if (bound.length === 0) return;
    const living = await nodes.living();
    for (const binding of bound) if (!living.has(binding)) throw taskNotPermitted(manifest.title.ru, binding);
  }

  return {
    async groups() {
      const selected = await selectedGroups(database);
      return catalogue.groups.map((group) => groupView(group, selected.has(group.id)));
    },

    async selectGroup(id, selected, by) {
      const group = catalogue.group(id);
      const now = clock.now();
      const note = texts.cancelledByGroup(by);
      const was = (await selectedGroups(database)).has(id);
      const write = async (transaction: Transaction) => {
        await setGroup(transaction, id, selected, by, now);
        await touchTasks(transaction, group.tasks, by, now);
        await announce(transaction, { type: 'group', group: id });
      };
      if (was === selected) return groupView(group, selected);
      if (selected) {
        await database.transaction(async (transaction) => {
          await lockTasks(transaction, group.tasks);
          await write(transaction);
        });
        await activation.refresh(group.tasks);
      } else {
        await halt(group.tasks, note, write);
      }
      return groupView(group, selected);
    },

    tasks: (filter) => views.list(filter),
    task: (id) => views.one(id),

    async start(id, by) {
      const { title } = catalogue.task(id).manifest;
      await requireSelected(id);
      if (!(await source.complete(id))) throw taskUnconfigured(title.ru);
      await touchTasks(database, [id], by, clock.now(), false);
      await announce(database, { type: 'task', taskId: id });
      await activation.refresh([id]);
      return views.one(id);
    },

    async stop(id, by): Promise<TaskView> {
      catalogue.task(id);
      await requireSelected(id);
      await halt([id], texts.cancelledByStop(by), (transaction) =>
        touchTasks(transaction, [id], by, clock.now(), true),
      );
      return views.one(id);
    },

    async runNow(id, jobId, by) {
      const { title } = catalogue.task(id).manifest;
      // At once: a click is to start its run within 25 ms (TM-33).
      const [, instances, settings] = await Promise.all([
        requireSelected(id),
        readInstances(database, [id]),
        source.several([id]),
      ]);
      const chosen = instances.map((row) => row.jobId).filter((one) => jobId === undefined || one === jobId);
      if (chosen.length === 0) throw instanceMissing(title.ru, jobId ?? 0);
      await requirePermitted(id, chosen, settings.get(id) as TaskReadiness);
      return requests.manual(id, chosen, by);
    },

    async slots(id, count) {
      const { manifest } = catalogue.task(id);
      const wanted = Math.max(0, Math.min(count, mostSlots));
      const slots = [];
      for (const instance of await readInstances(database, [id])) {
        const settings = instance.started ? await source.resolve(id, instance.jobId) : undefined;
        if (settings === undefined) continue;
        const ahead = slotsAhead(planOf(manifest, settings), instance, clock.now(), wanted);
        slots.push(...ahead.map((slot) => ({ jobId: instance.jobId, slot })));
      }
      return slots.sort((a, b) => a.slot.getTime() - b.slot.getTime() || a.jobId - b.jobId).slice(0, wanted);
    },

    audit: (id, from, to) => options.slotAudit.read(id, from, to),
    nodes: () => nodes.list(),
  };
}

function groupView(
  { id, title, tasks }: { readonly id: string; readonly title: string; readonly tasks: readonly string[] },
  selected: boolean,
): GroupView {
  return { id, title, selected, tasks: [...tasks] };
}
