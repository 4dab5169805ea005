import path from 'node:path';
import { MANIFEST_FILE, readManifest } from '../checks/manifest-file.ts';
import type { ConformanceCheck, ConformanceOptions } from './api.ts';
import { codeChecks } from './code-checks.ts';
import { hookChecks } from './hook-checks.ts';
import { manifestChecks } from './manifest-checks.ts';
import { runChecks } from './run-checks.ts';
import { loadSubject, type Subject } from './subject.ts';

/**
 * Lists the checks of a plugin. A plugin that cannot even be read gets the one check that says so.
 * @param directory folder of `plugin.manifest.json`
 */
export async function describePlugin(directory: string, options: ConformanceOptions = {}): Promise<ConformanceCheck[]> {
  const file = path.resolve(directory, MANIFEST_FILE);
  const manifest = await readManifest(file).catch((fault: unknown) => ({ fault }));
  if ('fault' in manifest) {
    return [{ name: 'the manifest is right', run: () => Promise.reject(manifest.fault) }];
  }
  let loading: Promise<Subject> | undefined;
  const subject = () => {
    loading ??= loadSubject(file, manifest, options);
    return loading;
  };
  return [
    ...manifestChecks(file, manifest),
    ...codeChecks(manifest, subject),
    ...manifest.tasks.flatMap((task) => [...hookChecks(task, subject), ...runChecks(task, subject)]),
  ];
}
