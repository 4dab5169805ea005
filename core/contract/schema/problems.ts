import type { ErrorObject } from 'ajv';
import type { FieldProblem } from '../errors.ts';
import { messageOf } from './messages.ts';
import { toPointer } from './pointer.ts';

/** Errors of ajv as one problem for each wrong field, at the field where a person mends it. */
export function problemsOf(errors: readonly ErrorObject[]): FieldProblem[] {
  const problems = settleBranches(errors)
    .filter((error) => error.keyword !== 'if')
    .map((error) => ({ path: pathOf(error), message: messageOf(error), code: codeOf(error) }));
  const seen = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = `${path}\n${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function pathOf({ instancePath, params }: ErrorObject): string {
  const name = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
  return name === undefined ? instancePath : instancePath + toPointer([String(name)]);
}

/** `MISSING` for required values, otherwise `INVALID`. */
function codeOf({ keyword }: ErrorObject): string {
  return keyword === 'required' || keyword === 'dependentRequired' ? 'MISSING' : 'INVALID';
}

/**
 * A value that fits no branch of a `oneOf` fails in each of them. Only the errors of the branch that was meant are of
 * use: the one whose constants fit. Where the branches are constants, they are the allowed values.
 */
function settleBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choice = errors
    .filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf')
    .sort((a, b) => a.schemaPath.length - b.schemaPath.length)[0];
  if (choice === undefined) return errors;
  const prefix = `${choice.schemaPath}/`;
  const inner = errors.filter(({ schemaPath }) => schemaPath.startsWith(prefix));
  const rest = errors.filter((error) => error !== choice && !inner.includes(error));
  return [...settleBranches(rest), ...meant(choice, inner, prefix)];
}

function meant(choice: ErrorObject, inner: readonly ErrorObject[], prefix: string): readonly ErrorObject[] {
  if (inner.length > 0 && inner.every((e) => e.keyword === 'const' && e.instancePath === choice.instancePath)) {
    return [{ ...choice, keyword: 'enum', params: { allowedValues: inner.map(({ params }) => params.allowedValue) } }];
  }
  const branches = new Map<string, ErrorObject[]>();
  for (const error of inner) {
    const branch = error.schemaPath.slice(prefix.length).split('/', 1)[0]!;
    branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  const fitting = [...branches.values()].filter((branch) => !branch.some(({ keyword }) => keyword === 'const'));
  return fitting.length === 1 ? settleBranches(fitting[0]!) : [choice];
}
