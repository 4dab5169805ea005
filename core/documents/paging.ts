import { invalidFilter } from './errors.ts';
import { texts } from './texts.ts';

type Key = string | number;

/** A place in an ordered list, as clients carry it. */
export function cursorOf(keys: readonly Key[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** @throws InvalidError when it is not a cursor of a list with so many keys */
export function keysOf(cursor: string, count: number): Key[] {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isKey = (key: unknown) => typeof key === 'string' || typeof key === 'number';
    if (Array.isArray(keys) && keys.length === count && keys.every(isKey)) return keys;
  } catch {
    // Not of ours.
  }
  throw invalidFilter([{ path: '/cursor', message: texts.wrongCursor }]);
}

/** `limit` rows of those asked for (one more than the limit), and where the next page starts. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  parts: { readonly keys: (row: Row) => readonly Key[]; readonly items: (rows: readonly Row[]) => Item[] },
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: parts.items(shown), nextCursor: more ? cursorOf(parts.keys(last)) : null };
}
