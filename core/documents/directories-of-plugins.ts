import type {
  AttributeOwner,
  Cabinet,
  Department,
  DocumentDirectories,
  DocumentGroup,
  Organization,
} from '../contract/index.ts';
import type { Sql } from '../ports/database.ts';
import { attributesOf, definitionOf, type StoredAttribute } from './attributes/definitions.ts';
import { valuesOf } from './attributes/values.ts';

/** Directories as plugins read them: what is marked as deleted is not there. */
export function documentDirectories(sql: Sql): DocumentDirectories {
  return {
    organizationsWith: (apiName) => organizationsWith(apiName, sql),
    departmentsOf: (dues) => departments('"DUE_LINK_ORGANIZ" = ANY($1::text[]) AND "IS_NODE" = 0', [dues], sql),
    department: async (due) => (await departments('"DUE" = $1', [due], sql))[0],
    officialsOf: (due) =>
      departments(
        `starts_with("DUE", $1) AND regexp_replace("DUE", '[^.]*\\.$', '') = $1 AND "IS_NODE" = 1`,
        [due],
        sql,
      ),
    cabinet: async (isn) => (await cabinets([isn], sql))[0],
    groupsNamed: (name) => groups('g."CLASSIF_NAME" = $1', [name], sql),
    group: async (due) => (await groups('g."DUE" = $1', [due], sql))[0],
    rubricsBelow: (due) =>
      sql.query(`${rubrics} WHERE starts_with("DUE", $1) AND "DUE" <> $1 AND "DELETED" = 0 ORDER BY "DUE"`, [due]),
    rubric: (due) => one(`${rubrics} WHERE "DUE" = $1 AND "DELETED" = 0`, due, sql),
    deliveryKind: (isn) =>
      one(
        `SELECT "ISN_LCLASSIF" AS isn, "CLASSIF_NAME" AS name FROM delo."DELIVERY_CL"
         WHERE "ISN_LCLASSIF" = $1 AND "DELETED" = 0`,
        isn,
        sql,
      ),
    linkType: (isn) =>
      one(
        `SELECT "ISN_LCLASSIF" AS isn, "CLASSIF_NAME" AS name, "ISN_PARE_LINK" AS "pairedIsn" FROM delo."LINK_CL"
         WHERE "ISN_LCLASSIF" = $1 AND "DELETED" = 0`,
        isn,
        sql,
      ),
    standardTexts: () =>
      sql.query(
        `SELECT "ISN_LCLASSIF" AS id, "CLASSIF_NAME" AS title, "STTEXT" AS text FROM delo."STTEXT"
         WHERE "DELETED" = 0 ORDER BY "CLASSIF_NAME", "ISN_LCLASSIF"`,
      ),
    attributes: async (owner: AttributeOwner) => [...(await attributesOf(owner, sql)).values()].map(definitionOf),
    sets: {
      organizations: (apiNames) => organizationsWithAny(apiNames, sql),
      departments: (dues) => departments('"DUE" = ANY($1::text[])', [dues], sql),
      cabinets: (isns) => cabinets(isns, sql),
      groups: () => groups('true', [], sql),
      rubricsNoting: (text) =>
        sql.query(`${rubrics} WHERE strpos(lower("NOTE"), lower($1)) > 0 AND "DELETED" = 0 ORDER BY "RUBRIC_CODE"`, [
          text,
        ]),
      users: (logins) =>
        sql.query(
          `SELECT "CLASSIF_NAME" AS login, technical FROM delo."USER_CL"
           WHERE "CLASSIF_NAME" = ANY($1::text[]) AND "DELETED" = 0`,
          [logins],
        ),
    },
  };
}

const rubrics = `
  SELECT "DUE" AS due, "ISN_NODE" AS isn, nullif(regexp_replace("DUE", '[^.]*\\.$', ''), '0.') AS "parentDue",
         "RUBRIC_CODE" AS code, "CLASSIF_NAME" AS name, "NOTE" AS note
  FROM delo."RUBRIC_CL"`;

async function one<Row>(query: string, key: string | number, sql: Sql): Promise<Row | undefined> {
  const [row] = await sql.query<Row>(query, [key]);
  return row;
}

async function organizationsWith(apiName: string, sql: Sql): Promise<Organization[]> {
  const attributes = await attributesOf('organization', sql);
  return attributes.has(apiName) ? organizations(`v."${apiName}" IS NOT NULL`, attributes, sql) : [];
}

