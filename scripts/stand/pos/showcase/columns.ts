import { classifier, statusNames } from '../classifier.ts';
import type { Category } from '../wire.ts';

/** An error of one row as the contract words it. */
export interface RowError {
  /** Number of the record in the file; the header is 1. */
  line: number;
  id: string;
  field: string | null;
  code: string;
  message: string;
}

type Complaint = readonly [code: string, message: string];

interface Column {
  name: string;
  required: boolean;
  /** Judges a value that is not empty. */
  check?: (value: string) => Complaint | undefined;
}

const guid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const date = form(
  (value) => /^\d{4}-\d\d-\d\d$/.test(value) && isReal(value, 10),
  ['BAD_DATE', 'Дата должна быть действительной, в виде ГГГГ-ММ-ДД.'],
);
const instant = form(
  (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && isReal(value, 19),
  ['BAD_DATE_TIME', 'Дата и время должны быть в UTC, в виде ГГГГ-ММ-ДДTчч:мм:ссZ.'],
);

const list: readonly Column[] = [
  required(
    'id',
    form((value) => /^\d{20}$/.test(value), ['BAD_ID', 'Идентификатор должен состоять из 20 цифр.']),
  ),
  required('regionId'),
  required('regionName'),
  optional('localityId'),
  optional('localityName'),
  required(
    'lkoId',
    form((value) => guid.test(value), ['BAD_VALUE', 'Идентификатор ЛКО должен быть GUID.']),
  ),
  required('lkoName'),
  required('categoryId', form(isCategory, ['UNKNOWN_CATEGORY', 'Категории нет в справочнике ПОС.'])),
  required('categoryName'),
  optional('subcategoryId'),
  optional('subcategoryName'),
  required(
    'statusName',
    form((value) => statusNames.includes(value), ['UNKNOWN_STATUS', 'Статус неизвестен витрине.']),
  ),
  required('regNumber'),
  required('regDate', date),
  optional('planDate', date),
  optional('factDate', date),
  optional('channel'),
  required(
    'collective',
    form((value) => /^[01]$/.test(value), ['BAD_VALUE', 'Допустимы значения 0 и 1.']),
  ),
  required('sstuCode'),
  required('updatedAt', instant),
];

/** Names of the columns of `showcase-csv.md`, in order. */
export const columns: readonly string[] = list.map(({ name }) => name);

const subcategoryAt = columns.indexOf('subcategoryId');
const categoryAt = columns.indexOf('categoryId');

/** Ids of the vertices directly below each vertex of the classifier. */
const below = new Map<string, ReadonlySet<string>>();
learn(classifier);

/** What is wrong with a row; `previousId` is that of the row before it, so that order and uniqueness need no memory. */
export function rowErrors(row: readonly string[], line: number, previousId: string): RowError[] {
  const id = row[0] ?? '';
  const error = (field: string | null, [code, message]: Complaint): RowError => ({ line, id, field, code, message });
  if (row.length !== columns.length) {
    return [error(null, ['COLUMNS', `В записи ${row.length} значений вместо ${columns.length}.`])];
  }
  const errors = list.flatMap((column, index) => {
    const complaint = judge(column, row[index] ?? '');
    return complaint ? [error(column.name, complaint)] : [];
  });
  if (id !== '' && id === previousId) errors.push(error('id', ['DUPLICATE_ID', 'Идентификатор повторяется в файле.']));
  else if (id < previousId)
    errors.push(error('id', ['BAD_ORDER', 'Записи должны идти по возрастанию идентификатора.']));
  const [category, subcategory] = [row[categoryAt] ?? '', row[subcategoryAt] ?? ''];
  if (subcategory !== '' && isCategory(category) && !below.get(lastId(category))?.has(lastId(subcategory))) {
    errors.push(error('subcategoryId', ['UNKNOWN_SUBCATEGORY', 'У этой категории нет такой подкатегории.']));
  }
  return errors;
}

function judge({ required, check }: Column, value: string): Complaint | undefined {
  if (value === '') return required ? ['REQUIRED', 'Значение не заполнено.'] : undefined;
  return check?.(value);
}

/** Any vertex may stand as the category (SH-04); its code may come whole, as a setting of SH-01 has it. */
function isCategory(code: string): boolean {
  return below.has(lastId(code));
}

function lastId(code: string): string {
  return code.slice(code.lastIndexOf('.') + 1);
}

function learn(vertices: readonly Category[]): void {
  for (const { id, children } of vertices) {
    below.set(id, new Set(children.map((child) => child.id)));
    learn(children);
  }
}

function isReal(value: string, length: number): boolean {
  const parsed = new Date(value);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, length) === value.slice(0, length);
}

function required(name: string, check?: Column['check']): Column {
  return { name, required: true, ...(check && { check }) };
}

function optional(name: string, check?: Column['check']): Column {
  return { name, required: false, ...(check && { check }) };
}

function form(holds: (value: string) => boolean, complaint: Complaint): (value: string) => Complaint | undefined {
  return (value) => (holds(value) ? undefined : complaint);
}
