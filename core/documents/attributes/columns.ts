import type { AttributeDefinition } from '../../contract/index.ts';
import type { Transaction } from '../../ports/database.ts';
import { apiNamePattern, valueTables } from './definitions.ts';

/** Columns that the tables of values have of themselves. */
const reserved = new Set(['ISN_DOC', 'ISN_REF_RUBRIC', 'ISN_NODE', 'ISN_CITIZEN', 'DUE']);

/** Sizes of texts for which the definition gives none (ED-02). */
const defaultLength = { oneLine: 255, multiline: 2000 };

/** Longest text that a B-tree holds for sure; longer ones are searched by their hash. */
const longestInTree = 500;

/** Whether the name can be the name of a column of values. */
export function usableApiName(apiName: string): boolean {
  return apiNamePattern.test(apiName) && !reserved.has(apiName);
}

/** Size of the column in characters; null where the type has none. */
export function lengthOf({ type, maxLength, multiline }: AttributeDefinition): number | null {
  if (type !== 'text') return null;
  return maxLength ?? (multiline ? defaultLength.multiline : defaultLength.oneLine);
}

/** Adds the column where it is missing. Readers and writers of the table wait for a moment. */
export async function addColumn(definition: AttributeDefinition, transaction: Transaction): Promise<void> {
  await transaction.query(
    `ALTER TABLE ${tableOf(definition)} ADD COLUMN IF NOT EXISTS ${columnOf(definition)} ${typeOf(definition)}`,
  );
}

/** Makes the column of a text wider; PostgreSQL rewrites nothing for it. */
export async function widenColumn(definition: AttributeDefinition, transaction: Transaction): Promise<void> {
  await transaction.query(
    `ALTER TABLE ${tableOf(definition)} ALTER COLUMN ${columnOf(definition)} TYPE ${typeOf(definition)}`,
  );
}

/** Adds the index by which values are searched. */
export async function addIndex(definition: AttributeDefinition, isn: number, transaction: Transaction): Promise<void> {
  const method = (lengthOf(definition) ?? 0) > longestInTree ? 'hash' : 'btree';
  const column = columnOf(definition);
  await transaction.query(
    `CREATE INDEX IF NOT EXISTS attribute_${isn} ON ${tableOf(definition)} USING ${method} (${column})
     WHERE ${column} IS NOT NULL`,
  );
}

/** Takes the column away with its index and all that it holds. */
export async function dropColumn(definition: Pick<AttributeDefinition, 'owner' | 'apiName'>, transaction: Transaction) {
  await transaction.query(`ALTER TABLE ${tableOf(definition)} DROP COLUMN IF EXISTS ${columnOf(definition)}`);
}

function tableOf({ owner }: Pick<AttributeDefinition, 'owner'>): string {
  return `delo."${valueTables[owner]}"`;
}

/** The name as an identifier. It stands in SQL, so nothing but a checked name may pass. */
function columnOf({ apiName }: Pick<AttributeDefinition, 'apiName'>): string {
  if (!usableApiName(apiName)) throw new Error(`Not a name of an attribute: ${JSON.stringify(apiName)}`);
  return `"${apiName}"`;
}

function typeOf(definition: AttributeDefinition): string {
  switch (definition.type) {
    case 'text':
      return `varchar(${Math.trunc(lengthOf(definition)!)})`;
    case 'date':
      return 'date';
    case 'decimal':
      return 'numeric';
    case 'flag':
      return 'smallint';
  }
}