async function organizationsWithAny(apiNames: readonly string[], sql: Sql): Promise<Organization[]> {
  const attributes = await attributesOf('organization', sql);
  const filled = apiNames.filter((name) => attributes.has(name)).map((name) => `v."${name}" IS NOT NULL`);
  return organizations(['o.current', ...filled].join(' OR '), attributes, sql);
}

/** Names of columns are names of attributes that exist, so they are safe in SQL. */
async function organizations(
  where: string,
  attributes: ReadonlyMap<string, StoredAttribute>,
  sql: Sql,
): Promise<Organization[]> {
  const rows = await sql.query<Omit<Organization, 'values'> & { row: Record<string, unknown> | null }>(
    `SELECT o."DUE" AS due, "CLASSIF_NAME" AS name, "FULLNAME" AS "fullName", current, to_json(v) AS row
     FROM delo."ORGANIZ_CL" o LEFT JOIN delo."AR_ORGANIZ_VALUE" v ON v."ISN_NODE" = o."ISN_NODE"
     WHERE (${where}) AND o."DELETED" = 0 ORDER BY "CLASSIF_NAME", o."DUE"`,
  );
  return rows.map(({ row, ...organization }) => ({
    ...organization,
    values: valuesOf(attributes, row ?? {}, 'clear'),
  }));
}

function cabinets(isns: readonly number[], sql: Sql): Promise<Cabinet[]> {
  return sql.query<Cabinet>(
    `SELECT "ISN_CABINET" AS isn, "CABINET_NAME" AS name, "DUE" AS "cardDue",
            array(SELECT f."FOLDER_KIND" FROM delo."FOLDER" f WHERE f."ISN_CABINET" = c."ISN_CABINET"
                  ORDER BY f."FOLDER_KIND") AS folders
     FROM delo."CABINET" c WHERE "ISN_CABINET" = ANY($1::bigint[]) AND "DELETED" = 0`,
    [isns],
  );
}

function departments(where: string, parameters: readonly unknown[], sql: Sql): Promise<Department[]> {
  return sql.query<Department>(
    `SELECT "DUE" AS due, nullif(regexp_replace("DUE", '[^.]*\\.$', ''), '0.') AS "parentDue",
            CASE "IS_NODE" WHEN 1 THEN 'official' ELSE 'department' END AS kind, "CLASSIF_NAME" AS name, "DUTY" AS duty,
            CASE WHEN "CARD_FLAG" = 1 THEN "CARD_NAME" END AS "cardName", "DEPARTMENT_DUE" AS "cardDue",
            "DUE_LINK_ORGANIZ" AS "organizationDue", "POST_H" = 1 AS head,
            CASE "IS_NODE" WHEN 1
              THEN btrim(split_part(coalesce(nullif("SURNAME", ''), "CLASSIF_NAME"), ' - ', 1)) END AS person, "ISN_CABINET" AS "cabinetIsn"
     FROM delo."DEPARTMENT" WHERE ${where} AND "DELETED" = 0 ORDER BY "WEIGHT", "CLASSIF_NAME", "DUE"`,
    parameters,
  );
}

async function groups(where: string, parameters: readonly unknown[], sql: Sql): Promise<DocumentGroup[]> {
  const rows = await sql.query<
    Omit<DocumentGroup, 'fileLimits'> & { maxSize: number | null; extensions: string | null }
  >(
    `SELECT g."DUE" AS due, g."CLASSIF_NAME" AS name, g."RC_TYPE" AS kind, f."MAX_SIZE" AS "maxSize",
            f."EXTENSIONS" AS extensions,
            (SELECT coalesce(array_agg(a."API_NAME"::text ORDER BY t."TAB_ORDER", a."ISN_AR_DESCRIPT"), '{}')
             FROM delo."AR_DOCGROUP" t JOIN delo."AR_DESCRIPT" a USING ("ISN_AR_DESCRIPT")
             WHERE t."DUE" = g."DUE" AND a."DELETED" = 0) AS attributes
     FROM delo."DOCGROUP_CL" g LEFT JOIN delo."DG_FILE_CONSTRAINT" f ON f."DUE" = g."DUE" AND f."CATEGORY" = 1
     WHERE ${where} AND g."DELETED" = 0 ORDER BY g."DUE"`,
    parameters,
  );
  return rows.map(({ maxSize, extensions, ...group }) => ({
    ...group,
    fileLimits: { maxSize, extensions: extensions?.split(',') ?? null },
  }));
}
