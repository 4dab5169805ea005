import type { AttributeValue } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import type { StoredAttribute } from '../attributes/definitions.ts';
import { valuesOf } from '../attributes/values.ts';
import type { DocumentRow } from './api.ts';
import { isDue } from './criteria.ts';

type Found = Omit<DocumentRow, 'values'> & { readonly row: Record<string, AttributeValue> | null };

/** Rows of lists, in the order of their ISN as given; a РК that is gone meanwhile is left out. */
export async function documentRows(
  isns: readonly number[],
  attributes: ReadonlyMap<string, StoredAttribute>,
  today: string,
  sql: Sql,
): Promise<DocumentRow[]> {
  if (isns.length === 0) return [];
  const found = await sql.query<Found>(query, [isns, today]);
  return found.map(({ row, ...document }) => ({ ...document, values: valuesOf(attributes, row ?? {}) }));
}

const query = `
  SELECT d."ISN_DOC" AS isn, d."FREE_NUM" AS number, d."DOC_DATE" AS date, d."KIND_DOC" AS kind,
    json_build_object('due', d."DUE_DOCGROUP", 'name', coalesce(g."CLASSIF_NAME", '')) AS group,
    coalesce(d."ANNOTAT", '') AS content, d."NOTE" AS note, d."PLAN_DATE" AS "planDate", d."FACT_DATE" AS "factDate",
    d."CITO" = 1 AS urgent, coalesce(${isDue} AND d."PLAN_DATE" < $2, false) AS overdue,
    (SELECT coalesce(json_agg(coalesce(c."CITIZEN_SURNAME", o."CLASSIF_NAME") ORDER BY r."ORDERNUM", r."ISN_REF_CORRESP"), '[]')
     FROM delo."REF_CORRESP" r LEFT JOIN delo."CITIZEN" c ON c."ISN_CITIZEN" = r."ISN_CITIZEN"
     LEFT JOIN delo."ORGANIZ_CL" o ON o."DUE" = r."DUE_ORGANIZ"
     WHERE r."ISN_DOC" = d."ISN_DOC" AND coalesce(c."CITIZEN_SURNAME", o."CLASSIF_NAME") IS NOT NULL) AS correspondents,
    (SELECT coalesce(json_agg(DISTINCT p."CLASSIF_NAME"), '[]') FROM (
       SELECT e."DUE" AS due FROM delo."RESOLUTION" s JOIN delo."REPLY" e ON e."ISN_RESOLUTION" = s."ISN_RESOLUTION"
       WHERE s."ISN_REF_DOC" = d."ISN_DOC" AND e."MAIN_FLAG" = 1
       UNION ALL SELECT x."DUE_PERSON" FROM delo."DOC_EXE" x WHERE x."ISN_DOC" = d."ISN_DOC") w
     JOIN delo."DEPARTMENT" p ON p."DUE" = w.due) AS executors,
    to_json(v) AS row
  FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (isn, place)
  JOIN delo."DOC_RC" d ON d."ISN_DOC" = asked.isn
  LEFT JOIN delo."DOCGROUP_CL" g ON g."DUE" = d."DUE_DOCGROUP"
  LEFT JOIN delo."AR_RC_VALUE" v ON v."ISN_DOC" = d."ISN_DOC"
  ORDER BY asked.place`;
