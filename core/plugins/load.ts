import path from 'node:path';
import { checkCode } from '../contract/checks/code.ts';
import { PluginFault } from '../contract/checks/fault.ts';
import { readManifest } from '../contract/checks/manifest-file.ts';
import { importModule } from '../contract/checks/module.ts';
import { checkReferences } from '../contract/checks/references.ts';
import { readSchemas } from '../contract/checks/settings-schemas.ts';
import type { Capability, PluginManifest, ServiceName } from '../contract/manifest.ts';
import type { LoadedPlugin, PluginFailure, PluginRegistry, RegisteredTask } from './api.ts';
import { discover } from './discover.ts';
import { texts } from './texts.ts';
import { atWork } from './work.ts';

export interface LoadOptions {
  /** Path of the product's `plugin.manifest.json`; left out where the product ships no plugin. */
  readonly rootManifest?: string;
  /** Each sub-folder with a `plugin.manifest.json` is a plugin: dropping a folder is enough (TM-63). */
  readonly directories: readonly string[];
  /** Services and capabilities that this host offers. */
  readonly services: readonly ServiceName[];
  readonly capabilities: readonly Capability[];
  /** Time that the import of one module may take, in milliseconds. */
  readonly loadTimeoutMs: number;
}

/**
 * Loads every plugin that is found. One that is wrong stays outside with file and reason, and the others go on; no
 * plugin at all is fine (TM-60…64). Never throws for a plugin.
 */
export async function loadPlugins(options: LoadOptions): Promise<PluginRegistry> {
  const { manifests, faults } = await discover(options.rootManifest, options.directories);
  const failures = faults.map((fault) => failure(options.rootManifest ?? '', fault));
  const plugins: LoadedPlugin[] = [];
  // One after the other, so that it never hangs on chance which of two namesakes stays.
  for (const file of manifests) {
    try {
      plugins.push(await loadPlugin(file, plugins, options));
    } catch (fault) {
      failures.push(failure(file, fault));
    }
  }
  return { plugins, failures, tasks: tasksOf(plugins) };
}

async function loadPlugin(file: string, present: readonly LoadedPlugin[], options: LoadOptions): Promise<LoadedPlugin> {
  const directory = path.dirname(path.resolve(file));
  const manifest = await readManifest(file);
  refuseNamesakes(manifest, file, present);
  refuseUnavailable(manifest, file, options);
  const schemas = await readSchemas(manifest, file);
  await checkReferences(manifest, file, schemas);
  const load = () => importModule(directory, manifest.module, options.loadTimeoutMs);
  const code = checkCode(await atWork({ plugin: manifest.id, what: 'import' }, load), manifest, file);
  return { manifest, directory, code, moduleSchema: schemas.module, taskSchemas: schemas.tasks };
}

function refuseNamesakes(manifest: PluginManifest, file: string, present: readonly LoadedPlugin[]): void {
  const refuse = (message: string) => {
    throw new PluginFault('DUPLICATE_ID', file, message);
  };
  for (const { manifest: other, directory } of present) {
    if (other.id === manifest.id) refuse(texts.duplicatePlugin(manifest.id, directory));
    const task = manifest.tasks.find(({ id }) => other.tasks.some((taken) => taken.id === id));
    if (task !== undefined) refuse(texts.duplicateTask(task.id, other.id));
    if (manifest.moduleSettings !== undefined && other.moduleSettings?.id === manifest.moduleSettings.id) {
      refuse(texts.duplicateModule(manifest.moduleSettings.id, other.id));
    }
    if (other.group.id === manifest.group.id && other.group.title.ru !== manifest.group.title.ru) {
      refuse(texts.groupTitle(manifest.group.id, other.group.title.ru, other.id));
    }
  }
}

function refuseUnavailable(manifest: PluginManifest, file: string, { services, capabilities }: LoadOptions): void {
  const asked = [...(manifest.services ?? []), ...manifest.tasks.flatMap((task) => task.services)];
  const service = asked.find((name) => !services.includes(name));
  if (service !== undefined) {
    throw new PluginFault('SERVICE_UNAVAILABLE', file, texts.serviceUnavailable(service, services));
  }
  const capability = manifest.capabilities?.find((name) => !capabilities.includes(name));
  if (capability !== undefined) {
    throw new PluginFault('CAPABILITY_UNAVAILABLE', file, texts.capabilityUnavailable(capability, capabilities));
  }
}

function failure(file: string, fault: unknown): PluginFailure {
  if (fault instanceof PluginFault) return { file: fault.file, code: fault.code, reason: fault.message };
  const reason = fault instanceof Error ? fault.message : String(fault);
  return { file, code: 'PLUGIN_FAILED', reason: texts.unexpected(reason) };
}

function tasksOf(plugins: readonly LoadedPlugin[]): ReadonlyMap<string, RegisteredTask> {
  const tasks = new Map<string, RegisteredTask>();
  for (const plugin of plugins) {
    for (const manifest of plugin.manifest.tasks) {
      tasks.set(manifest.id, { plugin, manifest, code: plugin.code.tasks[manifest.id]! });
    }
  }
  return tasks;
}
