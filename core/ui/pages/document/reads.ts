import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import type { DocumentCard, SimilarDocument } from '../../api-types.ts';
import { apiPath, follow, request } from '../../kit/api.ts';

const keyOf = (isn: string) => ['document', isn] as const;

/**
 * A РК as a whole. Reading it is on record (AC-04) and makes it «не новая», so it is read where somebody opens it or has
 * changed it, and not each time the window is looked at.
 */
export function useDocument(isn: string) {
  const opened = useRef('');
  return useQuery({
    queryKey: keyOf(isn),
    queryFn: async ({ signal }) => {
      const path = apiPath(['/api/documents', isn]);
      const first = opened.current !== isn;
      const found = await (first
        ? request<DocumentCard>('GET', path, undefined, { signal })
        : follow<DocumentCard>(path, signal));
      opened.current = isn;
      return found;
    },
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  });
}

/** Reads the РК anew after a change, and what lists say of it. */
export function useReadAnew(isn: number): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(async () => {
    void queries.invalidateQueries({ queryKey: ['documents'] });
    await queries.invalidateQueries({ queryKey: keyOf(String(isn)) });
  }, [queries, isn]);
}

export function useSimilar(isn: number, enabled: boolean) {
  return useQuery({
    queryKey: ['document', String(isn), 'similar'],
    queryFn: ({ signal }) => follow<{ items: SimilarDocument[] }>(apiPath(['/api/documents', isn, 'similar']), signal),
    enabled,
    refetchOnWindowFocus: false,
  });
}
