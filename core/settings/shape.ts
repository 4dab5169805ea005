import type { SettingsDeclaration } from '../contract/index.ts';
import type { LoadedPlugin, PluginRegistry, RegisteredTask } from '../plugins/api.ts';
import type { SettingsOwner } from './api.ts';
import { SettingsOwnerUnknown } from './errors.ts';

/** One block of settings: what its values must look like. */
export interface Block {
  readonly schema: object | null;
  readonly version: number;
  /** JSON Pointers of secrets. */
  readonly secrets: readonly string[];
  migrate(values: unknown, fromVersion: number): unknown;
}

/** What the settings of an owner consist of. */
export interface Shape {
  readonly owner: SettingsOwner;
  readonly plugin: LoadedPlugin;
  readonly task: RegisteredTask | undefined;
  /** Common settings of a task, or the settings of a module. */
  readonly common: Block;
  /** Settings of an instance; null for modules. */
  readonly instance: Block | null;
  readonly manyInstances: boolean;
}

export function shapeOf(registry: PluginRegistry, owner: SettingsOwner): Shape {
  const shape = owner.kind === 'task' ? taskShape(registry, owner) : moduleShape(registry, owner);
  if (shape === undefined) throw new SettingsOwnerUnknown(owner);
  return shape;
}

function taskShape(registry: PluginRegistry, owner: SettingsOwner): Shape | undefined {
  const task = registry.tasks.get(owner.id);
  if (task === undefined) return undefined;
  const schemas = task.plugin.taskSchemas.get(owner.id);
  const block = (name: 'common' | 'instance') =>
    blockOf(schemas?.[name] ?? null, task.manifest.settings?.[name], (values, from) =>
      task.code.migrateSettings === undefined ? values : task.code.migrateSettings(name, values, from),
    );
  return {
    owner,
    plugin: task.plugin,
    task,
    common: block('common'),
    instance: block('instance'),
    manyInstances: task.manifest.instances === 'many',
  };
}

function moduleShape(registry: PluginRegistry, owner: SettingsOwner): Shape | undefined {
  const plugin = registry.plugins.find(({ manifest }) => manifest.moduleSettings?.id === owner.id);
  if (plugin === undefined) return undefined;
  const common = blockOf(plugin.moduleSchema, plugin.manifest.moduleSettings, (values, from) => {
    const code = plugin.code.moduleSettings;
    return code?.migrate === undefined ? values : code.migrate(values, from);
  });
  return { owner, plugin, task: undefined, common, instance: null, manyInstances: false };
}

function blockOf(
  schema: object | null,
  declaration: SettingsDeclaration | undefined,
  migrate: Block['migrate'],
): Block {
  return { schema, version: declaration?.version ?? 1, secrets: declaration?.secrets ?? [], migrate };
}
