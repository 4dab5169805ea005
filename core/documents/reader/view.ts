import type { AttributeValue } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import type { DocumentView } from '../api.ts';
import { attributesOf } from '../attributes/definitions.ts';
import { valuesOf } from '../attributes/values.ts';
import { noSuchDocument } from '../errors.ts';
import { texts } from '../texts.ts';

type Columns = Record<string, AttributeValue>;
type Addressee = DocumentView['addressees'][number];
type ProtocolLine = DocumentView['protocol'][number];

/** A РК as the statement gives it: times are texts in JSON, and values still have the names of their columns. */
type Found = Omit<
  DocumentView,
  'folder' | 'values' | 'rubrics' | 'addressees' | 'resolutions' | 'executors' | 'protocol'
> & {
  readonly folder: number | null;
  readonly row: Columns | null;
  readonly rubrics: (Omit<DocumentView['rubrics'][number], 'values'> & { row: Columns | null })[];
  readonly addressees: (Omit<Addressee, 'sentAt'> & { sentAt: string | null })[];
  readonly resolutions: Omit<DocumentView['resolutions'][number], 'executors'>[];
  readonly protocol: (Omit<ProtocolLine, 'at'> & { at: string })[];
};

/** A РК with all that belongs to it, in one statement, so that it is one picture. @throws NotFoundError */
export async function viewDocument(isn: number, sql: Sql): Promise<DocumentView> {
  const [found] = await sql.query<Found>(query, [isn]);
  if (found === undefined) throw noSuchDocument(isn);
  const [ofDocument, ofRubric] = [await attributesOf('document', sql), await attributesOf('rubric', sql)];
  const { row, folder, rubrics, addressees, resolutions, protocol, ...document } = found;
  return {
    ...document,
    folder: folder === null ? null : { kind: folder, name: texts.folders[folder - 1] ?? '' },
    values: valuesOf(ofDocument, row ?? {}),
    rubrics: rubrics.map(({ row: columns, ...line }) => ({ ...line, values: valuesOf(ofRubric, columns ?? {}) })),
    addressees: addressees.map((one) => ({ ...one, sentAt: one.sentAt === null ? null : new Date(one.sentAt) })),
    resolutions: resolutions.map((one) => ({ ...one, executors: one.assigned.map(({ name }) => name) })),
    executors: document.officials.map(({ name }) => name),
    protocol: protocol.map((one) => ({ ...one, at: new Date(one.at) })),
  };
}

/** Rows of a part of the РК as a list. */
function list(fields: string, from: string, order: string): string {
  return `(SELECT coalesce(json_agg(json_build_object(${fields}) ORDER BY ${order}), '[]') FROM ${from})`;
}

const assigned = list(
  `'due', p."DUE", 'name', p."CLASSIF_NAME", 'responsible', e."MAIN_FLAG" = 1`,
  `delo."REPLY" e JOIN delo."DEPARTMENT" p ON p."DUE" = e."DUE" WHERE e."ISN_RESOLUTION" = r."ISN_RESOLUTION"`,
  'e."MAIN_FLAG" DESC, e."ORDERNUM", e."ISN_REPLY"',
);

