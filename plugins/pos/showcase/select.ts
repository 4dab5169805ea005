import { readFileSync } from 'node:fs';
import { type IsoDate, PermanentError, type Sql } from '../../../core/contract/index.ts';
import type { Reason } from './reasons.ts';
import { type ShowcaseCommon, type ShowcaseInstance, showcaseAddress } from './settings.ts';
import { texts } from './texts.ts';

/** What decides which lines are selected and how they look. */
export interface SelectionRules {
  readonly common: Pick<ShowcaseCommon, 'startDate' | 'deliveryKindIsn' | 'additional' | 'serverUrl'>;
  readonly instance: Pick<ShowcaseInstance, 'cards' | 'testContour'>;
  /** DUE of «Вершина классификатора ПОС» (PX-01), where it is known. */
  readonly vertexDue: string | undefined;
}

/** A statement with its parameters. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A line of the selection as pages show it. */
export interface SelectedLine {
  /** Of the РК. */
  readonly isn: number;
  readonly number: string;
  readonly date: IsoDate;
  readonly rubricLine: number;
  readonly rubricIsn: number;
  readonly rubricCode: string;
  readonly rubricName: string;
  /** Null where the line goes. */
  readonly reason: Reason | null;
  /** What the reason is about: a code, the name of the organisation, the words of the showcase. */
  readonly detail: string | null;
}

/**
 * Columns of the file in their order (contracts/showcase-csv.md), as SQL over `s`, `r` and `o` of the selection. Dates become
 * text by {@link room}.
 */
export const columns = {
  id: 's.padded || r.padded',
  regionId: 'o.region_id',
  regionName: 'o.region',
  localityId: 'o.locality_id',
  localityName: 'o.locality',
  lkoId: 'o.lko_id',
  lkoName: 'o.lko',
  categoryId: 'r.category_id',
  categoryName: 'r.category',
  subcategoryId: 'r.subcategory_id',
  subcategoryName: 'r.subcategory',
  statusName: 's.status',
  regNumber: "nullif(s.number, '')",
  regDate: 's.date',
  planDate: 's.plan_date',
  factDate: 's.fact_date',
  channel: 's.channel',
  collective: 's.collective',
  sstuCode: 'r.code',
  updatedAt: 's.updated_at',
} as const;

export type Column = keyof typeof columns;
export const columnNames = Object.keys(columns) as readonly Column[];

/** SQL: the row of the file. */
export const rowOf = columnNames.map((name) => `${columns[name]} AS "${name}"`).join(', ');
/**
 * SQL: what {@link rowOf} and {@link shownOf} are read from. OFFSET 0 makes PostgreSQL look the directories up line by line,
 * from memory, so that the lines stay in the order of the selection and {@link inOrder} sorts no whole rows. It does so
 * (Memoize) by the column of the line, whose statistics say how few rubrics there are.
 */
export const from = `selection s CROSS JOIN LATERAL (SELECT * FROM rubric r WHERE r.due = s.rubric_due OFFSET 0) r
  LEFT JOIN LATERAL (SELECT * FROM organization o WHERE o.card = s.card OFFSET 0) o ON true`;
/** SQL: the order of the file. */
export const inOrder = 'ORDER BY s.isn, s.rubric_isn';

/**
 * SQL: for the transaction of a selection only. Room for the joins of a million lines, dates as the file wants them, and no
 * compiling, which takes longer than it saves. It locks nothing, and may rest while a slow disk takes the file.
 */
export const room = `set local work_mem = '128MB'; set local jit = off; set local datestyle = 'ISO, YMD';
  set local idle_in_transaction_session_timeout = 0`;

/** SQL: a {@link SelectedLine}. */
export const shownOf = `s.isn, s.number, to_char(s.date, 'YYYY-MM-DD') AS date, s.rubric_line AS "rubricLine",
  s.rubric_isn AS "rubricIsn", r.code AS "rubricCode", r.name AS "rubricName", s.reason, s.detail`;

const selectionSql = readFileSync(new URL('./selection.sql', import.meta.url), 'utf8')
  .replace(/^\s*--.*\n/gm, '')
  .trim();
/** The first parameter of what is asked of the selection. */
export const firstMore = 11;

/**
 * The selection with what is asked of it: further expressions of WITH, and the SELECT.
 * @param scope `flagged`: РК with «Выгрузить в витрину ПОС»; `all`: also lines that the showcase rejected, of РК whose flag
 *   is off: they go again when their row has changed (SH-12)
 * @param more parameters of the rest, from `$11` on
 */
export function selection(
  { common, instance, vertexDue, fromIsn = null }: SelectionRules & { readonly fromIsn?: number | null },
  scope: 'flagged' | 'all',
  rest: string,
  more: readonly unknown[] = [],
): Statement {
  const { additional } = common;
  const parameters: unknown[] = [
    common.startDate ?? null,
    common.deliveryKindIsn,
    instance.cards === undefined || instance.cards.length === 0 ? null : instance.cards,
    vertexDue ?? null,
    additional.rubricWithoutLink === 'rubric',
    additional.wholeRubricCode,
    additional.fillStatus ? statusTable(additional.statuses) : null,
    showcaseAddress(common, instance).contour,
    scope === 'all',
    fromIsn,
  ];
  return { sql: `${selectionSql}${rest}`, parameters: [...parameters, ...more] };
}

/** Runs a statement over the selection. @throws PermanentError where the wizard has not made the attributes yet */
export async function ask<Row>(sql: Sql, statement: Statement): Promise<Row[]> {
  try {
    return await sql.query<Row>(statement.sql, statement.parameters);
  } catch (error) {
    throw selectionError(error);
  }
}

const undefinedColumn = '42703';

export function selectionError(error: unknown): unknown {
  if ((error as { code?: string } | null)?.code !== undefinedColumn) return error;
  return new PermanentError('SHOWCASE_ATTRIBUTES_MISSING', texts.attributesMissing, { cause: error });
}

/** By the name as the database folds it. */
function statusTable(statuses: ShowcaseCommon['additional']['statuses']): string {
  const folded = (name: string) => name.trim().toLowerCase().replaceAll('ё', 'е');
  return JSON.stringify(Object.fromEntries(statuses.map(({ sstu, pos }) => [folded(sstu), pos.trim()])));
}
