import Type, { type TSchema, type TSchemaOptions } from 'typebox';

/** An object that takes no other fields than these. */
export const closed = { additionalProperties: false } as const;

export const time = Type.String({ format: 'date-time' });
export const date = Type.String({ format: 'date' });
export const text = Type.String();
/** Any JSON object. */
export const anyObject = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true });

export function nullable<T extends TSchema>(schema: T, options: TSchemaOptions = {}) {
  return Type.Union([schema, Type.Null()], options);
}

/** One of these words. */
export function oneOf<const T extends string[]>(...words: T) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: words });
}

/** The field is a column of exports under this heading (UI-08). */
export function titled<T extends TSchema>(title: string, schema: T): T {
  return { ...schema, title };
}

/** One of these codes; exports say the word for it. */
export function worded<const W extends Readonly<Record<string, string>>>(title: string, words: W) {
  return Type.Unsafe<keyof W & string>({ type: 'string', enum: Object.keys(words), title, 'x-words': words });
}

/** A list that is complete. */
export function items<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item) });
}

/** A page of a list. */
export function page<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: nullable(text) });
}

/** Query parameters of a paged list. */
export const paging = {
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 50, description: 'Строк на странице' }),
  cursor: Type.Optional(Type.String({ maxLength: 1000, description: '`nextCursor` предыдущей страницы' })),
};

export const problem = Type.Object({
  path: text,
  message: text,
  code: Type.Optional(text),
  /** Both values of a field that another user changed meanwhile (ED-11). */
  current: Type.Optional(Type.Unknown()),
  given: Type.Optional(Type.Unknown()),
});

export const errorShape = Type.Object({
  error: Type.Object({ code: text, message: text, details: Type.Array(problem), requestId: text }),
});

/** An answer that is sent as it comes, in the media type. */
export function streamed(mediaType: string, description: string) {
  return { 200: Type.Unsafe<unknown>({ description, content: { [mediaType]: { schema: { type: 'string' } } } }) };
}