const parts = {
  correspondents: list(
    `'citizenIsn', c."ISN_CITIZEN", 'name', c."CITIZEN_SURNAME"`,
    `delo."REF_CORRESP" r JOIN delo."CITIZEN" c USING ("ISN_CITIZEN") WHERE r."ISN_DOC" = d."ISN_DOC"`,
    'r."ORDERNUM", r."ISN_REF_CORRESP"',
  ),
  addressees: list(
    `'name', coalesce(c."CITIZEN_SURNAME", o."CLASSIF_NAME", p."CLASSIF_NAME", ''), 'sentAt', s."SEND_DATE",
     'delivery', y."CLASSIF_NAME", 'citizenIsn', s."ISN_CITIZEN", 'organizationDue', s."DUE_ORGANIZ",
     'departmentDue', s."DUE_DEPARTMENT", 'deliveryIsn', s."ISN_DELIVERY"`,
    `delo."REF_SEND" s
     LEFT JOIN delo."CITIZEN" c ON c."ISN_CITIZEN" = s."ISN_CITIZEN"
     LEFT JOIN delo."ORGANIZ_CL" o ON o."DUE" = s."DUE_ORGANIZ"
     LEFT JOIN delo."DEPARTMENT" p ON p."DUE" = s."DUE_DEPARTMENT"
     LEFT JOIN delo."DELIVERY_CL" y ON y."ISN_LCLASSIF" = s."ISN_DELIVERY" WHERE s."ISN_DOC" = d."ISN_DOC"`,
    's."ORDERNUM", s."ISN_REF_SEND"',
  ),
  rubrics: list(
    `'id', l."ISN_REF_RUBRIC", 'due', l."DUE_RUBRIC", 'code', coalesce(r."RUBRIC_CODE", ''),
     'name', coalesce(r."CLASSIF_NAME", ''), 'row', to_json(v)`,
    `delo."REF_RUBRIC" l LEFT JOIN delo."RUBRIC_CL" r ON r."DUE" = l."DUE_RUBRIC"
     LEFT JOIN delo."AR_RUBRIC_VALUE" v ON v."ISN_REF_RUBRIC" = l."ISN_REF_RUBRIC" WHERE l."ISN_DOC" = d."ISN_DOC"`,
    'l."ORDERNUM", l."ISN_REF_RUBRIC"',
  ),
  links: list(
    `'type', t."CLASSIF_NAME", 'typeIsn', l."ISN_LINK", 'isn', l."ISN_LINKED_DOC", 'number', coalesce(l."LINKED_NUM", '')`,
    `delo."REF_LINK" l JOIN delo."LINK_CL" t ON t."ISN_LCLASSIF" = l."ISN_LINK" WHERE l."ISN_DOC" = d."ISN_DOC"`,
    'l."ORDERNUM", l."ISN_REF_LINK"',
  ),
  files: list(
    `'id', f."ISN_REF_FILE", 'name', f."NAME", 'description', f."DESCRIPTION", 'size', f."FILESIZE",
     'send', f."SEND_ENABLED" = 1, 'sha256', f.sha256`,
    `delo."REF_FILE" f WHERE f."ISN_REF_DOC" = d."ISN_DOC"`,
    'f."ORDERNUM", f."ISN_REF_FILE"',
  ),
  resolutions: list(
    `'id', r."ISN_RESOLUTION", 'parentId', r."ISN_PARENT_RES", 'author', coalesce(a."CLASSIF_NAME", ''),
     'authorDue', r."DUE_AUTHOR", 'text', coalesce(r."RESOLUTION_TEXT", ''), 'date', r."RESOLUTION_DATE",
     'planDate', r."PLAN_DATE", 'controlled', r."CONTROL_STATE" = 1, 'assigned', ${assigned}`,
    `delo."RESOLUTION" r LEFT JOIN delo."DEPARTMENT" a ON a."DUE" = r."DUE_AUTHOR" WHERE r."ISN_REF_DOC" = d."ISN_DOC"`,
    'r."ISN_RESOLUTION"',
  ),
  officials: list(
    `'due', p."DUE", 'name', p."CLASSIF_NAME"`,
    `delo."DOC_EXE" e JOIN delo."DEPARTMENT" p ON p."DUE" = e."DUE_PERSON" WHERE e."ISN_DOC" = d."ISN_DOC"`,
    'e."ORDERNUM", e."ISN_DOC_EXE"',
  ),
  protocol: list(
    `'at', p."TIME_STAMP", 'user', coalesce(u."SURNAME_PATRON", u."CLASSIF_NAME", ''), 'operation', p."OPER_DESCRIBE",
     'comment', p."OPER_COMMENT", 'details', i."INFO"`,
    `delo."PROT" p
     LEFT JOIN delo."USER_CL" u ON u."ISN_LCLASSIF" = p."USER_ISN"
     LEFT JOIN delo."PROT_INFO" i ON i."ISN_PROT_INFO" = p."ISN_PROT_INFO"
     WHERE p."REF_ISN" = d."ISN_DOC" AND p."TABLE_ID" = 'D'`,
    'p.id',
  ),
};

// Other programs write РК, too: what a directory does not know has no name, and the РК is shown all the same.
const query = `
  SELECT d."ISN_DOC" AS isn, d.version, d."KIND_DOC" AS kind,
    json_build_object('due', d."DUE_DOCGROUP", 'name', coalesce(g."CLASSIF_NAME", '')) AS group,
    json_build_object('due', d."DUE_CARD", 'name', coalesce(k."CARD_NAME", k."CLASSIF_NAME", '')) AS card,
    CASE WHEN d."ISN_CABINET" IS NOT NULL THEN
      json_build_object('isn', d."ISN_CABINET", 'name', coalesce(b."CABINET_NAME", '')) END AS cabinet,
    (SELECT f."FOLDER_KIND" FROM delo."DOC_FOLDER_ITEM" i JOIN delo."FOLDER" f USING ("ISN_FOLDER")
     WHERE i."ISN_DOC" = d."ISN_DOC"
     ORDER BY f."ISN_CABINET" IS DISTINCT FROM d."ISN_CABINET", f."FOLDER_KIND" LIMIT 1) AS folder,
    d."FREE_NUM" AS number, d."DOC_DATE" AS date, d."PLAN_DATE" AS "planDate", d."FACT_DATE" AS "factDate",
    coalesce(s."GRIF_NAME", '') AS access, d."CONTROL_STATE" = 1 AS controlled,
    CASE WHEN d."ISN_DELIVERY" IS NOT NULL THEN
      json_build_object('isn', d."ISN_DELIVERY", 'name', coalesce(y."CLASSIF_NAME", '')) END AS delivery,
    coalesce(d."ANNOTAT", '') AS content, d."NOTE" AS note, d."CITO" = 1 AS urgent, d."IS_COLLECTIVE" = 1 AS collective,
    to_json(v) AS row, ${Object.entries(parts)
      .map(([name, part]) => `${part} AS ${name}`)
      .join(', ')}
  FROM delo."DOC_RC" d
  LEFT JOIN delo."DOCGROUP_CL" g ON g."DUE" = d."DUE_DOCGROUP"
  LEFT JOIN delo."DEPARTMENT" k ON k."DUE" = d."DUE_CARD"
  LEFT JOIN delo."CABINET" b ON b."ISN_CABINET" = d."ISN_CABINET"
  LEFT JOIN delo."SECURITY_CL" s ON s."SECURLEVEL" = d."SECURLEVEL"
  LEFT JOIN delo."DELIVERY_CL" y ON y."ISN_LCLASSIF" = d."ISN_DELIVERY"
  LEFT JOIN delo."AR_RC_VALUE" v ON v."ISN_DOC" = d."ISN_DOC"
  WHERE d."ISN_DOC" = $1`;
