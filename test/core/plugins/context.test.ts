import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import type { HttpClient } from '../../../core/contract/index.ts';
import { createContextFactory, loadPlugins, type PluginRegistry } from '../../../core/plugins/index.ts';
import { nobodyElse } from '../../support/nobody-else.ts';

let registry: PluginRegistry;
const woken: unknown[] = [];
const made: string[] = [];
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const contextFor = createContextFactory({
  services: {
    http: (plugin) => {
      made.push(plugin.manifest.id);
      return {} as HttpClient;
    },
  },
  log: () => silent,
  clock: { now: () => new Date(0), sleep: async () => {}, monotonic: () => 0 },
  timeZone: 'Europe/Moscow',
  settings: {
    resolveModule: async (id) => ({ module: id }),
    instances: async () => [0, 2, 3],
    resolve: async (task, jobId) => (jobId === 2 ? undefined : { module: task, common: 'общие', instance: jobId }),
  },
  wake: async (...call) => {
    woken.push(call);
  },
  call: nobodyElse,
});

beforeAll(async () => {
  registry = await loadPlugins({
    directories: [fileURLToPath(new URL('../../fixtures/plugins/good', import.meta.url))],
    services: ['documents', 'database', 'http', 'notices'],
    capabilities: ['gauges'],
    loadTimeoutMs: 5000,
  });
});

test('TM-62: a plugin gets the services that its manifest asks for, made once, and no other', () => {
  const [alpha] = registry.plugins;
  const { services } = contextFor(alpha!);
  expect(Object.keys(services)).toEqual(['http', 'notices']);
  expect(services.http).toBe(contextFor(alpha!).services.http);
  expect(made).toEqual(['alpha']);
  expect(() => services.documents).toThrow(
    expect.objectContaining({
      code: 'PLUGIN_SERVICE_NOT_ASKED',
      message: expect.stringContaining('plugin.manifest.json плагина «alpha»'),
    }),
  );
  expect(() => services.notices).toThrow(expect.objectContaining({ code: 'PLUGIN_SERVICE_NOT_OFFERED' }));
});

test('TM-62: hooks of a task get the services of the task', () => {
  const { plugin, manifest } = registry.tasks.get('Demo.Wake')!;
  expect(() => contextFor(plugin, manifest).services.http).toThrow('задачи «Demo.Wake»');
});

test('TM-62: a plugin reads the settings of the instances of its own tasks, where they are complete', async () => {
  const alpha = contextFor(registry.plugins[0]!);
  const seen = await alpha.taskSettings('Demo.Wake');
  expect([...seen.keys()]).toEqual([0, 3]);
  expect(seen.get(3)).toEqual({ module: 'Demo.Wake', common: 'общие', instance: 3 });
  await expect(alpha.taskSettings('Demo.Beta')).rejects.toMatchObject({ code: 'PLUGIN_FOREIGN_TASK' });
});

test('TM-62: a plugin reads the settings of its own module and wakes its own tasks only', async () => {
  const [alpha, beta] = registry.plugins.map((plugin) => contextFor(plugin));
  expect(await alpha!.moduleSettings()).toEqual({ module: 'alpha' });
  expect(await beta!.moduleSettings()).toBeUndefined();
  await alpha!.wake('Demo.Wake', 1);
  const at = new Date(1);
  await alpha!.wake('Demo.Wake', undefined, at);
  expect(woken).toEqual([
    ['Demo.Wake', 1, undefined],
    ['Demo.Wake', undefined, at],
  ]);
  await expect(alpha!.wake('Demo.Beta')).rejects.toMatchObject({ code: 'PLUGIN_FOREIGN_TASK' });
});
