import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Environment, fromEnvironment, place } from './environment.ts';
import { type ConfigProblem, ConfigurationError } from './errors.ts';
import { configKeys, fileVariable } from './keys.ts';
import type { Config } from './schema.ts';
import { texts } from './texts.ts';
import { mailProblems, oidcProblems, valueProblems } from './validate.ts';

export interface ConfigFile {
  readonly path: string;
  /** A missing file is an error. */
  readonly required: boolean;
}

/** `config/local.json` below the working directory where it exists; the file that `PRIEMNAYA_CONFIG` names instead. */
export function configFiles(environment: Environment, directory = process.cwd()): ConfigFile[] {
  const named = environment[fileVariable];
  if (named !== undefined && named !== '') return [{ path: path.resolve(directory, named), required: true }];
  return [{ path: path.join(directory, 'config', 'local.json'), required: false }];
}

/**
 * The configuration: defaults of the schema, then files in their order, then environment variables.
 * @throws ConfigurationError with everything that is wrong, at once (OP-01)
 */
export async function loadConfig(
  environment: Environment,
  files: readonly ConfigFile[] = configFiles(environment),
): Promise<Config> {
  const read = await Promise.all(files.map(fromFile));
  const sources = [...read, fromEnvironment(environment)];
  const problems = sources.flatMap((source) => source.problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const config = {};
  for (const key of configKeys) {
    const given = sources.map(({ values }) => valueAt(values, key.path)).filter((value) => value !== undefined);
    place(config, key.path, structuredClone(given.at(-1) ?? key.schema.default));
  }
  const incomplete = [...mailProblems(config as Config), ...oidcProblems(config as Config)];
  if (incomplete.length > 0) throw new ConfigurationError(incomplete);
  return config as Config;
}

async function fromFile(file: ConfigFile): Promise<{ values: object; problems: ConfigProblem[] }> {
  const wrong = (message: string) => ({ values: {}, problems: [{ source: file.path, key: '', message }] });
  let text: string;
  try {
    text = await readFile(file.path, 'utf8');
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (code !== 'ENOENT') return wrong(texts.fileUnreadable(code));
    return file.required ? wrong(texts.fileMissing) : { values: {}, problems: [] };
  }
  const values = parsed(text);
  if (values === undefined) return wrong(texts.notJson);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return wrong(texts.notObject);
  return { values, problems: valueProblems(values, file.path) };
}

/** The parser's own message would quote the file, which may hold passwords. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function valueAt(values: object, path: string): unknown {
  return path.split('.').reduce<unknown>((branch, name) => (branch as Record<string, unknown>)?.[name], values);
}
