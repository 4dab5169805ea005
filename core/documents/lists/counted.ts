import type { Count } from './api.ts';

/** As far as rows are counted: more than that nobody reads, and the time it takes has a bound. */
export const countBounds = { search: 10_000, folder: 1_000 } as const;

/** SQL that counts the rows of `from … where …`, and stops one after the bound. */
export function counting(rest: string, bound: number): string {
  return `(SELECT count(*)::int FROM (SELECT 1 FROM ${rest} LIMIT ${bound + 1}) counted)`;
}

export function countOf(found: number, bound: number): Count {
  return { count: Math.min(found, bound), more: found > bound };
}
