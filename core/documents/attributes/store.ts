import type { AttributeDefinition } from '../../contract/index.ts';
import type { Sql, Transaction } from '../../ports/database.ts';
import { addColumn, addIndex, lengthOf, widenColumn } from './columns.ts';
import { type AttributeRow, attributeOf, attributesSql, ownerLetters, type StoredAttribute } from './definitions.ts';

/** Who changes a definition, and when. */
export interface Author {
  /** ISN of the user. */
  readonly user: number;
  readonly at: Date;
}

/** The attribute of this name, also one that is marked as deleted. */
export async function findAttribute(
  apiName: string,
  sql: Sql,
): Promise<(StoredAttribute & { deleted: boolean }) | undefined> {
  const [row] = await sql.query<AttributeRow & { deleted: boolean }>(
    `SELECT found.*, d."DELETED" = 1 AS deleted FROM (${attributesSql('a."API_NAME" = $1')}) found
     JOIN delo."AR_DESCRIPT" d ON d."ISN_AR_DESCRIPT" = found.isn`,
    [apiName],
  );
  return row === undefined ? undefined : { ...attributeOf(row), deleted: row.deleted };
}

/** Writes a new definition with its column, list and index. */
export async function insertAttribute(
  definition: AttributeDefinition,
  { user, at }: Author,
  transaction: Transaction,
): Promise<void> {
  const [row] = await transaction.query<{ isn: number }>(
    `INSERT INTO delo."AR_DESCRIPT" ("OWNER", "API_NAME", "AR_TYPE", "UI_NAME", "IS_MULTILINE", "MAX_LEN",
       "USE_LIST_FLAG", "UI_READONLY", "ADD_PROT_INFO", "NO_COPY", "CLS_EXPRESSION", secret, indexed,
       "INS_DATE", "INS_WHO")
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING "ISN_AR_DESCRIPT" AS isn`,
    [ownerLetters[definition.owner], definition.apiName, definition.type, ...changeable(definition), at, user],
  );
  await addColumn(definition, transaction);
  await addValues(row!.isn, definition.values ?? [], transaction);
  if (definition.indexed) await addIndex(definition, row!.isn, transaction);
}

/** Makes a definition what `definition` says, except its name, owner and type. A list keeps values it had. */
export async function updateAttribute(
  before: StoredAttribute,
  definition: AttributeDefinition,
  { user, at }: Author,
  transaction: Transaction,
): Promise<void> {
  await transaction.query(
    `UPDATE delo."AR_DESCRIPT" SET "UI_NAME" = $2, "IS_MULTILINE" = $3, "MAX_LEN" = $4, "USE_LIST_FLAG" = $5,
       "UI_READONLY" = $6, "ADD_PROT_INFO" = $7, "NO_COPY" = $8, "CLS_EXPRESSION" = $9, secret = $10, indexed = $11,
       "DELETED" = 0, "UPD_DATE" = $12, "UPD_WHO" = $13
     WHERE "ISN_AR_DESCRIPT" = $1`,
    [before.isn, ...changeable(definition), at, user],
  );
  await addColumn(definition, transaction);
  if ((lengthOf(definition) ?? 0) > (before.maxLength ?? 0)) await widenColumn(definition, transaction);
  await addValues(before.isn, definition.values ?? [], transaction);
  if (definition.indexed) await addIndex(definition, before.isn, transaction);
}

/** Leaves only these values in the list, in this order; values that РК have already stay as they are. */
export async function replaceValues(isn: number, values: readonly string[], transaction: Transaction): Promise<void> {
  await transaction.query(
    'DELETE FROM delo."AR_VALUE_LIST" WHERE "ISN_AR_DESCRIPT" = $1 AND "VALUE" <> ALL($2::text[])',
    [isn, values],
  );
  await transaction.query(
    `UPDATE delo."AR_VALUE_LIST" SET "WEIGHT" = position
     FROM unnest($2::text[]) WITH ORDINALITY AS listed (value, position)
     WHERE "ISN_AR_DESCRIPT" = $1 AND "VALUE" = value`,
    [isn, values],
  );
}

async function addValues(isn: number, values: readonly string[], transaction: Transaction): Promise<void> {
  if (values.length === 0) return;
  await transaction.query(
    `INSERT INTO delo."AR_VALUE_LIST" ("ISN_AR_DESCRIPT", "VALUE", "WEIGHT")
     SELECT $1, value, position FROM unnest($2::text[]) WITH ORDINALITY AS listed (value, position)
     ON CONFLICT DO NOTHING`,
    [isn, values],
  );
}

function changeable(definition: AttributeDefinition): unknown[] {
  const flag = (value: boolean | undefined) => (value === true ? 1 : 0);
  return [
    definition.title,
    flag(definition.multiline),
    lengthOf(definition),
    flag(definition.values !== undefined),
    flag(definition.readonly),
    flag(definition.protocolInfo),
    flag(definition.noCopy),
    definition.directory ?? null,
    definition.secret === true,
    definition.indexed === true,
  ];
}
