import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/**
 * What a list is filtered by stands in the address: it can be sent to a colleague, and «Назад» brings it back.
 * @param names of the parameters that belong to the page
 */
export function useFilters<const Name extends string>(
  ...names: readonly Name[]
): [Readonly<Partial<Record<Name, string>>>, (changes: Readonly<Partial<Record<Name, string | undefined>>>) => void] {
  const [search, setSearch] = useSearchParams();
  const key = search.toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for both
  const filters = useMemo(() => {
    const given = names.map((name) => [name, search.get(name)] as const).filter(([, value]) => value);
    return Object.fromEntries(given) as Partial<Record<Name, string>>;
  }, [key]);
  const change = useCallback(
    (changes: Readonly<Partial<Record<Name, string | undefined>>>) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes) as [Name, string | undefined][]) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [filters, change];
}
