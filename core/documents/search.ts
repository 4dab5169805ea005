import type {
  AttributeValue,
  ComparedDocument,
  DocumentKind,
  DocumentSystem,
  DocumentsWithValue,
} from '../contract/index.ts';
import type { Sql } from '../ports/database.ts';
import { attributesOf } from './attributes/definitions.ts';
import { valuesOf } from './attributes/values.ts';
import { cannotRegister } from './errors.ts';

/** РК of one kind by the value of a text attribute, over the whole database (RG-07). */
export async function documentsWithValue(
  kind: DocumentKind,
  apiName: string,
  values: readonly string[],
  sql: Sql,
): Promise<Map<string, DocumentsWithValue>> {
  if (values.length === 0) return new Map();
  await textAttribute(apiName, sql);
  const rows = await sql.query<{ value: string; count: number } & DocumentsWithValue['earliest']>(
    `SELECT DISTINCT ON (value) value, count(*) OVER (PARTITION BY value) AS count, isn, number, date
     FROM (SELECT v."${apiName}" AS value, d."ISN_DOC" AS isn, d."FREE_NUM" AS number, d."DOC_DATE" AS date
           FROM delo."AR_RC_VALUE" v JOIN delo."DOC_RC" d USING ("ISN_DOC")
           WHERE v."${apiName}" = ANY($1::text[]) AND d."KIND_DOC" = $2) found
     ORDER BY value, date, isn`,
    [[...new Set(values)], kind],
  );
  return new Map(rows.map(({ value, count, ...earliest }) => [value, { count, earliest }]));
}

/** РК in which a text attribute is filled, by ISN, page by page. */
export async function filledDocuments(
  { kind, apiName, also, after, limit }: Parameters<DocumentSystem['filled']>[0],
  sql: Sql,
): Promise<ComparedDocument[]> {
  const attributes = await textAttribute(apiName, sql);
  const unknown = also.find((name) => !attributes.has(name));
  if (unknown !== undefined) throw cannotRegister('ATTRIBUTE_UNKNOWN', unknown);
  const wanted = [...new Set([apiName, ...also])];
  const rows = await sql.query<Omit<ComparedDocument, 'values'> & { values: Record<string, AttributeValue> }>(
    `SELECT d."ISN_DOC" AS isn, d."FREE_NUM" AS number, d."DOC_DATE" AS date, d."INS_DATE" AS "registeredAt",
            json_build_object(${wanted.map((name) => `'${name}', v."${name}"`).join(', ')}) AS values
     FROM delo."AR_RC_VALUE" v JOIN delo."DOC_RC" d USING ("ISN_DOC")
     WHERE v."${apiName}" <> '' AND d."KIND_DOC" = $1 AND v."ISN_DOC" > $2
     ORDER BY v."ISN_DOC" LIMIT $3`,
    [kind, after, limit],
  );
  const asked = new Map(wanted.map((name) => [name, attributes.get(name)!]));
  return rows.map((row) => ({ ...row, values: valuesOf(asked, row.values) }));
}

/** The attributes of РК; only names that are among them get into SQL. */
async function textAttribute(apiName: string, sql: Sql) {
  const attributes = await attributesOf('document', sql);
  if (attributes.get(apiName)?.type !== 'text') throw cannotRegister('ATTRIBUTE_UNKNOWN', apiName);
  return attributes;
}
