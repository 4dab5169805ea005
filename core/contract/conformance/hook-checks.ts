import type { TaskManifest } from '../manifest.ts';
import type { PluginContext } from '../task.ts';
import type { ConformanceCheck } from './api.ts';
import { hostDouble } from './host-double.ts';
import { codeOf, type Subject, within } from './subject.ts';

type Hook = 'setup' | 'start' | 'stop' | 'teardown';

/** Orders in which a host may call the hooks of a task: nodes die and start again at any time. */
const orders: readonly (readonly [name: string, hooks: readonly Hook[]])[] = [
  ['setup and teardown may be called twice', ['setup', 'setup', 'teardown', 'teardown']],
  ['stop may be called without start, and twice', ['setup', 'stop', 'stop', 'teardown']],
  ['start may be called twice', ['setup', 'start', 'start', 'stop', 'teardown']],
  ['teardown may be called without setup', ['teardown']],
];

export function hookChecks(task: TaskManifest, subject: () => Promise<Subject>): ConformanceCheck[] {
  return orders.map(([name, hooks]) => ({
    name: `${task.id}: ${name}`,
    run: async () => {
      const plugin = await subject();
      const code = codeOf(plugin, task);
      const { context } = hostDouble(plugin, task);
      for (const hook of hooks) {
        const call = async (given: PluginContext) => code[hook]?.(given);
        await within(plugin.limitMs, `${task.id}: ${hook}`, () => call(context));
      }
    },
  }));
}
