import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { FieldProblem } from '../errors.ts';
import { HOST_API_VERSION, type PluginManifest, type RootManifest } from '../manifest.ts';
import { compileSchema } from '../schema/compile.ts';
import { PluginFault } from './fault.ts';
import { texts } from './texts.ts';

/** Name of the file that makes a folder a plugin. */
export const MANIFEST_FILE = 'plugin.manifest.json';

const validateManifest = published('manifest.schema.json');
const validateRoot = published('root-manifest.schema.json');

/** Reads a plugin's manifest and checks it by the published schema and the version of the host's API. */
export async function readManifest(file: string): Promise<PluginManifest> {
  const manifest = await readJson(file);
  const asked = (manifest as { hostApi?: unknown } | null)?.hostApi;
  // First of all: a manifest of another version may look different.
  if (Number.isInteger(asked) && asked !== HOST_API_VERSION) {
    throw new PluginFault('HOST_API_INCOMPATIBLE', file, texts.hostApi(asked, HOST_API_VERSION));
  }
  accept(file, validateManifest()(manifest));
  const plugin = manifest as PluginManifest;
  accept(file, repeated(plugin));
  return plugin;
}

export async function readRootManifest(file: string): Promise<RootManifest> {
  const manifest = await readJson(file);
  accept(file, validateRoot()(manifest));
  return manifest as RootManifest;
}

/** @throws PluginFault `MANIFEST_UNREADABLE`, or `MANIFEST_NOT_JSON` with line and column */
export async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'EIO';
    throw new PluginFault('MANIFEST_UNREADABLE', file, texts.unreadable(reason));
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new PluginFault('MANIFEST_NOT_JSON', file, texts.notJson(place(text, (error as Error).message)));
  }
}

function accept(file: string, problems: readonly FieldProblem[]): void {
  if (problems.length > 0) {
    throw new PluginFault('MANIFEST_INVALID', file, texts.invalid(problems), { details: problems });
  }
}

function repeated(manifest: PluginManifest): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const id of twice(manifest.tasks.map((task) => task.id))) {
    problems.push({ path: '/tasks', message: `Задача «${id}» объявлена дважды` });
  }
  manifest.tasks.forEach((task, index) => {
    for (const id of twice((task.counters ?? []).map((counter) => counter.id))) {
      problems.push({ path: `/tasks/${index}/counters`, message: `Счётчик «${id}» объявлен дважды` });
    }
  });
  return problems;
}

function twice(ids: readonly string[]): Set<string> {
  return new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
}

function place(text: string, message: string): string {
  const position = /position (\d+)/.exec(message)?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position));
  const lines = before.split('\n');
  return `строка ${lines.length}, позиция ${lines.at(-1)!.length + 1}`;
}

/** A schema that is published beside the contract, compiled when it is first needed. */
function published(name: string): () => (value: unknown) => FieldProblem[] {
  let validate: ((value: unknown) => FieldProblem[]) | undefined;
  return () => {
    validate ??= compileSchema(JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')));
    return validate;
  };
}
