import { configSchema } from './schema.ts';

/** JSON Schema of one value, as far as this folder looks into it. */
export interface ValueSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly ValueSchema[];
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly default?: unknown;
  readonly description?: string;
  readonly env?: string;
}

export interface ConfigKey {
  /** For example `web.port`. */
  readonly path: string;
  /** For example `PRIEMNAYA_WEB_PORT`. */
  readonly variable: string;
  readonly schema: ValueSchema;
}

/** Prefix of the product's environment variables. */
export const variablePrefix = 'PRIEMNAYA_';

/** Names the file of the configuration; no key, as it is read before all others. */
export const fileVariable = `${variablePrefix}CONFIG`;

/** Every key, in the order of the schema. */
export const configKeys: readonly ConfigKey[] = leaves(configSchema as ValueSchema, '');

function leaves(schema: ValueSchema, path: string): ConfigKey[] {
  if (schema.properties === undefined) return [{ path, variable: schema.env ?? variableOf(path), schema }];
  return Object.entries(schema.properties).flatMap(([name, inner]) =>
    leaves(inner, path === '' ? name : `${path}.${name}`),
  );
}

/** `tasks.graceSeconds` → `PRIEMNAYA_TASKS_GRACE_SECONDS` */
function variableOf(path: string): string {
  return (
    variablePrefix +
    path
      .replaceAll('.', '_')
      .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
      .toUpperCase()
  );
}

/** The kind of value a key holds, apart from «no value». */
export function kindOf(schema: ValueSchema): 'integer' | 'list' | 'map' | 'text' {
  const value = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
  if (value.type === 'integer') return 'integer';
  if (value.type === 'array') return 'list';
  return value.type === 'object' ? 'map' : 'text';
}
