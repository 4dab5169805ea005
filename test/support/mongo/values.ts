import { type Document, deserialize, serialize } from 'bson';

/** A deep copy, with nothing in it that BSON cannot hold. */
export function copied<T extends Document>(document: T): T {
  return deserialize(serialize(document, { ignoreUndefined: true })) as T;
}

export function same(one: unknown, other: unknown): boolean {
  return Buffer.compare(serialize({ value: one }), serialize({ value: other })) === 0;
}

/** The value behind a dotted path through documents. */
export function valueAt(document: Document, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => (inner as Document | null | undefined)?.[name], document);
}

export function setAt(document: Document, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() as string;
  let inner = document;
  for (const name of names) {
    inner[name] ??= {};
    inner = inner[name];
  }
  inner[last] = value;
}
