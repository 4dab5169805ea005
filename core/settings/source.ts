import type { TaskSettings } from '../contract/index.ts';
import type { PluginRegistry, RegisteredTask } from '../plugins/api.ts';
import type { Sql } from '../ports/database.ts';
import type { SettingsOwner, SettingsSource, TaskReadiness } from './api.ts';
import { openDocument, type PlainDocument, type StoredDocument, validated } from './document.ts';
import { SettingsMigrationFailed, SettingsOwnerUnknown } from './errors.ts';
import type { SecretKeys } from './keyring.ts';
import { shapeOf } from './shape.ts';
import { presentVersions, readDocuments } from './store.ts';

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

/** Where settings are read. What a transaction sees that writes may be rolled back, and its version number given again. */
interface Reading {
  readonly sql: Sql;
  readonly committed: boolean;
}

/**
 * Settings as the runner needs them. A version never changes, so it is opened and checked once; every call asks only for
 * the present versions, in one indexed query.
 */
export function createSource({ database, registry, keys }: SourceOptions): SettingsSource {
  const cache = new Map<string, Resolved>();
  const ofAll: Reading = { sql: database, committed: true };

  /** One query for the versions, and one for those that were not seen yet. */
  async function resolved(owners: readonly SettingsOwner[], { sql, committed }: Reading): Promise<Resolved[]> {
    if (owners.length === 0) return [];
    const versions = await presentVersions(sql, owners);
    const known = owners.map((owner, index) => {
      const cached = committed ? cache.get(keyOf(owner)) : undefined;
      return cached?.version === versions[index] ? cached : undefined;
    });
    const unseen = owners
      .map((owner, index) => ({ owner, version: versions[index]!, index }))
      .filter(({ index }) => known[index] === undefined);
    const documents = await readDocuments(sql, unseen);
    for (const [place, { owner, version, index }] of unseen.entries()) {
      const fresh = opened(owner, version, documents[place]);
      known[index] = fresh;
      // Two readings may cross: the newer version stays.
      if (committed && (cache.get(keyOf(owner))?.version ?? 0) <= version) cache.set(keyOf(owner), fresh);
    }
    return known as Resolved[];
  }

  function opened(owner: SettingsOwner, version: number, stored: StoredDocument | undefined): Resolved {
    const shape = shapeOf(registry, owner);
    try {
      const { document, problems } = validated(shape, openDocument(shape, stored, keys));
      return { version, document: deepFreeze(document), complete: problems.length === 0 };
    } catch (error) {
      // Settings that an update of the plugin cannot take over: the task asks for new ones, the others go on.
      if (!(error instanceof SettingsMigrationFailed)) throw error;
      return { version, document: deepFreeze(openDocument(shape, undefined, keys)), complete: false };
    }
  }

  async function severalTasks(taskIds: readonly string[], reading: Reading): Promise<Map<string, TaskReadiness>> {
    const tasks = taskIds.map((id) => ({ id, task: taskOf(registry, id) }));
    const owners = new Map<string, SettingsOwner>();
    for (const { id, task } of tasks) {
      for (const owner of ownersOf(id, task)) owners.set(keyOf(owner), owner);
    }
    const all = await resolved([...owners.values()], reading);
    const byOwner = new Map([...owners.keys()].map((key, index) => [key, all[index]!]));
    return new Map(
      tasks.map(({ id, task }) => {
        const [own, module] = ownersOf(id, task).map((owner) => byOwner.get(keyOf(owner)));
        return [id, readiness(task, own!, module)];
      }),
    );
  }

  async function ofTask(taskId: string, reading: Reading = ofAll): Promise<TaskReadiness> {
    return (await severalTasks([taskId], reading)).get(taskId)!;
  }

  return {
    several: (taskIds, snapshot = database) => severalTasks(taskIds, { sql: snapshot, committed: true }),
    instances: async (taskId) => [...(await ofTask(taskId)).jobIds],
    resolve: async (taskId, jobId) => (await ofTask(taskId)).of(jobId),
    async resolveModule(moduleId) {
      const [module] = await resolved([{ kind: 'module', id: moduleId }], ofAll);
      return module!.complete ? module!.document.common : undefined;
    },
    async complete(taskId, transaction) {
      const reading = transaction === undefined ? ofAll : { sql: transaction, committed: false };
      return (await ofTask(taskId, reading)).complete;
    },
  };
}

function readiness({ manifest }: RegisteredTask, own: Resolved, module: Resolved | undefined): TaskReadiness {
  const complete = own.complete && (!manifest.needsModuleSettings || module?.complete === true);
  const { common, instances } = own.document;
  return {
    complete,
    jobIds: instances.map(({ jobId }) => jobId),
    of(jobId): TaskSettings | undefined {
      const instance = instances.find((candidate) => candidate.jobId === jobId);
      if (!complete || instance === undefined) return undefined;
      return { module: module?.complete ? module.document.common : undefined, common, instance: instance.settings };
    },
  };
}

function ownersOf(id: string, { plugin }: RegisteredTask): SettingsOwner[] {
  const moduleId = plugin.manifest.moduleSettings?.id;
  const own: SettingsOwner = { kind: 'task', id };
  return moduleId === undefined ? [own] : [own, { kind: 'module', id: moduleId }];
}

function keyOf({ kind, id }: SettingsOwner): string {
  return `${kind}:${id}`;
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
