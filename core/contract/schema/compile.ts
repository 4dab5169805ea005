import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FieldProblem } from '../errors.ts';
import { problemsOf } from './problems.ts';

/** Checks a value and fills in the schema's defaults in place. No problems: the value is right. */
export type Validate = (value: unknown) => FieldProblem[];

const ajv = new Ajv2020({
  allErrors: true,
  useDefaults: true,
  verbose: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
});
addFormats.default(ajv);

const extensions = new Set<string>();
const compiled = new WeakMap<object, Validate>();

/**
 * Compiles a JSON Schema (draft 2020-12). Keywords that begin with `x-` are free; any other unknown one is an error, as
 * it is most likely a misspelling.
 * @throws the error of ajv where the schema is wrong
 */
export function compileSchema(schema: object): Validate {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  allowExtensions(schema);
  let validate: ValidateFunction;
  try {
    validate = ajv.compile(schema);
  } finally {
    // A schema of the same `$id` may come again: another version, another plugin.
    ajv.removeSchema(schema);
  }
  const check: Validate = (value) => {
    // Twice: conditions are judged before the defaults of their fields are filled in.
    validate(value);
    return validate(value) ? [] : problemsOf(validate.errors ?? []);
  };
  compiled.set(schema, check);
  return check;
}

function allowExtensions(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key.startsWith('x-') && !extensions.has(key)) {
      extensions.add(key);
      ajv.addVocabulary([key]);
    }
    allowExtensions(value);
  }
}
