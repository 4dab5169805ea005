import type { Listed } from 'priemnaya/ui';
import type { Items } from './wire.ts';

/** A list that comes whole, as tables take lists. */
export function wholeList<Row>(query: {
  readonly data: Items<Row> | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  refetch(): unknown;
}): Listed<Row> {
  return {
    rows: query.data?.items ?? [],
    loading: query.isPending,
    error: query.error,
    more: false,
    readMore: () => {},
    reload: () => void query.refetch(),
  };
}
