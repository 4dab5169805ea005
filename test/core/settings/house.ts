import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../../core/contract/index.ts';
import { createContextFactory, loadPlugins, type PluginRegistry } from '../../../core/plugins/index.ts';
import type { Transaction } from '../../../core/ports/database.ts';
import {
  createSettings,
  Keyring,
  openSecretKeys,
  type SecretKeyOptions,
  type Settings,
  type SettingsOwner,
} from '../../../core/settings/index.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { nobodyElse } from '../../support/nobody-else.ts';

export const collect: SettingsOwner = { kind: 'task', id: 'Demo.Collect' };
export const single: SettingsOwner = { kind: 'task', id: 'Demo.Beta' };
export const moduleAlpha: SettingsOwner = { kind: 'module', id: 'alpha' };

/** Settings over a real database and the plugins of the fixtures, with a task manager of two lines. */
export interface House {
  readonly settings: Settings;
  readonly registry: PluginRegistry;
  readonly fresh: FreshDatabase;
  readonly busy: Set<string>;
  /** Whether the tasks were complete when the save told of it, in its transaction. */
  readonly saved: { owner: SettingsOwner; by: string; complete: boolean }[];
  clock: Date;
  /** A second node on the same database, with the same keys or others: a text for the variable, or a file. */
  node(secretKey?: string | SecretKeyOptions, registry?: PluginRegistry): Promise<Settings>;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export async function house(keys?: SecretKeyOptions): Promise<House> {
  const fresh = await freshDatabase();
  const registry = await loadPlugins({
    directories: [fileURLToPath(new URL('../../fixtures/plugins/good', import.meta.url))],
    services: ['documents', 'database', 'http', 'notices'],
    capabilities: ['gauges'],
    loadTimeoutMs: 10_000,
  });
  const key = keys ?? randomBytes(32).toString('base64');
  const options = (given: string | SecretKeyOptions) =>
    typeof given === 'string' ? { environment: given, file: '/nowhere' } : given;
  await openSecretKeys(fresh.database, options(key));
  const made = {
    registry,
    fresh,
    busy: new Set<string>(),
    saved: [] as House['saved'],
    clock: new Date('2026-03-01T07:00:00Z'),
    node: async (secretKey: string | SecretKeyOptions = key, loaded = registry) => {
      const clock = { now: () => made.clock, sleep: async () => {}, monotonic: () => 0 };
      const settings: Settings = createSettings({
        database: fresh.database,
        registry: loaded,
        keys: new Keyring(options(secretKey)),
        clock,
        checkTimeoutMs: 300,
        contextFor: createContextFactory({
          services: {},
          log: () => silent,
          clock,
          timeZone: 'Europe/Moscow',
          settings: {
            resolveModule: (id) => settings.resolveModule(id),
            instances: (id) => settings.instances(id),
            resolve: (id, jobId) => settings.resolve(id, jobId),
          },
          wake: async () => {},
          call: nobodyElse,
        }),
        events: () => ({
          busy: async (taskId: string) => made.busy.has(taskId),
          saved: async (owner: SettingsOwner, by: string, transaction: Transaction) => {
            const id = owner.kind === 'task' ? owner.id : 'Demo.Collect';
            made.saved.push({ owner, by, complete: await settings.complete(id, transaction) });
          },
        }),
      });
      return settings;
    },
  };
  return Object.assign(made, { settings: await made.node() });
}

export const url = 'https://pos.example.ru/api';
export const right = {
  version: 0,
  common: { folder: 'входящие' },
  instances: [{ jobId: 0, settings: { login: 'robot', password: 'тайна-1' } }],
};
