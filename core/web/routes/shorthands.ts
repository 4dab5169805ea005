import type { AttributeValue } from '../../contract/index.ts';
import type { DirectoryService } from '../../documents/api.ts';

const prefix = 'attr.';

/** Attributes asked for as `attr.NAME` or by a shorthand of a plugin. */
export function askedValues(
  query: Readonly<Record<string, unknown>>,
  shorthands: Readonly<Record<string, string>>,
): Record<string, string> {
  const asked: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    if (name.startsWith(prefix)) asked[name.slice(prefix.length)] = String(value);
    const attribute = Object.hasOwn(shorthands, name) ? shorthands[name] : undefined;
    if (attribute !== undefined && value !== undefined) asked[attribute] = String(value);
  }
  return asked;
}

/** A row with the shorthands in the place of the attributes. */
export function withShorthands<Row extends { readonly values: Readonly<Record<string, AttributeValue>> }>(
  { values, ...row }: Row,
  shorthands: Readonly<Record<string, string>>,
): Omit<Row, 'values'> & Record<string, unknown> {
  const short = Object.entries(shorthands).map(([name, attribute]) => [name, values[attribute] ?? null]);
  return { ...row, ...Object.fromEntries(short) };
}

/** The schema of a row, with the screen names of the attributes behind the shorthands as titles. */
export async function titledShorthands(
  row: { readonly properties: Readonly<Record<string, object>> },
  shorthands: Readonly<Record<string, string>>,
  directories: DirectoryService,
): Promise<object> {
  const { items } = await directories.list('attributes', { limit: 1000 });
  const titles = new Map(items.map(({ apiName, title }) => [apiName, title]));
  const titled = Object.entries(shorthands).map(([name, attribute]) => [
    name,
    { ...row.properties[name], title: titles.get(attribute) ?? attribute },
  ]);
  return { ...row, properties: { ...row.properties, ...Object.fromEntries(titled) } };
}
