import type { FieldProblem } from '../../contract/index.ts';
import type { Database, Sql } from '../../ports/database.ts';
import type { StoredAttribute } from '../attributes/definitions.ts';
import { castValue } from '../attributes/values.ts';
import { isIsoDate } from '../dates.ts';
import { escaped } from '../directories/table.ts';
import { invalidFilter } from '../errors.ts';
import { storable } from '../storable.ts';
import { texts } from '../texts.ts';
import type { DocumentFilter } from './api.ts';

/** A condition with its values; it is written with places that stand for them, so that no value gets into the SQL. */
interface Condition {
  readonly values: readonly unknown[];
  readonly write: (...places: string[]) => string;
}

/** Conditions of SQL on `d` (DOC_RC) and, where attributes are asked for, `v` (AR_RC_VALUE). */
export class Criteria {
  /** Those on columns of the РК itself, of which the database knows well how many rows they leave. */
  readonly plain: Condition[] = [];
  readonly hard: Condition[] = [];
  readonly problems: FieldProblem[] = [];
  byValues = false;
  byWords = false;

  add(value: unknown, write: (place: string) => string): void {
    this.plain.push({ values: [value], write });
  }

  addHard(value: unknown, write: (place: string) => string): void {
    this.hard.push({ values: [value], write });
  }

  refuse(field: string, message: string): void {
    this.problems.push({ path: `/${field}`, message });
  }

  get from(): string {
    return this.byValues ? 'delo."DOC_RC" d JOIN delo."AR_RC_VALUE" v ON v."ISN_DOC" = d."ISN_DOC"' : 'delo."DOC_RC" d';
  }

  /** All conditions, and more. */
  where(...more: readonly Condition[]): Where {
    return written([...this.plain, ...this.hard, ...more]);
  }

  /** The plain ones alone. */
  plainWhere(): Where {
    return written(this.plain);
  }

  /**
   * Asks for rows without an order. To read a text for its words costs a hundred times what the database thinks, so it
   * must not do so with the whole table where it has an index of them, nor again where it has too little memory to
   * remember which rows of a page the index found.
   */
  unordered<T>(ask: (sql: Sql) => Promise<T>, database: Database): Promise<T> {
    if (!this.byWords) return ask(database);
    return database.transaction(async (transaction) => {
      await transaction.query("SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '64MB'");
      return ask(transaction);
    });
  }
}

