import type { AttributeValue, DocumentKind, FieldProblem } from '../../contract/index.ts';
import type { Sql } from '../../ports/database.ts';
import type { Page, PageRequest } from '../../ports/paging.ts';
import type { DocumentFilter, DocumentRow } from '../api.ts';
import { attributesOf, type StoredAttribute } from '../attributes/definitions.ts';
import { castValue, valuesOf } from '../attributes/values.ts';
import { isIsoDate } from '../dates.ts';
import { invalidFilter } from '../errors.ts';
import { keysOf, pageOf } from '../paging.ts';
import { storable } from '../storable.ts';
import { texts } from '../texts.ts';

interface FoundRow {
  readonly isn: number;
  readonly number: string;
  readonly date: string;
  readonly kind: DocumentKind;
  readonly groupDue: string;
  readonly groupName: string;
  readonly content: string | null;
  readonly values: Record<string, AttributeValue> | null;
}

/** РК by a filter, newest first; a page starts where the last one ended, however many were registered meanwhile. */
export async function listDocuments(filter: DocumentFilter & PageRequest, sql: Sql): Promise<Page<DocumentRow>> {
  const attributes = await attributesOf('document', sql);
  const { conditions, parameters } = conditionsOf(filter, attributes);
  const rows = await sql.query<FoundRow>(
    `SELECT d."ISN_DOC" AS isn, d."FREE_NUM" AS number, d."DOC_DATE" AS date, d."KIND_DOC" AS kind,
            d."DUE_DOCGROUP" AS "groupDue", coalesce(g."CLASSIF_NAME", '') AS "groupName", d."ANNOTAT" AS content, to_json(v) AS values
     FROM delo."DOC_RC" d
     LEFT JOIN delo."DOCGROUP_CL" g ON g."DUE" = d."DUE_DOCGROUP"
     LEFT JOIN delo."AR_RC_VALUE" v ON v."ISN_DOC" = d."ISN_DOC"
     WHERE ${['true', ...conditions].join(' AND ')}
     ORDER BY d."DOC_DATE" DESC, d."ISN_DOC" DESC LIMIT ${Math.trunc(filter.limit) + 1}`,
    parameters,
  );
  return pageOf(rows, filter.limit, {
    keys: ({ date, isn }) => [date, isn],
    items: (shown) => shown.map((row) => documentRow(row, attributes)),
  });
}

function documentRow(row: FoundRow, attributes: ReadonlyMap<string, StoredAttribute>): DocumentRow {
  const { isn, number, date, kind, groupDue, groupName, content, values } = row;
  return {
    isn,
    number,
    date,
    kind,
    group: { due: groupDue, name: groupName },
    content: content ?? '',
    values: valuesOf(attributes, values ?? {}),
  };
}

/** SQL of the filter. Only names of attributes that exist get into it; all values are parameters. */
function conditionsOf(
  filter: DocumentFilter & PageRequest,
  attributes: ReadonlyMap<string, StoredAttribute>,
): { conditions: string[]; parameters: unknown[] } {
  const conditions: string[] = [];
  const parameters: unknown[] = [];
  const problems: FieldProblem[] = [];
  const add = (value: unknown, condition: (place: string) => string) => {
    parameters.push(typeof value === 'string' ? storable(value) : value);
    conditions.push(condition(`$${parameters.length}`));
  };
  if (filter.number !== undefined) add(filter.number.trim(), (place) => `d."FREE_NUM" = ${place}`);
  if (filter.group !== undefined) add(filter.group, (place) => `starts_with(d."DUE_DOCGROUP", ${place})`);
  if (filter.card !== undefined) add(filter.card, (place) => `d."DUE_CARD" = ${place}`);
  if (filter.cards !== undefined) add(filter.cards, (place) => `d."DUE_CARD" = ANY(${place}::text[])`);
  for (const [field, sign] of [
    ['from', '>='],
    ['to', '<='],
  ] as const) {
    const date = filter[field];
    if (date === undefined) continue;
    if (isIsoDate(date)) add(date, (place) => `d."DOC_DATE" ${sign} ${place}`);
    else problems.push({ path: `/${field}`, message: texts.wrongDate });
  }
  if (filter.q?.trim()) {
    const words = `to_tsvector('russian', coalesce(d."ANNOTAT", '') || ' ' || coalesce(d."NOTE", ''))`;
    add(filter.q, (place) => `${words} @@ websearch_to_tsquery('russian', ${place})`);
  }
  for (const [apiName, given] of Object.entries(filter.values ?? {})) {
    const attribute = attributes.get(apiName);
    const cast = attribute === undefined ? { problem: texts.noAttribute } : sought(attribute, given);
    if ('problem' in cast) problems.push({ path: `/values/${apiName}`, message: cast.problem });
    else if (cast.value === null) conditions.push(`v."${apiName}" IS NULL`);
    else add(cast.value, (place) => `v."${apiName}" = ${place}`);
  }
  if (problems.length > 0) throw invalidFilter(problems);
  if (filter.cursor !== undefined) addCursor(filter.cursor, conditions, parameters);
  return { conditions, parameters };
}

/** The value as its column would have it. Texts are sought as given: РК may have values that the list lost since. */
function sought(attribute: StoredAttribute, given: string) {
  if (attribute.secret) return { problem: texts.secretSought };
  return castValue({ ...attribute, values: null, maxLength: null }, given);
}

function addCursor(cursor: string, conditions: string[], parameters: unknown[]): void {
  const [date, isn] = keysOf(cursor, 2);
  if (!isIsoDate(date) || typeof isn !== 'number')
    throw invalidFilter([{ path: '/cursor', message: texts.wrongCursor }]);
  conditions.push(`(d."DOC_DATE", d."ISN_DOC") < ($${parameters.length + 1}, $${parameters.length + 2})`);
  parameters.push(date, isn);
}
