import path from 'node:path';
import { MANIFEST_FILE, readManifest } from '../checks/manifest-file.ts';
import type { Services } from '../task.ts';
import { codeChecks } from './code-checks.ts';
import { hookChecks } from './hook-checks.ts';
import { manifestChecks } from './manifest-checks.ts';
import { runChecks } from './run-checks.ts';
import { loadSubject, type Subject } from './subject.ts';

/** One property of a plugin; `run` rejects with what is wrong. */
export interface ConformanceCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** Right settings of a task; secrets should be long and of a kind that occurs nowhere else. */
export interface SampleSettings {
  readonly common?: Record<string, unknown>;
  readonly instance?: Record<string, unknown>;
}

export interface ConformanceOptions {
  /** Right settings of the module. */
  readonly module?: Record<string, unknown>;
  /** Right settings by task id. A task without settings blocks needs none. */
  readonly tasks?: Readonly<Record<string, SampleSettings>>;
  /** Services, real or doubles. Without them a run meets a host whose services are away: `RetryLaterError`. */
  readonly services?: Partial<Services>;
  /** Time that one call of the plugin may take, in milliseconds; 10 s where left out. */
  readonly limitMs?: number;
  /** Time within which a run ends whose signal is aborted, in milliseconds; 2 s where left out. */
  readonly abortMs?: number;
}

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