export interface Where {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

function written(conditions: readonly Condition[]): Where {
  const parameters: unknown[] = [];
  const parts = conditions.map(({ values, write }) =>
    write(...values.map((value) => `$${parameters.push(typeof value === 'string' ? storable(value) : value)}`)),
  );
  return { sql: ['true', ...parts].join(' AND '), parameters };
}

/** Something has to be done by the plan date; the index `doc_rc_due` has just these. */
export const isDue = 'd."FACT_DATE" IS NULL AND d."PLAN_DATE" IS NOT NULL AND d."KIND_DOC" < 3';

/**
 * The filter as SQL. Only names of attributes that exist get into it; all values are parameters.
 * @throws InvalidError with an error for each criterion that cannot be
 */
export async function criteriaOf(
  filter: DocumentFilter,
  attributes: ReadonlyMap<string, StoredAttribute>,
  today: string,
  sql: Sql,
): Promise<Criteria> {
  const criteria = new Criteria();
  const { cards, card, kind, group } = filter;
  if (cards !== undefined) criteria.add(cards, (place) => `d."DUE_CARD" = ANY(${place}::text[])`);
  if (card !== undefined) criteria.add(card, (place) => `d."DUE_CARD" = ${place}`);
  if (kind !== undefined) criteria.add(kind, (place) => `d."KIND_DOC" = ${place}`);
  if (group !== undefined) {
    criteria.add(await groupsOf(group, sql), (place) => `d."DUE_DOCGROUP" = ANY(${place}::text[])`);
  }
  byDates(filter, criteria);
  byNumber(filter.number?.trim(), criteria);
  byText(filter, criteria);
  byPeople(filter, criteria);
  if (filter.urgent !== undefined)
    criteria.plain.push({ values: [], write: () => `d."CITO" ${filter.urgent ? '=' : '<>'} 1` });
  if (filter.overdue === true) {
    criteria.add(today, (place) => `${isDue} AND d."PLAN_DATE" < ${place}`);
  }
  for (const [apiName, given] of Object.entries(filter.values ?? {})) byValue(apiName, given, attributes, criteria);
  if (criteria.problems.length > 0) throw invalidFilter(criteria.problems);
  return criteria;
}

/** The group and those below it: a few names that the statistics of the database know. */
async function groupsOf(group: string, sql: Sql): Promise<string[]> {
  const due = storable(group);
  const rows = await sql.query<{ due: string }>(
    'SELECT "DUE" AS due FROM delo."DOCGROUP_CL" WHERE starts_with("DUE", $1)',
    [due],
  );
  return [...new Set([due, ...rows.map((row) => row.due)])];
}

function byDates(filter: DocumentFilter, criteria: Criteria): void {
  for (const [field, sign] of [
    ['from', '>='],
    ['to', '<='],
  ] as const) {
    const date = filter[field];
    if (date === undefined) continue;
    if (isIsoDate(date)) criteria.add(date, (place) => `d."DOC_DATE" ${sign} ${place}`);
    else criteria.refuse(field, texts.wrongDate);
  }
}

function byNumber(number: string | undefined, criteria: Criteria): void {
  if (number === undefined) return;
  const folded = 'delo.folded(d."FREE_NUM") COLLATE "C"';
  const beginning = /^([^*]+)\*$/.exec(number)?.[1];
  if (beginning !== undefined) {
    criteria.add(escaped(beginning), (place) => `${folded} LIKE delo.folded(${place}) || '%'`);
  } else if (number.includes('*')) criteria.refuse('number', texts.starAtEnd);
  else criteria.add(number, (place) => `${folded} = delo.folded(${place})`);
}

const textOf = `coalesce(d."ANNOTAT", '') || ' ' || coalesce(d."NOTE", '')`;

/** As the index `doc_rc_note_lines` has them. */
const noteLines = `string_to_array(replace(left(d."NOTE", 600), E'\\r', ''), E'\\n')`;

function byText({ q, contains, noteLine }: DocumentFilter, criteria: Criteria): void {
  if (q?.trim()) {
    criteria.byWords = true;
    criteria.addHard(q, (place) => `to_tsvector('russian', ${textOf}) @@ websearch_to_tsquery('russian', ${place})`);
  }
  if (noteLine?.trim()) {
    criteria.addHard(noteLine.trim(), (place) => `${noteLines} @> ARRAY[${place}::text]`);
  }
  if (contains?.trim()) {
    criteria.addHard(
      escaped(contains.trim()),
      (place) => `delo.folded(${textOf}) LIKE '%' || delo.folded(${place}) || '%'`,
    );
  }
}

function byPeople({ correspondent, citizenIsn, executor }: DocumentFilter, criteria: Criteria): void {
  if (correspondent?.trim()) {
    criteria.addHard(
      escaped(correspondent.trim()),
      (place) => `d."ISN_DOC" IN (
        SELECT r."ISN_DOC" FROM delo."REF_CORRESP" r JOIN delo."CITIZEN" c ON c."ISN_CITIZEN" = r."ISN_CITIZEN"
        WHERE c.name_key LIKE delo.name_key(${place}) || '%'
        UNION ALL
        SELECT r."ISN_DOC" FROM delo."REF_CORRESP" r JOIN delo."ORGANIZ_CL" o ON o."DUE" = r."DUE_ORGANIZ"
        WHERE delo.folded(o."CLASSIF_NAME") LIKE '%' || delo.folded(${place}) || '%')`,
    );
  }
  if (citizenIsn !== undefined) {
    criteria.addHard(
      citizenIsn,
      (place) => `d."ISN_DOC" IN (SELECT "ISN_DOC" FROM delo."REF_CORRESP" WHERE "ISN_CITIZEN" = ${place})`,
    );
  }
  if (executor !== undefined) {
    criteria.addHard(
      escaped(executor),
      (place) => `d."ISN_DOC" IN (
        SELECT s."ISN_REF_DOC" FROM delo."REPLY" e JOIN delo."RESOLUTION" s ON s."ISN_RESOLUTION" = e."ISN_RESOLUTION"
        WHERE e."DUE" LIKE ${place} || '%'
        UNION ALL SELECT "ISN_DOC" FROM delo."DOC_EXE" WHERE "DUE_PERSON" LIKE ${place} || '%')`,
    );
  }
}

function byValue(
  apiName: string,
  given: string,
  attributes: ReadonlyMap<string, StoredAttribute>,
  criteria: Criteria,
): void {
  const attribute = attributes.get(apiName);
  const problem = attribute === undefined ? texts.noAttribute : attribute.secret ? texts.secretSought : undefined;
  if (attribute === undefined || problem !== undefined) {
    criteria.refuse(`values/${apiName}`, problem ?? texts.noAttribute);
  } else if (attribute.type === 'text' && given.includes('*')) {
    criteria.byValues = true;
    const pattern = escaped(given).replaceAll('*', '%');
    criteria.addHard(pattern, (place) => `delo.folded(v."${apiName}") LIKE delo.folded(${place})`);
  } else {
    for (const [sign, bound] of boundsOf(attribute, given)) byBound(attribute, sign, bound, criteria);
  }
}

/** `from..to` of dates and numbers, each end of which may be left out; otherwise the value itself. */
function boundsOf({ type }: StoredAttribute, given: string): readonly (readonly [string, string])[] {
  const span = type === 'date' || type === 'decimal' ? /^(.*)\.\.(.*)$/.exec(given) : null;
  if (span === null) return [['=', given]];
  const ends = [
    ['>=', span[1]!],
    ['<=', span[2]!],
  ] as const;
  return ends.filter(([, end]) => end.trim() !== '');
}

function byBound(attribute: StoredAttribute, sign: string, bound: string, criteria: Criteria): void {
  const { apiName } = attribute;
  // Texts are sought as given: РК may have values that the list lost since.
  const cast = castValue({ ...attribute, values: null, maxLength: null }, bound);
  if ('problem' in cast) criteria.refuse(`values/${apiName}`, cast.problem);
  else if (cast.value === null) {
    const filledIn = `SELECT 1 FROM delo."AR_RC_VALUE" e WHERE e."ISN_DOC" = d."ISN_DOC" AND e."${apiName}" IS NOT NULL`;
    criteria.hard.push({ values: [], write: () => `NOT EXISTS (${filledIn})` });
  } else {
    criteria.byValues = true;
    criteria.addHard(cast.value, (place) => `v."${apiName}" ${sign} ${place}`);
  }
}
