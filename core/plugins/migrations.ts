import path from 'node:path';
import type { PluginRegistry } from './api.ts';

/** The plugins' own schemas and the folders of their migrations, for the migration runner. */
export function pluginMigrations(registry: PluginRegistry): { schema: string; directory: string }[] {
  return registry.plugins.flatMap(({ manifest, directory }) =>
    manifest.database === undefined
      ? []
      : [{ schema: `plugin_${manifest.id}`, directory: path.resolve(directory, manifest.database.migrations) }],
  );
}
