import { texts } from './texts.ts';

export type DirectoryName = keyof typeof texts.directories;
export type Row = Readonly<Record<string, unknown>>;

/** A field of the cards of a directory. */
export interface Field {
  /** Its place in the row: `card.name`. */
  readonly id: string;
  readonly kind:
    | 'text'
    | 'lines'
    | 'flag'
    | 'number'
    | 'date'
    | 'secret'
    | 'choice'
    | 'list'
    | 'row'
    | 'attributes'
    | 'roles';
  /** Where it is not called by its id: the name of its text, or the text. */
  readonly label?: string;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** The values of the choice are numbers. */
  readonly number?: boolean;
  /** Whose row it names. */
  readonly directory?: DirectoryName;
  readonly required?: boolean;
  /** Given when the row is made, and never changed. */
  readonly fixed?: boolean;
  /** It is there for such rows only. */
  readonly when?: (row: Row) => boolean;
  /** The heading it stands below. */
  readonly part?: string;
}

export function labelOf(directory: DirectoryName, { id, label }: Field): string {
  const { fields } = texts.directories[directory];
  return fields[label ?? id] ?? label ?? id;
}

export function helpOf(directory: DirectoryName, { id, label }: Field): string | undefined {
  return texts.directories[directory].help?.[label ?? id];
}

/** Properties that a row may be called by. */
export function keysOf(directory: DirectoryName): readonly string[] {
  return directory === 'attributes' || directory === 'standard-texts' ? ['title'] : ['name', 'login', 'due'];
}

const bytesOfMegabyte = 1024 * 1024;

/** The row as its fields have it, by their ids. */
export function flatOf(row: Row, fields: readonly Field[]): Record<string, unknown> {
  const whole: Row = { ...row, ...('card' in row && { hasCard: row.card !== null }) };
  return Object.fromEntries(fields.map(({ id }) => [id, valueAt(whole, id)]));
}

function valueAt(row: Row, id: string): unknown {
  if (id === 'fileLimits.megabytes') {
    const bytes = valueAt(row, 'fileLimits.maxSize');
    return typeof bytes === 'number' ? Math.round((bytes / bytesOfMegabyte) * 100) / 100 : null;
  }
  let value: unknown = row;
  for (const part of id.split('.')) value = (value as Row | null | undefined)?.[part];
  return value;
}

/** Whether a field has nothing in it. */
function empty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

const same = (one: unknown, other: unknown) =>
  (empty(one) && empty(other)) || JSON.stringify(one) === JSON.stringify(other);

/** What is sent to the server: the fields that differ from the row as it was read; all that is filled in for a new one. */
export function bodyOf(typed: Row, before: Row | undefined, fields: readonly Field[]): Record<string, unknown> {
  const changed = fields.filter(({ id, kind, fixed }) => {
    if (before !== undefined && fixed) return false;
    if (before === undefined || kind === 'secret') return !empty(typed[id]);
    return !same(typed[id], before[id]);
  });
  const body: Record<string, unknown> = {};
  for (const { id, kind } of changed) put(body, id, empty(typed[id]) ? emptied(kind) : typed[id]);
  return whole(body, typed);
}

function emptied(kind: Field['kind']): unknown {
  return kind === 'flag' ? false : null;
}

function put(body: Record<string, unknown>, id: string, value: unknown): void {
  const [first = id, ...rest] = id.split('.');
  if (rest.length === 0) body[first] = value;
  else {
    body[first] ??= {};
    put(body[first] as Record<string, unknown>, rest.join('.'), value);
  }
}

/** Parts that the server takes as wholes. */
function whole({ hasCard, ...body }: Record<string, unknown>, typed: Row): Record<string, unknown> {
  if (hasCard === false) return { ...body, card: null };
  if (body.fileLimits === undefined) return body;
  const megabytes = typed['fileLimits.megabytes'];
  const maxSize = typeof megabytes === 'number' ? Math.round(megabytes * bytesOfMegabyte) : null;
  return { ...body, fileLimits: { maxSize, extensions: typed['fileLimits.extensions'] ?? null } };
}

/** The field that a problem belongs to: `/attributes/2` to `attributes`, `/card/name` to `card.name`. */
export function fieldAt(path: string, fields: readonly Field[]): Field | undefined {
  const at = path.slice(1).replace('fileLimits/maxSize', 'fileLimits/megabytes');
  return fields.find(({ id }) => {
    const own = id.replaceAll('.', '/');
    return at === own || at.startsWith(`${own}/`);
  });
}
