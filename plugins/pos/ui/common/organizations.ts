import { follow, useQuery } from 'priemnaya/ui';
import type { Items } from './wire.ts';

/** An organisation that exchanges messages with ПОС, as the module last saw it. */
export interface Organization {
  readonly due: string;
  readonly name: string;
  readonly url: string;
  readonly contour: string;
  readonly state: 'ok' | 'held';
  readonly reason: { readonly code: string; readonly text: string } | null;
  readonly since: string;
  readonly lastPollAt: string | null;
  readonly waiting: number | null;
  readonly silent: boolean;
}

const everyMs = 15_000;

export function useOrganizations() {
  return useQuery({
    queryKey: ['pos', 'organizations'],
    queryFn: ({ signal }) => follow<Items<Organization>>('/api/pos/organizations', signal),
    refetchInterval: everyMs,
  });
}

/** Names of organisations by DUE; one that is not known any more is told by its DUE. */
export function useOrganizationNames(): (due: string) => string {
  const { data } = useOrganizations();
  return (due) => data?.items.find((one) => one.due === due)?.name ?? due;
}

/** The organisations to choose from in a filter. */
export function useOrganizationChoices(): { value: string; label: string }[] {
  const { data } = useOrganizations();
  return (data?.items ?? []).map(({ due, name }) => ({ value: due, label: name }));
}
