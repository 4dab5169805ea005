import type { AttributeValue, DocumentSnapshot } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import { prepared } from '../../ports/prepared.ts';
import { attributesOf } from '../attributes/definitions.ts';
import { valuesOf } from '../attributes/values.ts';

type Found = Omit<DocumentSnapshot, 'values' | 'addressees'> & {
  readonly row: Record<string, AttributeValue> | null;
  readonly addressees: readonly { readonly citizenIsn: number | null; readonly sentAt: string | null }[];
};

/** РК as plugins read them: one statement for all of them, so each is one picture of the database. */
export async function readDocuments(isns: readonly number[], sql: Sql): Promise<Map<number, DocumentSnapshot>> {
  if (isns.length === 0) return new Map();
  const attributes = await attributesOf('document', sql);
  const wanted = [...new Set(isns)];
  const found = await (wanted.length === 1 ? sql.query<Found>(one, wanted) : sql.query<Found>(several, [wanted]));
  return new Map(
    found.map(({ row, addressees, ...document }) => [
      document.isn,
      {
        ...document,
        values: valuesOf(attributes, row ?? {}, 'clear'),
        addressees: addressees.map(({ citizenIsn, sentAt }) => ({
          citizenIsn,
          sentAt: sentAt === null ? null : new Date(sentAt),
        })),
      },
    ]),
  );
}

/** An official of table `p`, as the contract has him; names are written `Иванов И.И. - Начальник отдела`, too. */
const official = `json_build_object(
  'due', p."DUE", 'name', btrim(split_part(coalesce(nullif(p."SURNAME", ''), p."CLASSIF_NAME"), ' - ', 1)),
  'duty', p."DUTY", 'departmentDue', h."DUE", 'departmentName', h."CLASSIF_NAME")`;

/** Officials with the подразделение above them. */
const officials = `
  delo."DEPARTMENT" p LEFT JOIN delo."DEPARTMENT" h ON h."DUE" = regexp_replace(p."DUE", '[^.]*\\.$', '')`;

const query = (which: string) => `
  SELECT d."ISN_DOC" AS isn, d.version, d."KIND_DOC" AS kind, d."FREE_NUM" AS number, d."DOC_DATE" AS date,
    d."PLAN_DATE" AS "planDate", d."DUE_DOCGROUP" AS "groupDue", d."DUE_CARD" AS "cardDue",
    d."ISN_DELIVERY" AS "deliveryIsn", to_json(v) AS row,
    (SELECT coalesce(json_agg(a."API_NAME" ORDER BY t."TAB_ORDER", a."ISN_AR_DESCRIPT"), '[]')
     FROM delo."AR_DOCGROUP" t JOIN delo."AR_DESCRIPT" a USING ("ISN_AR_DESCRIPT")
     WHERE t."DUE" = d."DUE_DOCGROUP" AND a."DELETED" = 0) AS "groupAttributes",
    (SELECT coalesce(json_agg(json_build_object('citizenIsn', c."ISN_CITIZEN", 'name', c."CITIZEN_SURNAME")
                              ORDER BY r."ORDERNUM", r."ISN_REF_CORRESP"), '[]')
     FROM delo."REF_CORRESP" r JOIN delo."CITIZEN" c USING ("ISN_CITIZEN")
     WHERE r."ISN_DOC" = d."ISN_DOC") AS correspondents,
    (SELECT coalesce(json_agg(json_build_object('citizenIsn', s."ISN_CITIZEN", 'sentAt', s."SEND_DATE")
                              ORDER BY s."ORDERNUM", s."ISN_REF_SEND"), '[]')
     FROM delo."REF_SEND" s WHERE s."ISN_DOC" = d."ISN_DOC") AS addressees,
    (SELECT coalesce(json_agg(json_build_object('id', l."ISN_REF_RUBRIC", 'due', r."DUE", 'isn', r."ISN_NODE",
                                                'code', r."RUBRIC_CODE", 'name', r."CLASSIF_NAME")
                              ORDER BY l."ORDERNUM", l."ISN_REF_RUBRIC"), '[]')
     FROM delo."REF_RUBRIC" l JOIN delo."RUBRIC_CL" r ON r."DUE" = l."DUE_RUBRIC"
     WHERE l."ISN_DOC" = d."ISN_DOC") AS rubrics,
    (SELECT coalesce(json_agg(json_build_object('typeIsn', l."ISN_LINK", 'isn', l."ISN_LINKED_DOC")
                              ORDER BY l."ORDERNUM", l."ISN_REF_LINK"), '[]')
     FROM delo."REF_LINK" l WHERE l."ISN_DOC" = d."ISN_DOC") AS links,
    (SELECT coalesce(json_agg(json_build_object('id', f."ISN_REF_FILE", 'name', f."NAME", 'size', f."FILESIZE",
                                                'send', f."SEND_ENABLED" = 1, 'sha256', f.sha256)
                              ORDER BY f."ORDERNUM", f."ISN_REF_FILE"), '[]')
     FROM delo."REF_FILE" f WHERE f."ISN_REF_DOC" = d."ISN_DOC") AS files,
    (SELECT coalesce(json_agg(${official} ORDER BY e."ORDERNUM", e."ISN_DOC_EXE"), '[]')
     FROM delo."DOC_EXE" e JOIN (${officials}) ON p."DUE" = e."DUE_PERSON"
     WHERE e."ISN_DOC" = d."ISN_DOC") AS executors,
    (SELECT coalesce(json_agg(json_build_object(
       'isn', r."ISN_RESOLUTION", 'documentIsn', r."ISN_REF_DOC", 'parentIsn', r."ISN_PARENT_RES",
       'author', (SELECT ${official} FROM ${officials} WHERE p."DUE" = r."DUE_AUTHOR"),
       'text', coalesce(r."RESOLUTION_TEXT", ''), 'date', r."RESOLUTION_DATE", 'planDate', r."PLAN_DATE",
       'executors', (SELECT coalesce(json_agg(json_build_object('official', ${official}, 'responsible', e."MAIN_FLAG" = 1)
                                              ORDER BY e."MAIN_FLAG" DESC, e."ORDERNUM", e."ISN_REPLY"), '[]')
                     FROM delo."REPLY" e JOIN (${officials}) ON p."DUE" = e."DUE"
                     WHERE e."ISN_RESOLUTION" = r."ISN_RESOLUTION")) ORDER BY r."ISN_RESOLUTION"), '[]')
     FROM delo."RESOLUTION" r WHERE r."ISN_REF_DOC" = d."ISN_DOC") AS resolutions
  FROM delo."DOC_RC" d LEFT JOIN delo."AR_RC_VALUE" v ON v."ISN_DOC" = d."ISN_DOC"
  WHERE d."ISN_DOC" ${which}`;

const several = query('= ANY($1::bigint[])');
/** To plan it takes longer than to read one РК. */
const one = prepared(query('= $1'));
