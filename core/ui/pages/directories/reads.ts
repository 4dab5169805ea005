import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { apiPath, follow, request } from '../../kit/api.ts';
import { type Attribute, useAttributes } from '../documents/attributes.ts';
import type { Description } from './descriptions.ts';
import type { DirectoryName, Field, Row } from './fields.ts';
import { texts } from './texts.ts';

export const pathOf = (name: DirectoryName) => `/api/directories/${name}`;
const keyOf = (name: DirectoryName) => ['directory', name] as const;

interface Rows {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
}

/** Everything that was read of the directories is read anew: rows name each other. */
export function useReread(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['directory'] });
}

/** One row, read for who opens its card: the reading of a citizen's stands in the audit (AC-04), so it is read once for each opening. */
export function useRow({ name }: Description, key: string) {
  return useQuery({
    queryKey: [...keyOf(name), 'card', key],
    queryFn: ({ signal }) => request<Row>('GET', apiPath([pathOf(name), key]), undefined, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
}

const kinds = { date: 'date', decimal: 'number', flag: 'flag' } as const;

function fieldOf({ apiName, title, type, values, multiline, secret, directory }: Attribute): Field {
  const of = { id: `values.${apiName}`, label: title, part: texts.attributes };
  if (type !== 'text') return { ...of, kind: kinds[type] };
  if (secret) return { ...of, kind: 'secret' };
  if (values !== null) return { ...of, kind: 'choice', choices: values.map((value) => ({ value, label: value })) };
  if (directory === 'departments') return { ...of, kind: 'row', directory };
  return { ...of, kind: multiline ? 'lines' : 'text' };
}

/** The fields of a directory's cards, with its доп. реквизиты. */
export function useFields({ fields, attributes: owner }: Description): readonly Field[] {
  const { all } = useAttributes();
  return owner === undefined ? fields : [...fields, ...all.filter((one) => one.owner === owner).map(fieldOf)];
}

export const top = '0.';
const pageSize = 100;

/** A line of a tree as it is drawn: a row, or the way to more rows of the same place. */
export interface Line {
  readonly key: string;
  readonly depth: number;
  readonly row: Row | undefined;
  /** Of the row that these rows stand below. */
  readonly parent: string;
  readonly open: boolean;
  readonly more: boolean;
}

export interface Tree {
  readonly lines: readonly Line[];
  readonly loading: boolean;
  readonly error: unknown;
  toggle(due: string): void;
  readMore(due: string): void;
  reload(): void;
}

/** A tree as far as it was opened; each place is read by pages. */
export function useTree({ name }: Description, enabled: boolean): Tree {
  const [pages, setPages] = useState<ReadonlyMap<string, number>>(new Map([[top, 1]]));
  const places = [...pages];
  const asked = useQueries({
    queries: places.map(([parent, count]) => ({
      queryKey: [...keyOf(name), 'below', parent, count],
      queryFn: ({ signal }: { signal: AbortSignal }) => rowsBelow(name, parent, count, signal),
      placeholderData: keepPreviousData,
      enabled,
    })),
  });
  const levels = new Map(places.map(([parent], index) => [parent, asked[index]?.data]));
  const set = (due: string, count: number | undefined) =>
    setPages((before) => {
      const next = new Map(before);
      if (count === undefined) next.delete(due);
      else next.set(due, count);
      return next;
    });
  return {
    lines: linesOf(top, 0, levels),
    loading: enabled && levels.get(top) === undefined && asked.every(({ error }) => error === null),
    error: asked.find(({ error }) => error !== null)?.error,
    toggle: (due) => set(due, pages.has(due) ? undefined : 1),
    readMore: (due) => set(due, (pages.get(due) ?? 0) + 1),
    reload: () => {
      for (const one of asked) void one.refetch();
    },
  };
}

async function rowsBelow(name: DirectoryName, parent: string, count: number, signal: AbortSignal): Promise<Rows> {
  const items: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < count; page++) {
    const read = await follow<Rows>(apiPath([pathOf(name)], { parent, limit: pageSize, cursor }), signal);
    items.push(...read.items);
    if (read.nextCursor === null) return { items, nextCursor: null };
    cursor = read.nextCursor;
  }
  return { items, nextCursor: cursor ?? null };
}

function linesOf(parent: string, depth: number, levels: ReadonlyMap<string, Rows | undefined>): Line[] {
  const level = levels.get(parent);
  if (level === undefined) return [];
  const lines = level.items.flatMap((row): Line[] => {
    const key = String(row.due);
    const open = levels.has(key);
    const line = { key, depth, row, parent, open, more: false };
    return [line, ...(open ? linesOf(key, depth + 1, levels) : [])];
  });
  if (level.nextCursor === null) return lines;
  return [...lines, { key: `${parent}more`, depth, row: undefined, parent, open: false, more: true }];
}
