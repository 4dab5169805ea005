import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Button, Flex, Table } from 'antd';
import type { TableProps } from 'antd/es/table';
import { texts } from '../texts.ts';
import { apiPath, follow } from './api.ts';
import { shownNumber } from './format.ts';
import { Scrollable } from './scrollable.tsx';
import { Failed, Nothing } from './states.tsx';

interface PageOf<Row> {
  readonly items: readonly Row[];
  readonly nextCursor?: string | null;
  readonly total?: Total;
}

/** How many there are, counted up to a bound: `more` than `count` beyond it. */
export interface Total {
  readonly count: number;
  readonly more: boolean;
}

/** A list as far as it was read. */
export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly loading: boolean;
  readonly error: unknown;
  readonly more: boolean;
  /** Where the list was asked for it (`total: true`); only its first page counts. */
  readonly total?: Total | undefined;
  readMore(): void;
  reload(): void;
}

export interface ListOptions {
  /** Looks again by itself, in milliseconds. */
  readonly everyMs?: number;
  readonly enabled?: boolean;
}

/**
 * Reads a paged list of the API (`{items, nextCursor}`), page by page.
 * @param key of the cache: what changes it tells `useQueryClient` of
 */
export function useList<Row>(
  key: readonly unknown[],
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>> = {},
  { everyMs, enabled = true }: ListOptions = {},
): Listed<Row> {
  const asked = useInfiniteQuery({
    queryKey: [...key, query],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const further = pageParam !== undefined && { cursor: pageParam, total: undefined };
      return follow<PageOf<Row>>(apiPath([path], { ...query, ...further }), signal);
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  });
  return {
    rows: asked.data?.pages.flatMap(({ items }) => items) ?? [],
    loading: asked.isPending && enabled,
    error: asked.error,
    more: asked.hasNextPage,
    total: asked.data?.pages[0]?.total,
    readMore: () => void asked.fetchNextPage(),
    reload: () => void asked.refetch(),
  };
}

export interface ListTableProps<Row extends object>
  extends Pick<
    TableProps<Row>,
    'columns' | 'rowKey' | 'rowSelection' | 'expandable' | 'onRow' | 'rowClassName' | 'onChange'
  > {
  readonly list: Listed<Row>;
  /** What the table holds, for those who hear it. */
  readonly label: string;
  /** What is said where there is nothing. */
  readonly empty: string;
  /** Least width in pixels; a narrower page scrolls the table and not itself. */
  readonly width?: number;
}

/** The one table of all lists. */
export function ListTable<Row extends object>({ list, label, empty, width, ...table }: ListTableProps<Row>) {
  return (
    <Flex vertical gap={8}>
      {list.error ? <Failed error={list.error} again={list.reload} /> : null}
      <Scrollable>
        <Table<Row>
          {...table}
          aria-label={label}
          size="small"
          dataSource={list.rows as Row[]}
          loading={list.loading}
          pagination={false}
          sticky
          {...(width !== undefined && { scroll: { x: width } })}
          locale={{ emptyText: list.loading ? ' ' : <Nothing text={empty} /> }}
        />
      </Scrollable>
      {list.rows.length > 0 && (
        <Flex gap={12} align="center">
          <span className="quiet">{texts.shownRows(shownNumber(list.rows.length), list.more)}</span>
          {list.more && <Button onClick={list.readMore}>{texts.more}</Button>}
        </Flex>
      )}
    </Flex>
  );
}
