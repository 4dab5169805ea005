import { ApiError } from '../../kit/api.ts';
import { formTexts } from './form-texts.ts';

/** Somebody removed what a form is about. */
export function partGone(): ApiError {
  return new ApiError(404, 'PART_GONE', formTexts.gone);
}
