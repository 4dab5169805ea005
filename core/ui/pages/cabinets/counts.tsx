import type { Cabinet } from '../../api-types.ts';
import { shownNumber } from '../../kit/format.ts';
import { texts } from './texts.ts';

export type Folder = Cabinet['folders'][number];
export type Count = Folder['total'];

/** A number that is counted up to a bound. */
export function shownCount({ count, more }: Count): string {
  return more ? texts.atLeast(shownNumber(count)) : shownNumber(count);
}
