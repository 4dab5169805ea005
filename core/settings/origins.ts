import { splitReference } from '../contract/checks/references.ts';
import { valueAt } from '../contract/schema/pointer.ts';
import type { LoadedPlugin } from '../plugins/api.ts';
import type { SettingsSource } from './api.ts';
import { candidate } from './probe.ts';

/** Where a plugin may send requests: the origins that its settings name (AC-05), and those of settings under check. */
export async function originsOf(plugin: LoadedPlugin, source: SettingsSource): Promise<string[]> {
  const references = (plugin.manifest.http?.origins ?? []).map(splitReference);
  const found = await Promise.all(
    references.map(async ({ block, pointer }) =>
      (await blocks(plugin, block, source)).flatMap((values) => [valueAt(values, pointer)].flat()),
    ),
  );
  const urls = found
    .flat()
    .filter((value) => typeof value === 'string')
    .filter((value) => URL.canParse(value));
  return [...new Set(urls.map((url) => new URL(url).origin))];
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
  // Of all tasks at once: a request waits for it.
  const all = await source.several(tasks.map(({ id }) => id));
  return [...all.values()].flatMap((task) => task.jobIds.map((jobId) => task.of(jobId)?.[block]));
}

function underCheck(plugin: LoadedPlugin, block: 'module' | 'common' | 'instance'): unknown[] {
  const checked = candidate.getStore();
  if (checked?.shape.plugin !== plugin) return [];
  const { shape, document } = checked;
  if (block === 'module') return shape.owner.kind === 'module' ? [document.common] : [];
  if (shape.owner.kind === 'module') return [];
  return block === 'common' ? [document.common] : document.instances.map(({ settings }) => settings);
}
