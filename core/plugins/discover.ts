import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { PluginFault } from '../contract/checks/fault.ts';
import { MANIFEST_FILE, readRootManifest } from '../contract/checks/manifest-file.ts';
import { texts } from './texts.ts';

export interface Discovery {
  /** Manifest files by the folders they were found in: those of the product first, then the dropped ones by name. */
  readonly manifests: string[];
  readonly faults: unknown[];
}

/**
 * Looks for plugins: those that the root manifest lists, and every sub-folder with a manifest in the given
 * directories (TM-60, TM-63). A folder that is found twice counts once; a directory that is missing holds nothing.
 */
export async function discover(rootManifest: string | undefined, directories: readonly string[]): Promise<Discovery> {
  const found = new Map<string, string>();
  const faults: unknown[] = [];
  const add = async (file: string) => {
    const real = await realpath(file).catch(() => undefined);
    if (real === undefined) return false;
    if (!found.has(real)) found.set(real, file);
    return true;
  };
  if (rootManifest !== undefined) {
    try {
      for (const name of (await readRootManifest(rootManifest)).plugins) {
        const missing = !(await addListed(path.dirname(rootManifest), name, add));
        if (missing) faults.push(new PluginFault('PLUGIN_MISSING', rootManifest, texts.pluginMissing(name)));
      }
    } catch (fault) {
      faults.push(fault);
    }
  }
  for (const directory of directories) {
    for (const folder of await foldersOf(directory)) await add(path.join(directory, folder, MANIFEST_FILE));
  }
  return { manifests: [...found.values()], faults };
}

/** A folder beside the root manifest, or a package in the `node_modules` that Node would look into. */
async function addListed(root: string, name: string, add: (file: string) => Promise<boolean>): Promise<boolean> {
  if (await add(path.resolve(root, name, MANIFEST_FILE))) return true;
  if (name.startsWith('.') || path.isAbsolute(name)) return false;
  for (let at = path.resolve(root); ; at = path.dirname(at)) {
    if (await add(path.join(at, 'node_modules', name, MANIFEST_FILE))) return true;
    if (at === path.dirname(at)) return false;
  }
}

async function foldersOf(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).sort();
}
