import type { TaskSettings } from '../contract/index.ts';
import type { PluginRegistry, RegisteredTask } from '../plugins/api.ts';
import type { Sql } from '../ports/database.ts';
import type { SettingsOwner, SettingsSource } from './api.ts';
import { openDocument, type PlainDocument, validated } from './document.ts';
import { SettingsMigrationFailed, SettingsOwnerUnknown } from './errors.ts';
import type { SecretKeys } from './keyring.ts';
import { shapeOf } from './shape.ts';
import { presentVersions, readDocument } from './store.ts';

/** Settings of an owner with defaults, and whether they are right; frozen, as they are shared. */
interface Resolved {
  readonly version: number;
  readonly document: PlainDocument;
  readonly complete: boolean;
}

interface SourceOptions {
  readonly database: Sql;
  readonly registry: PluginRegistry;
  readonly keys: SecretKeys;
}

/**
 * Settings as the runner needs them. A version never changes, so it is opened and checked once; every call asks only for
 * the present versions, in one indexed query.
 */
export function createSource({ database, registry, keys }: SourceOptions): SettingsSource {
  const cache = new Map<string, Resolved>();

  async function resolved(owner: SettingsOwner, version: number, sql: Sql): Promise<Resolved> {
    const key = `${owner.kind}:${owner.id}`;
    const known = cache.get(key);
    if (known?.version === version && sql === database) return known;
    const shape = shapeOf(registry, owner);
    const stored = await readDocument(sql, owner, version);
    let fresh: Resolved;
    try {
      const { document, problems } = validated(shape, openDocument(shape, stored, keys));
      fresh = { version, document: deepFreeze(document), complete: problems.length === 0 };
    } catch (error) {
      // Settings that an update of the plugin cannot take over: the task asks for new ones, the others go on.
      if (!(error instanceof SettingsMigrationFailed)) throw error;
      fresh = { version, document: deepFreeze(openDocument(shape, undefined, keys)), complete: false };
    }
    // What a transaction sees may be rolled back, and its version number given again.
    if (sql === database) cache.set(key, fresh);
    return fresh;
  }

  async function several(owners: readonly SettingsOwner[], sql: Sql): Promise<Resolved[]> {
    const versions = await presentVersions(sql, owners);
    const all: Resolved[] = [];
    for (const [index, owner] of owners.entries()) all.push(await resolved(owner, versions[index]!, sql));
    return all;
  }

  async function ofTask(taskId: string, sql: Sql = database) {
    const task = taskOf(registry, taskId);
    const moduleId = task.plugin.manifest.moduleSettings?.id;
    const owners: SettingsOwner[] = [{ kind: 'task', id: taskId }];
    if (moduleId !== undefined) owners.push({ kind: 'module', id: moduleId });
    const [own, module] = await several(owners, sql);
    const ready = own!.complete && (!task.manifest.needsModuleSettings || module?.complete === true);
    return { own: own!, module: module?.complete ? module.document.common : undefined, ready };
  }

  return {
    async instances(taskId) {
      const { own } = await ofTask(taskId);
      return own.document.instances.map(({ jobId }) => jobId);
    },
    async resolve(taskId, jobId): Promise<TaskSettings | undefined> {
      const { own, module, ready } = await ofTask(taskId);
      const instance = own.document.instances.find((candidate) => candidate.jobId === jobId);
      if (!ready || instance === undefined) return undefined;
      return { module, common: own.document.common, instance: instance.settings };
    },
    async resolveModule(moduleId) {
      const [module] = await several([{ kind: 'module', id: moduleId }], database);
      return module!.complete ? module!.document.common : undefined;
    },
    complete: async (taskId, transaction) => (await ofTask(taskId, transaction)).ready,
  };
}

function taskOf(registry: PluginRegistry, id: string): RegisteredTask {
  const task = registry.tasks.get(id);
  if (task === undefined) throw new SettingsOwnerUnknown({ kind: 'task', id });
  return task;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
