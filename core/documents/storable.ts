// PostgreSQL keeps no NUL in a text, and no halves of surrogate pairs.
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const unstorable = /\u0000|\p{Surrogate}/gu;

/** The text without what the database cannot keep: values from outside never block (ED-06). */
export function storable(text: string): string {
  return text.replace(unstorable, '');
}

/** Length as the database counts it: in characters, not in UTF-16 units. */
export function longerThan(text: string, limit: number): boolean {
  return text.length > limit && [...text].length > limit;
}

/** The text cut to `limit` characters, with «…» where something is missing. */
export function cut(text: string, limit: number): string {
  return longerThan(text, limit) ? `${[...text].slice(0, limit - 1).join('')}…` : text;
}
