/** A schema as the columns are read from it; plugins write theirs as plain JSON Schemas. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  /** Russian words for values that are codes. */
  readonly 'x-words'?: Readonly<Record<string, string>>;
}

export interface Column {
  readonly title: string;
  readonly path: readonly string[];
  readonly kind: 'text' | 'number' | 'date' | 'time';
  readonly words: Readonly<Record<string, string>>;
}

/** Columns of the rows that the schema describes: every field, at any depth, that has a title, in its order. */
export function columnsOf(schema: object, path: readonly string[] = []): Column[] {
  const { properties = {} } = present(schema as Schema);
  return Object.entries(properties).flatMap(([name, field]) => {
    const place = [...path, name];
    const inner = present(field);
    const title = field.title ?? inner.title;
    if (title === undefined) return columnsOf(inner, place);
    return [{ title, path: place, kind: kindOf(inner), words: field['x-words'] ?? inner['x-words'] ?? {} }];
  });
}

/** The schema of rows of a list, from that of its page. */
export function rowSchema(page: object | undefined): object {
  return (page as Schema | undefined)?.properties?.items?.items ?? {};
}

/** What a field is where it is not null. */
function present(schema: Schema): Schema {
  return schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
}

function kindOf({ type, format }: Schema): Column['kind'] {
  if (format === 'date-time') return 'time';
  if (format === 'date') return 'date';
  return [type].flat().some((one) => one === 'integer' || one === 'number') ? 'number' : 'text';
}
