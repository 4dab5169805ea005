import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';

/** The contract of ПОС, read for tests: schemas of every answer, compiled. */

const file = new URL('../../../../scripts/stand/pos/pos.openapi.yaml', import.meta.url);

interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, unknown>;
}

interface Contract {
  paths: Record<string, Record<string, Operation>>;
}

export const contract = parse(readFileSync(file, 'utf8')) as Contract;

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(contract, 'contract');

const operations = new Map(
  Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [operation.operationId, { path, method, operation }] as const),
  ),
);
const compiled = new Map<string, ValidateFunction | null>();

export const operationIds = [...operations.keys()];

/** Errors of a JSON answer against the schema that the contract has for its operation and status. */
export function contractErrors(operationId: string, status: number, contentType: string, body: unknown): string[] {
  const type = contentType.split(';')[0] ?? '';
  const validate = validator(operationId, String(status), type);
  if (!validate) return [`${operationId} ${status} ${type}: not in the contract`];
  if (type !== 'application/json' || validate(body)) return [];
  return (validate.errors ?? []).map((error) => `${operationId} ${status}: ${error.instancePath} ${error.message}`);
}

function validator(operationId: string, status: string, type: string): ValidateFunction | null {
  const name = `${operationId} ${status} ${type}`;
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const found = operations.get(operationId);
  const key = found && status in found.operation.responses ? status : 'default';
  const response = found && resolved(found.operation.responses[key]);
  const schema = (response as { content?: Record<string, { schema: unknown }> } | undefined)?.content?.[type]?.schema;
  const validate = schema ? ajv.compile(absolute(schema) as object) : null;
  compiled.set(name, validate);
  return validate;
}

/** Follows one `$ref`. */
function resolved(value: unknown): unknown {
  const reference = (value as { $ref?: string } | undefined)?.$ref;
  if (!reference) return value;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], contract);
}

/** References of a schema taken out of the document lead back into it. */
function absolute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(absolute);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === '$ref' ? `contract${String(inner)}` : absolute(inner)]),
  );
}

/** The schema of a request without references and descriptions. */
export function requestSchema(operationId: string): unknown {
  const content = operations.get(operationId)?.operation.requestBody?.content ?? {};
  return plain(Object.values(content)[0]?.schema);
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value) return plain(resolved(value));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'description')
      .map(([key, inner]) => [key, plain(inner)]),
  );
}
