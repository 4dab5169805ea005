import { splitReference } from '../contract/checks/references.ts';
import { valueAt } from '../contract/schema/pointer.ts';
import type { LoadedPlugin } from '../plugins/api.ts';
import type { SettingsSource } from './api.ts';
import { candidate } from './probe.ts';

/** Where a plugin may send requests: the origins that its settings name (AC-05), and those of settings under check. */
export async function originsOf(plugin: LoadedPlugin, source: SettingsSource): Promise<string[]> {
  const origins = new Set<string>();
  for (const reference of plugin.manifest.http?.origins ?? []) {
    const { block, pointer } = splitReference(reference);
    for (const values of await blocks(plugin, block, source)) {
      for (const value of [valueAt(values, pointer)].flat()) {
        if (typeof value === 'string' && URL.canParse(value)) origins.add(new URL(value).origin);
      }
    }
  }
  return [...origins];
}

async function blocks(
  plugin: LoadedPlugin,
  block: 'module' | 'common' | 'instance',
  source: SettingsSource,
): Promise<unknown[]> {
  return [...underCheck(plugin, block), ...(await saved(plugin, block, source))];
}

async function saved(plugin: LoadedPlugin, block: 'module' | 'common' | 'instance', source: SettingsSource) {
  const { moduleSettings, tasks } = plugin.manifest;
  if (block === 'module') return moduleSettings === undefined ? [] : [await source.resolveModule(moduleSettings.id)];
  const found: unknown[] = [];
  for (const { id } of tasks) {
    for (const jobId of await source.instances(id)) found.push((await source.resolve(id, jobId))?.[block]);
  }
  return found;
}

function underCheck(plugin: LoadedPlugin, block: 'module' | 'common' | 'instance'): unknown[] {
  const checked = candidate.getStore();
  if (checked?.shape.plugin !== plugin) return [];
  const { shape, document } = checked;
  if (block === 'module') return shape.owner.kind === 'module' ? [document.common] : [];
  if (shape.owner.kind === 'module') return [];
  return block === 'common' ? [document.common] : document.instances.map(({ settings }) => settings);
}
