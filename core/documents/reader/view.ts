import type { DataSource } from 'typeorm';
import type { AttributeValue } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import type { DocumentView } from '../api.ts';
import { attributesOf } from '../attributes/definitions.ts';
import { valuesOf } from '../attributes/values.ts';
import { DocumentEntity, FileEntity } from '../entities/documents.ts';
import { noSuchDocument } from '../errors.ts';
import { texts } from '../texts.ts';

/** A РК with all that belongs to it. @throws NotFoundError */
export async function viewDocument(isn: number, source: DataSource, sql: Sql): Promise<DocumentView> {
  const document = await source.getRepository(DocumentEntity).findOneBy({ isn });
  if (document === null) throw noSuchDocument(isn);
  const [names, values, files, correspondents, addressees, rubrics, links, resolutions, executors, protocol] =
    await Promise.all([
      namesOf(isn, sql),
      documentValues(isn, sql),
      source.getRepository(FileEntity).find({ where: { documentIsn: isn }, order: { order: 'ASC', id: 'ASC' } }),
      sql.query<DocumentView['correspondents'][number]>(queries.correspondents, [isn]),
      sql.query<DocumentView['addressees'][number]>(queries.addressees, [isn]),
      rubricLines(isn, sql),
      sql.query<DocumentView['links'][number]>(queries.links, [isn]),
      sql.query<DocumentView['resolutions'][number]>(queries.resolutions, [isn]),
      sql.query<{ name: string }>(queries.executors, [isn]),
      sql.query<DocumentView['protocol'][number]>(queries.protocol, [isn]),
    ]);
  const { version, kind, number, date, planDate, factDate, urgent, collective } = document;
  return {
    isn,
    version,
    kind,
    group: { due: document.groupDue, name: names.group },
    card: { due: document.cardDue, name: names.card },
    cabinet: document.cabinetIsn === null ? null : { isn: document.cabinetIsn, name: names.cabinet ?? '' },
    folder: names.folder === null ? null : { kind: names.folder, name: texts.folders[names.folder - 1] ?? '' },
    number,
    date,
    planDate,
    factDate,
    access: names.access ?? '',
    delivery: document.deliveryIsn === null ? null : { isn: document.deliveryIsn, name: names.delivery ?? '' },
    content: document.content ?? '',
    urgent,
    collective,
    correspondents,
    addressees,
    rubrics,
    links,
    files: files.map(({ id, name, size, send, sha256 }) => ({ id, name, size, send, sha256 })),
    resolutions,
    executors: executors.map(({ name }) => name),
    values,
    protocol,
  };
}

interface Names {
  readonly group: string;
  readonly card: string;
  readonly cabinet: string | null;
  readonly folder: number | null;
  readonly access: string | null;
  readonly delivery: string | null;
}

async function namesOf(isn: number, sql: Sql): Promise<Names> {
  const [names] = await sql.query<Names>(
    `SELECT g."CLASSIF_NAME" AS group, coalesce(c."CARD_NAME", c."CLASSIF_NAME") AS card, b."CABINET_NAME" AS cabinet,
            s."GRIF_NAME" AS access, y."CLASSIF_NAME" AS delivery,
            (SELECT f."FOLDER_KIND" FROM delo."DOC_FOLDER_ITEM" i JOIN delo."FOLDER" f USING ("ISN_FOLDER")
             WHERE i."ISN_DOC" = d."ISN_DOC"
             ORDER BY f."ISN_CABINET" IS DISTINCT FROM d."ISN_CABINET", f."FOLDER_KIND" LIMIT 1) AS folder
     FROM delo."DOC_RC" d
     JOIN delo."DOCGROUP_CL" g ON g."DUE" = d."DUE_DOCGROUP"
     JOIN delo."DEPARTMENT" c ON c."DUE" = d."DUE_CARD"
     LEFT JOIN delo."CABINET" b ON b."ISN_CABINET" = d."ISN_CABINET"
     LEFT JOIN delo."SECURITY_CL" s ON s."SECURLEVEL" = d."SECURLEVEL"
     LEFT JOIN delo."DELIVERY_CL" y ON y."ISN_LCLASSIF" = d."ISN_DELIVERY"
     WHERE d."ISN_DOC" = $1`,
    [isn],
  );
  return names!;
}

type Values = Record<string, AttributeValue>;

async function documentValues(isn: number, sql: Sql): Promise<Values> {
  const [found] = await sql.query<{ row: Values }>(
    'SELECT to_json(v) AS row FROM delo."AR_RC_VALUE" v WHERE "ISN_DOC" = $1',
    [isn],
  );
  return valuesOf(await attributesOf('document', sql), found?.row ?? {});
}

