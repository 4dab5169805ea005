import type { PluginCode, PluginContext, PluginManifest, TaskCode, TaskManifest } from '../contract/index.ts';

/** A plugin that is in the house. */
export interface LoadedPlugin {
  readonly manifest: PluginManifest;
  /** Absolute path of the folder of the manifest. */
  readonly directory: string;
  readonly code: PluginCode;
  /** Settings schemas as read from the files of the manifest. */
  readonly moduleSchema: object | null;
  readonly taskSchemas: ReadonlyMap<string, { readonly common: object | null; readonly instance: object | null }>;
}

/** A plugin that stayed outside, and why (TM-61). */
export interface PluginFailure {
  readonly file: string;
  readonly code: string;
  readonly reason: string;
}

export interface RegisteredTask {
  readonly plugin: LoadedPlugin;
  readonly manifest: TaskManifest;
  readonly code: TaskCode;
}

/** Every plugin that was found at start, loaded or not (TM-63). */
export interface PluginRegistry {
  readonly plugins: readonly LoadedPlugin[];
  readonly failures: readonly PluginFailure[];
  /** By task id. */
  readonly tasks: ReadonlyMap<string, RegisteredTask>;
}

/**
 * Makes what hooks, routes and contributions of a plugin get: for hooks of a task the services of the task, otherwise
 * those of the plugin.
 */
export type ContextFactory = (plugin: LoadedPlugin, task?: TaskManifest) => PluginContext;
