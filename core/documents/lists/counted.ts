import type { Count } from './api.ts';

/** As far as rows are counted: more than that nobody reads, and the time it takes has a bound. */
export const countBound = 10_000;

/** SQL that counts the rows of `from … where …`, and stops one after the bound. */
export function counting(rest: string): string {
  return `(SELECT count(*)::int FROM (SELECT 1 FROM ${rest} LIMIT ${countBound + 1}) counted)`;
}

export function countOf(found: number): Count {
  return { count: Math.min(found, countBound), more: found > countBound };
}
