import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { follow } from '../../kit/api.ts';

/** A доп. реквизит as «Настройка реквизитов» has it. */
export interface Attribute {
  readonly apiName: string;
  readonly owner: 'document' | 'rubric' | 'organization' | 'citizen';
  readonly title: string;
  readonly type: 'text' | 'date' | 'decimal' | 'flag';
  readonly values: readonly string[] | null;
  readonly readonly: boolean;
  readonly multiline: boolean;
  readonly secret: boolean;
  readonly indexed: boolean;
  readonly maxLength: number | null;
  /** Its values name rows of this directory. */
  readonly directory: string | null;
}

export interface Attributes {
  readonly all: readonly Attribute[];
  of(owner: Attribute['owner'], apiName: string): Attribute | undefined;
}

/** «Настройка реквизитов»: what доп. реквизиты are called and how they are shown. */
export function useAttributes(): Attributes {
  const { data } = useQuery({
    queryKey: ['directory', 'attributes'],
    queryFn: ({ signal }) => follow<{ items: Attribute[] }>('/api/directories/attributes?limit=500', signal),
    staleTime: 5 * 60_000,
  });
  return useMemo(() => {
    const all = data?.items ?? [];
    const known = new Map(all.map((one) => [`${one.owner} ${one.apiName}`, one]));
    return { all, of: (owner, apiName) => known.get(`${owner} ${apiName}`) };
  }, [data]);
}
