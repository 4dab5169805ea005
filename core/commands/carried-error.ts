import {
  CodedError,
  ConflictError,
  type FieldProblem,
  InvalidError,
  NotFoundError,
  PermanentError,
  RetryLaterError,
  UpstreamError,
} from '../contract/errors.ts';

/** A coded error on its way to another node. What stands behind it, its cause and its stack, stays where it was. */
interface CarriedError {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly item: string | null;
  readonly details: readonly FieldProblem[];
  readonly retryAfterMs: number | null;
}

const kinds = {
  PermanentError,
  RetryLaterError,
  UpstreamError,
  ConflictError,
  NotFoundError,
  InvalidError,
  CodedError,
} as const;

export function carried(error: CodedError): CarriedError {
  const [kind] = Object.entries(kinds).find(([, type]) => error instanceof type) as [string, unknown];
  const retryAfterMs = error instanceof RetryLaterError ? (error.retryAfterMs ?? null) : null;
  return {
    kind,
    code: error.code,
    message: error.message,
    item: error.item ?? null,
    details: error.details,
    retryAfterMs,
  };
}

export function received(error: CarriedError): CodedError {
  const type = kinds[error.kind as keyof typeof kinds] ?? CodedError;
  return new type(error.code, error.message, {
    details: error.details,
    ...(error.item === null ? {} : { item: error.item }),
    ...(error.retryAfterMs === null ? {} : { retryAfterMs: error.retryAfterMs }),
  });
}
