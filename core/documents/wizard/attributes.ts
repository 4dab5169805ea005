import type { AttributeDefinition } from '../../contract/index.ts';
import type { Database, Transaction } from '../../ports/database.ts';
import { lengthOf, usableApiName } from '../attributes/columns.ts';
import { definitionOf, type StoredAttribute } from '../attributes/definitions.ts';
import { type Author, findAttribute, insertAttribute, updateAttribute } from '../attributes/store.ts';
import { attributeDiffers, cannotRegister } from '../errors.ts';
import { patiently } from './patience.ts';
import { texts } from './texts.ts';

/**
 * Makes the attributes exist as defined (ED-03). What is there is only ever widened: sizes grow, list values and flags
 * are added, nothing is taken away, titles that users gave stay. Repeating changes nothing. Attributes are made in one
 * transaction: all or none.
 * @throws PermanentError when an attribute of the same name has another owner or type
 */
export function ensureAttributes(
  definitions: readonly AttributeDefinition[],
  options: { readonly dryRun: boolean; readonly author: Author },
  database: Database,
): Promise<string[]> {
  return patiently(database, async (transaction) => {
    const lines: string[] = [];
    for (const definition of definitions) lines.push(await ensureAttribute(definition, options, transaction));
    return lines;
  });
}

async function ensureAttribute(
  definition: AttributeDefinition,
  { dryRun, author }: { dryRun: boolean; author: Author },
  transaction: Transaction,
): Promise<string> {
  const { apiName, owner, title } = definition;
  if (!usableApiName(apiName)) throw cannotRegister('ATTRIBUTE_NAME_WRONG', apiName);
  const said = (what: string) => `${texts.attribute(owner, title, apiName)}: ${what}.`;
  const found = await findAttribute(apiName, transaction);
  if (found === undefined) {
    if (!dryRun) await insertAttribute(definition, author, transaction);
    return said(texts.add(dryRun));
  }
  if (found.owner !== owner) throw attributeDiffers(apiName, texts.owner, found.owner, owner);
  if (found.type !== definition.type) throw attributeDiffers(apiName, texts.type, found.type, definition.type);
  const { wider, differences } = widened(found, definition);
  if (differences.length === 0 && !found.deleted) return said(texts.same);
  if (!dryRun) await updateAttribute(found, wider, author, transaction);
  if (found.deleted) return said([texts.restore(dryRun), ...differences].join('; '));
  return said(texts.change(dryRun, differences.join('; ')));
}

const flags = ['readonly', 'protocolInfo', 'noCopy', 'multiline', 'secret', 'indexed'] as const;

/** What the attribute would be with all that it and the definition have, and what is new in that, in Russian. */
function widened(
  found: StoredAttribute,
  definition: AttributeDefinition,
): { wider: AttributeDefinition; differences: string[] } {
  const differences: string[] = [];
  const wider: { -readonly [Key in keyof AttributeDefinition]: AttributeDefinition[Key] } = definitionOf(found);
  const length = lengthOf(definition);
  if (length !== null && found.maxLength !== null && length > found.maxLength) {
    wider.maxLength = length;
    differences.push(texts.widened(found.maxLength, length));
  }
  const values = found.values;
  // An attribute that takes any value keeps doing so: a list would narrow it.
  const missing = values === null ? [] : (definition.values ?? []).filter((value) => !values.includes(value));
  if (values !== null && missing.length > 0) {
    wider.values = [...values, ...missing];
    differences.push(texts.values(missing));
  }
  for (const flag of flags) {
    if (!definition[flag] || found[flag]) continue;
    wider[flag] = true;
    differences.push(texts.flags[flag]);
  }
  if (definition.directory !== undefined && found.directory === null) wider.directory = definition.directory;
  return { wider, differences };
}
