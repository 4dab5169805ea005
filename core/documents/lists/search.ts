import type { Database, Sql } from '../../ports/database.ts';
import type { PageRequest } from '../../ports/paging.ts';
import { attributesOf } from '../attributes/definitions.ts';
import { isIsoDate } from '../dates.ts';
import { invalidFilter } from '../errors.ts';
import { cursorOf, keysOf } from '../paging.ts';
import { texts } from '../texts.ts';
import type { DocumentFilter, DocumentOrder, FoundDocuments } from './api.ts';
import { countBounds, counting, countOf } from './counted.ts';
import { type Criteria, criteriaOf, isDue } from './criteria.ts';
import { beyond, findPage, type OrderKey } from './find-page.ts';
import { documentRows } from './rows.ts';

interface Order extends OrderKey {
  /** Whether a key of a cursor can be one of this order. */
  readonly fits: (key: unknown) => boolean;
  /** What has no place in the order. */
  readonly only?: string;
}

const orders: Readonly<Record<'date' | 'number' | 'planDate', Order>> = {
  date: { key: 'd."DOC_DATE"', type: 'date', fits: isIsoDate },
  number: {
    key: '(delo.folded(d."FREE_NUM") COLLATE "C")',
    type: 'text',
    fits: (key) => typeof key === 'string',
  },
  planDate: {
    key: 'd."PLAN_DATE"',
    type: 'date',
    fits: isIsoDate,
    only: isDue,
  },
};

/** РК by a filter, newest first; a page starts where the last one ended, however many were registered meanwhile. */
export async function searchDocuments(
  filter: DocumentFilter &
    PageRequest & { readonly order?: DocumentOrder | undefined; readonly total?: boolean | undefined },
  today: string,
  database: Database,
): Promise<FoundDocuments> {
  const attributes = await attributesOf('document', database);
  const criteria = await criteriaOf(filter, attributes, today, database);
  const name = filter.order ?? '-date';
  const order = orders[name.replace('-', '') as keyof typeof orders];
  if (order.only !== undefined) criteria.plain.push({ values: [], write: () => order.only! });
  const total = filter.total === true ? await totalOf(criteria, database) : undefined;
  if (filter.cursor !== undefined) continueAfter(filter.cursor, name, order, criteria);
  const direction = name.startsWith('-') ? 'DESC' : 'ASC';
  const rows = await findPage(criteria, { ...order, direction }, Math.trunc(filter.limit) + 1, database);
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  const isns = page.map(({ isn }) => isn);
  return {
    items: await documentRows(isns, attributes, today, database),
    nextCursor: rows.length > page.length && last !== undefined ? cursorOf([name, last.key, last.isn]) : null,
    ...(total !== undefined && { total }),
  };
}

async function totalOf(criteria: Criteria, database: Database) {
  const { sql: where, parameters } = criteria.where();
  const question = `SELECT ${counting(`${criteria.from} WHERE ${where}`, countBounds.search)} AS found`;
  const ask = (sql: Sql) => sql.query<{ found: number }>(question, parameters);
  const [row] = await criteria.unordered(ask, database);
  return countOf(row!.found, countBounds.search);
}

/** A cursor belongs to the order in which it was given. */
function continueAfter(cursor: string, name: DocumentOrder, order: Order, criteria: Criteria): void {
  const [of, key, isn] = keysOf(cursor, 3);
  if (of !== name || !order.fits(key) || typeof isn !== 'number') {
    throw invalidFilter([{ path: '/cursor', message: texts.wrongCursor }]);
  }
  const sign = name.startsWith('-') ? '<' : '>';
  criteria.plain.push(beyond(order, sign, key, isn));
}
