import { pointerOf, type Schema, typeOf } from './plan.ts';

type Values = Readonly<Record<string, unknown>>;

/** Whether a field is shown, by the values beside it (`x-when`). */
export function isShown(field: Schema, beside: Values | undefined, parent: Schema): boolean {
  return Object.entries(field['x-when'] ?? {}).every(([name, wanted]) =>
    wanted.includes(beside?.[name] ?? parent.properties?.[name]?.default),
  );
}

/** What is sent of what stands in a form, and which secrets go with an object of which nothing is left. */
export interface Read {
  readonly values: Record<string, unknown>;
  /** JSON Pointers of objects that were emptied. */
  readonly emptied: readonly string[];
}

/** What is typed as the schema wants it: numbers as numbers, what is empty or hidden as no value. */
export function readValues(schema: Schema, typed: unknown): Read {
  const emptied: string[] = [];
  const values = read(schema, typed, '', emptied, true);
  return { values: (values ?? {}) as Record<string, unknown>, emptied };
}

function read(schema: Schema, typed: unknown, pointer: string, emptied: string[], required: boolean): unknown {
  const type = typeOf(schema);
  if (typed === undefined) {
    if (type === 'object' && !required) emptied.push(pointer);
    return type === 'object' && required ? {} : undefined;
  }
  if (type === 'object' && schema.properties !== undefined && typeof typed === 'object') {
    return readObject(schema, (typed ?? {}) as Values, pointer, emptied, required);
  }
  if (type === 'array' && Array.isArray(typed)) {
    return typed
      .map((item, index) => read(schema.items ?? {}, item, pointer + pointerOf([index]), [], true))
      .filter((item) => item !== undefined);
  }
  if (typed === '') return undefined;
  return type === 'integer' || type === 'number' ? numberOf(typed) : typed;
}

function readObject(schema: Schema, typed: Values, pointer: string, emptied: string[], required: boolean): unknown {
  const made: Record<string, unknown> = {};
  const within: string[] = [];
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (!isShown(field, typed, schema)) continue;
    const at = pointer + pointerOf([name]);
    const value = read(field, typed[name], at, within, schema.required?.includes(name) ?? false);
    if (value !== undefined) made[name] = value;
  }
  // An optional object in which nothing is filled in is no value: its own required fields are not asked for then.
  if (!required && !isFilled(schema, made)) {
    emptied.push(pointer);
    return undefined;
  }
  emptied.push(...within);
  return made;
}

function isFilled(schema: Schema, made: Values): boolean {
  return Object.entries(made).some(([name, value]) => {
    const standard = schema.properties?.[name]?.default;
    const asIs = standard !== undefined && JSON.stringify(value) === JSON.stringify(standard);
    return !asIs && value !== null && value !== false && value !== '';
  });
}

/** A typed number, or the text as it is where it is none: the server says what is wrong with it. */
function numberOf(typed: unknown): unknown {
  if (typeof typed !== 'string') return typed;
  const plain = typed.replace(/\s/g, '').replace(',', '.');
  if (plain === '') return undefined;
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : typed;
}

/** The defaults of a new block. */
export function defaultsOf(schema: Schema): Record<string, unknown> {
  const entries = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    field.default === undefined ? [] : [[name, structuredClone(field.default)] as const],
  );
  return Object.fromEntries(entries);
}
