import { closest } from '../core/contract/schema/suggest.ts';
import type { ConfigProblem } from './errors.ts';
import { type ConfigKey, configKeys, fileVariable, kindOf, variablePrefix } from './keys.ts';
import { texts } from './texts.ts';
import { valueProblems } from './validate.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
type Tree = { [name: string]: unknown };

/** Values given by environment variables. An empty variable counts as not set. */
export function fromEnvironment(environment: Environment): { values: Tree; problems: ConfigProblem[] } {
  const values: Tree = {};
  const problems = unknownVariables(environment);
  for (const key of configKeys) {
    const text = environment[key.variable];
    if (text === undefined || text === '') continue;
    const value = parsed(key, text);
    if (typeof value === 'object' && value !== null && 'problem' in value) {
      problems.push({ source: texts.variable, key: key.variable, message: String(value.problem) });
    } else {
      place(values, key.path, value);
    }
  }
  return { values, problems: [...problems, ...valueProblems(values, texts.variable, variableName)] };
}

function unknownVariables(environment: Environment): ConfigProblem[] {
  const known = [fileVariable, ...configKeys.map(({ variable }) => variable)];
  return Object.keys(environment)
    .filter((name) => name.startsWith(variablePrefix) && !known.includes(name))
    .map((name) => ({
      source: texts.variable,
      key: name,
      message: texts.unknownVariable(closest(name, known)),
    }));
}

function parsed({ schema }: ConfigKey, text: string): unknown {
  switch (kindOf(schema)) {
    case 'integer':
      return /^-?\d+$/.test(text.trim()) ? Number(text) : { problem: texts.notInteger };
    case 'list':
      return parts(text);
    case 'map': {
      const pairs = parts(text).map((part) => /^([^=]+)=(.+)$/.exec(part));
      if (pairs.includes(null)) return { problem: texts.notMap };
      return Object.fromEntries(pairs.map((pair) => [pair?.[1]?.trim(), pair?.[2]?.trim()]));
    }
    default:
      return text;
  }
}

function parts(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A list or map has wrong elements below its key, but one variable. */
function variableName(path: string): string {
  return configKeys.find((key) => path === key.path || path.startsWith(`${key.path}.`))?.variable ?? path;
}

/** Sets a value deep in a tree, by a path such as `web.port`. */
export function place(tree: Tree, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? path;
  let branch = tree;
  for (const name of names) {
    branch[name] ??= {};
    branch = branch[name] as Tree;
  }
  branch[last] = value;
}
