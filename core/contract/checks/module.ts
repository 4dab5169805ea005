import { access } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PluginFault } from './fault.ts';
import { texts } from './texts.ts';

/**
 * Imports the module of a manifest, and gives its default export. Where the `.js` file is not built, its `.ts` source
 * is taken, so that tests run the sources.
 * @param limitMs time the import may take, in milliseconds
 */
export async function importModule(directory: string, module: string, limitMs: number): Promise<unknown> {
  const file = await moduleFile(directory, module);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PluginFault('MODULE_TIMED_OUT', file, texts.moduleTimedOut(limitMs / 1000))),
      limitMs,
    );
  });
  const loading = import(pathToFileURL(file).href).catch((error: unknown) => {
    throw new PluginFault('MODULE_FAILED', file, texts.moduleFailed(reason(error)), { cause: error });
  });
  try {
    const loaded = (await Promise.race([loading, late])) as { default?: unknown };
    return loaded.default;
  } finally {
    clearTimeout(timer);
  }
}

async function moduleFile(directory: string, module: string): Promise<string> {
  const built = path.resolve(directory, module);
  const source = built.replace(/js$/, 'ts');
  for (const file of [built, source]) {
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  throw new PluginFault('MODULE_MISSING', built, texts.moduleMissing(module));
}

function reason(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
