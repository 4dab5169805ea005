import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** Criteria of the search by their names in the API; доп. реквизиты are further ones, `attr.NAME`. */
const names = [
  'number',
  'from',
  'to',
  'q',
  'contains',
  'noteLine',
  'group',
  'card',
  'kind',
  'correspondent',
  'executor',
  'urgent',
  'overdue',
  'sort',
] as const;
export type Criterion = (typeof names)[number] | `attr.${string}`;
export type Sought = Readonly<Partial<Record<Criterion, string>>>;

const known = (name: string): name is Criterion =>
  (names as readonly string[]).includes(name) || /^attr\.\w{1,64}$/.test(name);

/** What is sought stands in the address: it can be sent to a colleague, and «Назад» brings it back. */
export function useSought(): [Sought, (changes: Readonly<Partial<Record<Criterion, string | undefined>>>) => void] {
  const [search, setSearch] = useSearchParams();
  const sought = useMemo(
    () => Object.fromEntries([...search].filter(([name, value]) => known(name) && value !== '')) as Sought,
    [search],
  );
  const change = useCallback(
    (changes: Readonly<Partial<Record<Criterion, string | undefined>>>) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [sought, change];
}
