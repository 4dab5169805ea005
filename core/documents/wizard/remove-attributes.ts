import type { AttributeDefinition } from '../../contract/index.ts';
import type { Database, Sql, Transaction } from '../../ports/database.ts';
import { dropColumn, usableApiName } from '../attributes/columns.ts';
import { type StoredAttribute, valueTables } from '../attributes/definitions.ts';
import { findAttribute } from '../attributes/store.ts';
import { patiently } from './patience.ts';
import { texts } from './texts.ts';

/**
 * Takes away attributes that nothing would be lost with (ED-03), all in one transaction; `unwatched` is a stream whose
 * triggers are gone, or would be. Looked at first without locks:
 * those that hold values keep their tables out of it. Looked at again under the locks, because somebody may write.
 */
export async function removeAttributes(
  definitions: readonly AttributeDefinition[],
  { dryRun, unwatched = '' }: { readonly dryRun: boolean; readonly unwatched?: string | undefined },
  database: Database,
): Promise<string[]> {
  const found = await look(definitions, unwatched, database);
  if (dryRun || !found.some(removable)) return found.map((one) => said(one, true));
  return patiently(database, async (transaction) => {
    const tables = [...new Set(found.filter(removable).map(({ definition }) => valueTables[definition.owner]))];
    const names = tables
      .sort()
      .map((table) => `delo."${table}"`)
      .join(', ');
    await transaction.query(`LOCK TABLE delo."AR_DESCRIPT", delo."AR_DOCGROUP", ${names} IN ACCESS EXCLUSIVE MODE`);
    const now = await look(definitions, unwatched, transaction);
    for (const one of now.filter(removable)) await remove(one, transaction);
    return now.map((one) => said(one, false));
  });
}

interface Looked {
  readonly definition: AttributeDefinition;
  readonly attribute: StoredAttribute | undefined;
  /** Why it stays. */
  readonly kept: string | undefined;
}

function removable({ attribute, kept }: Looked): boolean {
  return attribute !== undefined && kept === undefined;
}

async function look(definitions: readonly AttributeDefinition[], unwatched: string, sql: Sql): Promise<Looked[]> {
  const looked: Looked[] = [];
  for (const definition of definitions) {
    const attribute = usableApiName(definition.apiName) ? await findAttribute(definition.apiName, sql) : undefined;
    const kept = attribute && (await reasonToKeep(attribute, definition, unwatched, sql));
    looked.push({ definition, attribute, kept });
  }
  return looked;
}

async function reasonToKeep(
  attribute: StoredAttribute,
  definition: AttributeDefinition,
  unwatched: string,
  sql: Sql,
): Promise<string | undefined> {
  if (attribute.owner !== definition.owner || attribute.type !== definition.type) return texts.kept.other;
  const [watched] = await sql.query<{ stream: string }>(
    `SELECT stream FROM delo.event_watch WHERE stream <> $2 AND strpos(definition::text, '"' || $1::text || '"') > 0`,
    [attribute.apiName, unwatched],
  );
  if (watched !== undefined) return texts.kept.watched(watched.stream);
  const [row] = await sql.query(
    `SELECT FROM delo."${valueTables[attribute.owner]}" WHERE "${attribute.apiName}" IS NOT NULL LIMIT 1`,
  );
  if (row !== undefined) return texts.kept.values;
  const [attached] = await sql.query<{ name: string }>(
    `SELECT g."CLASSIF_NAME" AS name FROM delo."AR_DOCGROUP" a JOIN delo."DOCGROUP_CL" g USING ("DUE")
     WHERE a."ISN_AR_DESCRIPT" = $1 AND a."DEF_VALUE" IS NOT NULL ORDER BY g."CLASSIF_NAME" LIMIT 1`,
    [attribute.isn],
  );
  if (attached !== undefined) return texts.kept.attached(attached.name);
  const own = attribute.values?.filter((value) => !definition.values?.includes(value)) ?? [];
  return own.length > 0 ? texts.kept.list(own) : undefined;
}

async function remove({ attribute }: Looked, transaction: Transaction): Promise<void> {
  for (const table of ['AR_DOCGROUP', 'AR_VALUE_LIST', 'AR_DESCRIPT']) {
    await transaction.query(`DELETE FROM delo."${table}" WHERE "ISN_AR_DESCRIPT" = $1`, [attribute!.isn]);
  }
  await dropColumn(attribute!, transaction);
}

function said({ definition, attribute, kept }: Looked, dryRun: boolean): string {
  const { owner, title, apiName } = definition;
  const what = attribute === undefined ? texts.absentOne : (kept ?? texts.removed(dryRun));
  return `${texts.attribute(owner, title, apiName)}: ${what}.`;
}
