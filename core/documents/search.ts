import type { DocumentKind, DocumentsWithValue } from '../contract/index.ts';
import type { Sql } from '../ports/database.ts';
import { attributesOf } from './attributes/definitions.ts';
import { cannotRegister } from './errors.ts';

/** РК of one kind by the value of a text attribute, over the whole database (RG-07). */
export async function documentsWithValue(
  kind: DocumentKind,
  apiName: string,
  values: readonly string[],
  sql: Sql,
): Promise<Map<string, DocumentsWithValue>> {
  if (values.length === 0) return new Map();
  const attribute = (await attributesOf('document', sql)).get(apiName);
  if (attribute?.type !== 'text') throw cannotRegister('ATTRIBUTE_UNKNOWN', apiName);
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
