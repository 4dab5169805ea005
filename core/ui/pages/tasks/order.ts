import type { Task } from '../../api-types.ts';
import { permission, states, statuses, types } from './words.ts';

const collator = new Intl.Collator('ru', { numeric: true });
const later = '9999';

/** What a column is sorted by. */
const keys = {
  title: ({ title }: Task) => title,
  type: ({ type }: Task) => types[type],
  permitted: ({ permitted }: Task) => permission(permitted),
  status: ({ status }: Task) => statuses[status],
  createdAt: ({ createdAt }: Task) => createdAt,
  state: ({ state }: Task) => states[state],
  updatedAt: ({ updatedAt }: Task) => updatedAt,
  nextRunAt: ({ nextRunAt }: Task) => nextRunAt ?? later,
  message: ({ message }: Task) => message ?? '',
  errors: ({ errors }: Task) => errors[0]?.at ?? '',
} as const;

export type Column = keyof typeof keys;
export const columnIds = Object.keys(keys) as readonly Column[];

/** How the table is sorted; in an address `status` or, downwards, `-status`. */
export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

export function orderOf(given: string | undefined): Order {
  const column = columnIds.find((id) => id === given?.replace(/^-/, ''));
  return { column: column ?? 'title', descending: column !== undefined && given?.startsWith('-') === true };
}

export function orderText({ column, descending }: Order): string | undefined {
  return column === 'title' && !descending ? undefined : `${descending ? '-' : ''}${column}`;
}

/** Tasks by a column; those that are alike there stand by title. */
export function inOrder(tasks: readonly Task[], { column, descending }: Order): Task[] {
  const by = keys[column];
  const turn = descending ? -1 : 1;
  return [...tasks].sort(
    (a, b) =>
      turn * collator.compare(by(a), by(b)) || collator.compare(a.title, b.title) || collator.compare(a.id, b.id),
  );
}
