import path from 'node:path';
import { checkCode } from '../checks/code.ts';
import { importModule } from '../checks/module.ts';
import { type PluginSchemas, readSchemas } from '../checks/settings-schemas.ts';
import type { PluginManifest, TaskManifest } from '../manifest.ts';
import type { PluginCode } from '../plugin.ts';
import { compileSchema } from '../schema/compile.ts';
import type { TaskCode, TaskSettings } from '../task.ts';
import type { ConformanceOptions } from './api.ts';

/** The plugin under check. */
export interface Subject {
  readonly manifest: PluginManifest;
  readonly schemas: PluginSchemas;
  readonly code: PluginCode;
  readonly options: ConformanceOptions;
  readonly limitMs: number;
}

export async function loadSubject(
  file: string,
  manifest: PluginManifest,
  options: ConformanceOptions,
): Promise<Subject> {
  const limitMs = options.limitMs ?? 10_000;
  const schemas = await readSchemas(manifest, file);
  const loaded = await importModule(path.dirname(file), manifest.module, limitMs);
  return { manifest, schemas, code: checkCode(loaded, manifest, file), options, limitMs };
}

export function codeOf({ code }: Subject, task: TaskManifest): TaskCode {
  return code.tasks[task.id] as TaskCode;
}

/** The author's sample with the defaults filled in. */
export function settingsOf({ schemas, options }: Subject, task: TaskManifest): TaskSettings {
  const sample = options.tasks?.[task.id];
  const own = schemas.tasks.get(task.id);
  return {
    module: schemas.module === null ? undefined : filled(schemas.module, options.module, 'module'),
    common: filled(own?.common, sample?.common, `${task.id}: common`),
    instance: filled(own?.instance, sample?.instance, `${task.id}: instance`),
  };
}

function filled(schema: object | null | undefined, sample: Record<string, unknown> = {}, name: string): unknown {
  const values = structuredClone(sample);
  const problems = schema == null ? [] : compileSchema(schema)(values);
  if (problems.length === 0) return values;
  const list = problems.map(({ path: at, message }) => `${at}: ${message}`).join('; ');
  throw new Error(`The sample settings (${name}) given to the conformance suite are wrong: ${list}`);
}

/** Fails when the plugin takes longer than it may. */
export async function within<T>(ms: number, what: string, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
