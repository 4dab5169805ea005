import { type CodedError, RetryLaterError } from '../../../core/contract/index.ts';
import { AnswerUnreadable, NotRegistered, OrganizationFault, PosAway, PosRefusal } from '../errors.ts';
import { limits } from '../wire/table.ts';

/** Whom a failed request concerns: itself, for good or for a while; its organisation; or nobody knows yet. */
export type Blame = 'refused' | 'later' | 'organization' | 'unsure';

/** PX-04, ST-06: what a failure of one request means. */
export function blame(error: CodedError): Blame {
  // Something on the way answered, not ПОС: it may be about this request, or about all.
  if (error instanceof AnswerUnreadable) return 'unsure';
  if (error instanceof PosRefusal) return error.posCode === '' ? 'unsure' : 'refused';
  if (error instanceof NotRegistered) return 'later';
  if (error instanceof OrganizationFault) return 'organization';
  if (error instanceof PosAway) {
    // A long `Retry-After` is for all requests.
    return (error.retryAfterMs ?? 0) > limits.longestRetryAfterMs ? 'organization' : 'unsure';
  }
  return 'later';
}

export function retryAfterOf(error: CodedError): number {
  return error instanceof RetryLaterError ? (error.retryAfterMs ?? 0) : 0;
}

/** HTTP status of a refusal of ПОС. */
export function statusOf(error: CodedError): number | null {
  return error instanceof PosRefusal && error.posCode !== '' ? error.status : null;
}
