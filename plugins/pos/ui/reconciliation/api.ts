import { apiPath, follow, useQuery } from 'priemnaya/ui';
import type { Comparison } from '../../reconciliation/comparisons.ts';
import type { DifferenceView } from '../../reconciliation/differences.ts';
import type { DifferenceKind } from '../../reconciliation/kinds.ts';
import type { Wire } from '../common/wire.ts';

export type Difference = Wire<DifferenceView>;
export type ComparisonSeen = Wire<Comparison>;

/** How the comparison stands, and how much it found. */
export interface Standing {
  readonly open: number;
  readonly kinds: Readonly<Partial<Record<DifferenceKind, number>>>;
  readonly current: ComparisonSeen | null;
  readonly last: ComparisonSeen | null;
}

export const key = ['pos', 'reconciliation'] as const;
const whileRunningMs = 2_000;
const otherwiseMs = 15_000;

export function useStanding(organization: string | undefined) {
  return useQuery({
    queryKey: [...key, 'standing', organization],
    queryFn: ({ signal }) => follow<Standing>(apiPath(['/api/pos/reconciliation'], { organization, limit: 1 }), signal),
    refetchInterval: ({ state }) => (state.data?.current ? whileRunningMs : otherwiseMs),
  });
}
