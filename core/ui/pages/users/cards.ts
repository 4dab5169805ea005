import { useQuery } from '@tanstack/react-query';
import { follow } from '../../kit/api.ts';
import { texts } from './texts.ts';

interface Card {
  readonly due: string;
  readonly name: string;
}

/** DUE of the root of «Подразделения»: who has it works in all card indexes. */
const all = '0.';

/** Card indexes to choose from, and how they are called. */
export function useCards() {
  const { data } = useQuery({
    queryKey: ['directory', 'cards'],
    queryFn: ({ signal }) => follow<{ items: Card[] }>('/api/directories/cards?limit=500', signal),
  });
  const options = [
    { value: all, label: texts.allCards },
    ...(data?.items ?? []).map(({ due, name }) => ({ value: due, label: name })),
  ];
  const titles = new Map(options.map(({ value, label }) => [value, label]));
  return { options, titleOf: (due: string) => titles.get(due) ?? due };
}