async function rubricLines(isn: number, sql: Sql): Promise<DocumentView['rubrics']> {
  const attributes = await attributesOf('rubric', sql);
  const lines = await sql.query<Omit<DocumentView['rubrics'][number], 'values'> & { row: Values | null }>(
    `SELECT l."ISN_REF_RUBRIC" AS id, l."DUE_RUBRIC" AS due, r."RUBRIC_CODE" AS code, r."CLASSIF_NAME" AS name,
            to_json(v) AS row
     FROM delo."REF_RUBRIC" l JOIN delo."RUBRIC_CL" r ON r."DUE" = l."DUE_RUBRIC"
     LEFT JOIN delo."AR_RUBRIC_VALUE" v ON v."ISN_REF_RUBRIC" = l."ISN_REF_RUBRIC"
     WHERE l."ISN_DOC" = $1 ORDER BY l."ORDERNUM", l."ISN_REF_RUBRIC"`,
    [isn],
  );
  return lines.map(({ row, ...line }) => ({ ...line, values: valuesOf(attributes, row ?? {}) }));
}

const queries = {
  correspondents: `
    SELECT "ISN_CITIZEN" AS "citizenIsn", "CITIZEN_SURNAME" AS name
    FROM delo."REF_CORRESP" JOIN delo."CITIZEN" USING ("ISN_CITIZEN") WHERE "ISN_DOC" = $1
    ORDER BY "ORDERNUM", "ISN_REF_CORRESP"`,
  addressees: `
    SELECT coalesce(c."CITIZEN_SURNAME", o."CLASSIF_NAME", d."CLASSIF_NAME", '') AS name, s."SEND_DATE" AS "sentAt",
           y."CLASSIF_NAME" AS delivery
    FROM delo."REF_SEND" s
    LEFT JOIN delo."CITIZEN" c ON c."ISN_CITIZEN" = s."ISN_CITIZEN"
    LEFT JOIN delo."ORGANIZ_CL" o ON o."DUE" = s."DUE_ORGANIZ"
    LEFT JOIN delo."DEPARTMENT" d ON d."DUE" = s."DUE_DEPARTMENT"
    LEFT JOIN delo."DELIVERY_CL" y ON y."ISN_LCLASSIF" = s."ISN_DELIVERY"
    WHERE s."ISN_DOC" = $1 ORDER BY s."ORDERNUM", s."ISN_REF_SEND"`,
  links: `
    SELECT t."CLASSIF_NAME" AS type, l."ISN_LINKED_DOC" AS isn, coalesce(l."LINKED_NUM", '') AS number
    FROM delo."REF_LINK" l JOIN delo."LINK_CL" t ON t."ISN_LCLASSIF" = l."ISN_LINK"
    WHERE l."ISN_DOC" = $1 ORDER BY l."ORDERNUM", l."ISN_REF_LINK"`,
  resolutions: `
    SELECT r."ISN_RESOLUTION" AS id, coalesce(a."CLASSIF_NAME", '') AS author, coalesce(r."RESOLUTION_TEXT", '') AS text,
           r."RESOLUTION_DATE" AS date,
           (SELECT coalesce(array_agg(p."CLASSIF_NAME"::text ORDER BY e."MAIN_FLAG" DESC, e."ORDERNUM", e."ISN_REPLY"), '{}')
            FROM delo."REPLY" e JOIN delo."DEPARTMENT" p ON p."DUE" = e."DUE"
            WHERE e."ISN_RESOLUTION" = r."ISN_RESOLUTION") AS executors
    FROM delo."RESOLUTION" r LEFT JOIN delo."DEPARTMENT" a ON a."DUE" = r."DUE_AUTHOR"
    WHERE r."ISN_REF_DOC" = $1 ORDER BY r."ISN_RESOLUTION"`,
  executors: `
    SELECT p."CLASSIF_NAME" AS name FROM delo."DOC_EXE" e JOIN delo."DEPARTMENT" p ON p."DUE" = e."DUE_PERSON"
    WHERE e."ISN_DOC" = $1 ORDER BY e."ORDERNUM", e."ISN_DOC_EXE"`,
  protocol: `
    SELECT p."TIME_STAMP" AS at, coalesce(u."SURNAME_PATRON", u."CLASSIF_NAME", '') AS user,
           p."OPER_DESCRIBE" AS operation, p."OPER_COMMENT" AS comment, i."INFO" AS details
    FROM delo."PROT" p
    LEFT JOIN delo."USER_CL" u ON u."ISN_LCLASSIF" = p."USER_ISN"
    LEFT JOIN delo."PROT_INFO" i ON i."ISN_PROT_INFO" = p."ISN_PROT_INFO"
    WHERE p."REF_ISN" = $1 AND p."TABLE_ID" = 'D' ORDER BY p.id`,
};
