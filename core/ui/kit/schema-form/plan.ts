import type { RJSFSchema, UiSchema } from '@rjsf/utils';

/** A JSON Schema (draft 2020-12) as a plugin writes it; keywords with `x-` are ours. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly oneOf?: readonly Schema[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly format?: string;
  /** Directory whose rows can be chosen. */
  readonly 'x-directory'?: string;
  /** Names of fields beside it, and the values with which it is shown. */
  readonly 'x-when'?: Readonly<Record<string, readonly unknown[]>>;
  /** What a number counts, shown behind it: «мин». */
  readonly 'x-unit'?: string;
}

/** Longer texts get more room. */
const longText = 500;

/** The schema itself, where `$ref` points into the same document. */
export function resolved(schema: Schema | undefined, root: Schema): Schema {
  if (typeof schema?.$ref !== 'string' || !schema.$ref.startsWith('#/')) return schema ?? {};
  let at: unknown = root;
  for (const step of stepsOf(schema.$ref.slice(1))) at = (at as Record<string, unknown> | undefined)?.[step];
  const { $ref: _, ...own } = schema;
  return { ...(at as Schema | undefined), ...own };
}

/** The type of a value, apart from «no value». */
export function typeOf({ type, enum: choices, oneOf, properties }: Schema): string {
  if (choices !== undefined || oneOf?.every((branch) => 'const' in branch)) return 'choice';
  const types = (typeof type === 'string' ? [type] : (type ?? [])).filter((one) => one !== 'null');
  return types[0] ?? (properties === undefined ? 'any' : 'object');
}

export interface Choice {
  readonly value: unknown;
  readonly title: string;
}

export function choicesOf({ enum: values = [], oneOf }: Schema): Choice[] {
  if (oneOf !== undefined) return oneOf.map(({ const: value, title }) => ({ value, title: title ?? String(value) }));
  return values.filter((value) => value !== null).map((value) => ({ value, title: String(value) }));
}

/** Steps of a JSON Pointer. */
export function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function pointerOf(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function valueAt(values: unknown, pointer: string): unknown {
  let at = values;
  for (const step of stepsOf(pointer)) at = (at as Record<string, unknown> | null | undefined)?.[step];
  return at;
}

/** A copy with another value at a pointer; undefined takes it away. */
export function withValue(values: unknown, pointer: string, value: unknown): unknown {
  const [step, ...rest] = stepsOf(pointer);
  if (step === undefined) return value;
  const inner = withValue((values as Record<string, unknown> | undefined)?.[step], pointerOf(rest), value);
  if (Array.isArray(values)) return values.with(Number(step), inner);
  return { ...(values as object), [step]: inner };
}

/** How a schema is drawn. */
export interface Plan {
  /** With `$ref` resolved. */
  readonly schema: Schema;
  /** For rjsf: without defaults, which the server fills in, and without what only a validator understands. */
  readonly form: RJSFSchema;
  readonly ui: UiSchema;
}

/** @param secrets JSON Pointers of secrets in the block */
export function planOf(given: object, secrets: readonly string[]): Plan {
  const root = given as Schema;
  const schema = unfolded(root, root, 0);
  const { form, ui } = drawn(schema, '', new Set(secrets));
  // The buttons stand elsewhere.
  return { schema, form, ui: { ...ui, 'ui:submitButtonOptions': { norender: true } } };
}

/** Deeper ones refer to themselves: they are drawn as JSON. */
const deepest = 12;

function unfolded(schema: Schema, root: Schema, depth: number): Schema {
  const own = resolved(schema, root);
  if (depth > deepest) return {};
  return {
    ...own,
    ...(own.properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(own.properties).map(([name, inner]) => [name, unfolded(inner, root, depth + 1)]),
      ),
    }),
    ...(own.items !== undefined && { items: unfolded(own.items, root, depth + 1) }),
  };
}

function drawn(schema: Schema, pointer: string, secrets: ReadonlySet<string>): { form: RJSFSchema; ui: UiSchema } {
  const { default: _, oneOf, enum: choices, format, $ref, ...rest } = schema;
  const widget = widgetOf(schema, secrets.has(pointer));
  if (widget !== undefined) {
    // What rjsf would make of it does not matter: our widgets read the schema that stands behind it.
    const type = widget === 'several' ? 'array' : typeOf(schema) === 'boolean' ? 'boolean' : 'string';
    const form = { type, title: schema.title, ...(widget === 'several' && { items: { type: 'string' } }) };
    return { form: form as RJSFSchema, ui: { 'ui:widget': widget, 'ui:options': { plan: schema } } };
  }
  if (typeOf(schema) === 'array') {
    const inner = drawn(schema.items ?? {}, `${pointer}/*`, secrets);
    const form = { type: 'array', title: schema.title, items: inner.form };
    return { form: form as RJSFSchema, ui: { items: inner.ui, 'ui:options': { plan: schema } } };
  }
  const inner = Object.entries(schema.properties ?? {}).map(
    ([name, own]) => [name, drawn(own, pointer + pointerOf([name]), secrets)] as const,
  );
  const form = {
    ...rest,
    type: 'object',
    properties: Object.fromEntries(inner.map(([name, own]) => [name, own.form])),
    additionalProperties: false,
  };
  const ui = { ...Object.fromEntries(inner.map(([name, own]) => [name, own.ui])), 'ui:options': { plan: schema } };
  return { form: form as RJSFSchema, ui };
}

/** The widget of a value; undefined for objects and for lists that are drawn row by row. */
function widgetOf(schema: Schema, secret: boolean): string | undefined {
  if (secret) return 'secret';
  const type = typeOf(schema);
  const directory = schema['x-directory'] ?? schema.items?.['x-directory'];
  if (type === 'array') {
    if (directory !== undefined) return 'several';
    return typeOf(schema.items ?? {}) === 'any' ? 'json' : undefined;
  }
  if (directory !== undefined) return 'directory';
  if (type === 'object' && schema.properties !== undefined) return undefined;
  if (type === 'choice') return 'choice';
  if (type === 'boolean') return 'tick';
  if (type === 'integer' || type === 'number') return 'number';
  if (type !== 'string') return 'json';
  if (schema.format === 'date') return 'day';
  return schema.format === undefined && (schema.maxLength ?? 0) > longText ? 'long' : 'line';
}
