import { CodedError, RetryLaterError } from '../../../core/contract/index.ts';
import { OrganizationFault, PosAway, PosRefusal, reasonOf } from '../errors.ts';

/** Refusals of the document system that speak of directories, not of the message. */
const directoryCodes = new Set([
  'GROUP_UNKNOWN',
  'CARD_UNKNOWN',
  'CABINET_UNKNOWN',
  'CABINET_OUTSIDE_CARD',
  'FOLDER_MISSING',
  'DELIVERY_UNKNOWN',
  'RUBRIC_UNKNOWN',
  'LINK_TYPE_UNKNOWN',
  'ATTRIBUTE_UNKNOWN',
  'NUMBER_TEMPLATE_WRONG',
  'NUMBER_TOO_LONG',
  'USER_UNKNOWN',
]);

/** Whether trying the messages of a batch one by one can tell good ones from the bad one. */
export function isMessageFault(error: unknown): boolean {
  if (error instanceof RetryLaterError || error instanceof OrganizationFault) return false;
  if (error instanceof CodedError) return !directoryCodes.has(error.code);
  const code = (error as { code?: unknown } | null)?.code;
  // Wrong data and broken constraints; every other state of the database is not about this message.
  if (typeof code === 'string') return /^2[23]...$/.test(code);
  return error instanceof Error;
}

/** What holds the organisation, said so that people can mend it (PX-04). */
export function asFault(error: unknown): CodedError {
  if (error instanceof OrganizationFault || error instanceof PosAway) return error;
  if (error instanceof PosRefusal) return OrganizationFault.refused(error.message);
  if (error instanceof CodedError && directoryCodes.has(error.code)) {
    return OrganizationFault.configuration(error.code, error.message);
  }
  // Databases, files and services give their errors a code; an error without one is a mistake in a program.
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? OrganizationFault.storeAway(error) : OrganizationFault.internal(error);
}

/** For logs: what people need to find a programming error, without values. */
export function traceOf(error: unknown): Record<string, unknown> {
  const stack =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')) : [];
  return { reason: reasonOf(error), trace: stack.slice(0, 6).map((line) => line.trim()) };
}
