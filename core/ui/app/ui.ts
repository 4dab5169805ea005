import { useQuery } from '@tanstack/react-query';
import type { Ui } from '../api-types.ts';
import { follow } from '../kit/api.ts';

/** What plugins bring to the pages; undefined while it is being read. */
export function useUi(): Ui | undefined {
  const { data } = useQuery({
    queryKey: ['ui'],
    queryFn: ({ signal }) => follow<Ui>('/api/ui', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data;
}
