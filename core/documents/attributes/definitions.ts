import type { AttributeDefinition, AttributeOwner, AttributeType } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import { prepared } from '../../ports/prepared.ts';

/** Letters of «ДЕЛО» for owners of attributes. */
export const ownerLetters: Readonly<Record<AttributeOwner, string>> = {
  document: 'D',
  rubric: 'R',
  organization: 'O',
  citizen: 'C',
};

/** Where values of an owner's attributes stand, a column for each API name. */
export const valueTables: Readonly<Record<AttributeOwner, string>> = {
  document: 'AR_RC_VALUE',
  rubric: 'AR_RUBRIC_VALUE',
  organization: 'AR_ORGANIZ_VALUE',
  citizen: 'AR_CITIZEN_VALUE',
};

export const apiNamePattern = /^[A-Z][A-Z0-9_]{0,62}$/;

/** A definition with all that is optional filled in, as the database has it. */
export interface StoredAttribute extends Required<Omit<AttributeDefinition, 'maxLength' | 'values' | 'directory'>> {
  readonly isn: number;
  readonly maxLength: number | null;
  /** Null = any value. */
  readonly values: readonly string[] | null;
  readonly directory: string | null;
}

/** SQL that gives rows of {@link AttributeRow}; `where` filters `a` (AR_DESCRIPT). */
export function attributesSql(where: string): string {
  return `
    SELECT a."ISN_AR_DESCRIPT" AS isn, a."OWNER" AS owner, a."UI_NAME" AS title, a."API_NAME" AS "apiName",
           a."AR_TYPE" AS type, a."IS_MULTILINE" AS multiline, a."MAX_LEN" AS "maxLength",
           a."UI_READONLY" AS readonly, a."ADD_PROT_INFO" AS "protocolInfo", a."NO_COPY" AS "noCopy",
           a.secret, a.indexed, a."CLS_EXPRESSION" AS directory,
           CASE WHEN a."USE_LIST_FLAG" = 1 THEN
             (SELECT coalesce(json_agg(v."VALUE" ORDER BY v."WEIGHT", v."ISN_AR_VALUE_LIST"), '[]')
              FROM delo."AR_VALUE_LIST" v WHERE v."ISN_AR_DESCRIPT" = a."ISN_AR_DESCRIPT") END AS values
    FROM delo."AR_DESCRIPT" a WHERE ${where}`;
}

export interface AttributeRow {
  readonly isn: number;
  readonly owner: string;
  readonly title: string;
  readonly apiName: string;
  readonly type: AttributeType;
  readonly multiline: number;
  readonly maxLength: number | null;
  readonly readonly: number;
  readonly protocolInfo: number;
  readonly noCopy: number;
  readonly secret: boolean;
  readonly indexed: boolean;
  readonly directory: string | null;
  readonly values: string[] | null;
}

export function attributeOf(row: AttributeRow): StoredAttribute {
  const owner = (Object.keys(ownerLetters) as AttributeOwner[]).find((name) => ownerLetters[name] === row.owner)!;
  return {
    ...row,
    owner,
    multiline: row.multiline === 1,
    readonly: row.readonly === 1,
    protocolInfo: row.protocolInfo === 1,
    noCopy: row.noCopy === 1,
  };
}

const ofOwner = prepared(`${attributesSql('a."OWNER" = $1 AND a."DELETED" = 0')} ORDER BY a."ISN_AR_DESCRIPT"`);

/** Attributes of an owner by API name, in the order in which they were defined. */
export async function attributesOf(owner: AttributeOwner, sql: Sql): Promise<Map<string, StoredAttribute>> {
  const rows = await sql.query<AttributeRow>(ofOwner, [ownerLetters[owner]]);
  return new Map(rows.map((row) => [row.apiName, attributeOf(row)]));
}

/** The definition as plugins see it: what is off or absent is left out. */
export function definitionOf(attribute: StoredAttribute): AttributeDefinition {
  const { apiName, owner, title, type, maxLength, values, directory } = attribute;
  return {
    apiName,
    owner,
    title,
    type,
    ...(maxLength !== null && { maxLength }),
    ...(values !== null && { values }),
    ...(directory !== null && { directory }),
    ...(attribute.multiline && { multiline: true }),
    ...(attribute.readonly && { readonly: true }),
    ...(attribute.protocolInfo && { protocolInfo: true }),
    ...(attribute.noCopy && { noCopy: true }),
    ...(attribute.secret && { secret: true }),
    ...(attribute.indexed && { indexed: true }),
  };
}
