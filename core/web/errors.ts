import type { ErrorObject } from 'ajv';
import type { FastifyError } from 'fastify';
import { ForbiddenError, TooManyAttemptsError, UnauthenticatedError } from '../access/index.ts';
import {
  CodedError,
  ConflictError,
  type FieldProblem,
  InvalidError,
  NotFoundError,
  RetryLaterError,
  UpstreamError,
} from '../contract/errors.ts';
import { problemsOf } from '../contract/schema/problems.ts';
import { texts } from './texts.ts';

/** A changing request that a page of another site sent (AC-03). */
export class ForeignOriginError extends ForbiddenError {
  override readonly code = 'FOREIGN_ORIGIN';
  override readonly message = texts.foreignOrigin;
}

/** What a failed request is answered with. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
}

const statuses: readonly (readonly [new (...parameters: never[]) => CodedError, number])[] = [
  [UnauthenticatedError, 401],
  [ForbiddenError, 403],
  [NotFoundError, 404],
  [ConflictError, 409],
  [InvalidError, 422],
  [TooManyAttemptsError, 429],
  [UpstreamError, 502],
  [RetryLaterError, 503],
  // What is left are refusals that trying again would not change.
  [CodedError, 422],
];

/** What PostgreSQL says of a NUL, half a character, and a number beyond its type: only a request can have brought them. */
const unstorable: ReadonlySet<string> = new Set(['22021', '22P05', '22003']);

/** What the reader of multipart bodies says of one that is cut off or malformed; its errors have no codes. */
const brokenForm = /^(Unexpected end of |Part terminated early|Malformed part header|Multipart: )/;

/** The answer to an error. Of an error without a code nothing is told: its text may hold anything. */
export function failureOf(error: unknown, requestId: string): Failure {
  if (error instanceof CodedError) return codedFailure(error);
  const { code, statusCode, validation } = error as Partial<FastifyError>;
  if (validation !== undefined) {
    return plain(400, 'MALFORMED', texts.malformed, problemsOf(validation as unknown as ErrorObject[]));
  }
  if (code !== undefined && unstorable.has(code)) return plain(400, 'BAD_REQUEST', texts.badRequest);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return plain(415, 'MEDIA_TYPE', texts.mediaType);
  if (code === 'FST_INVALID_MULTIPART_CONTENT_TYPE') return plain(415, 'MEDIA_TYPE', texts.multipartNeeded);
  if (error instanceof Error && brokenForm.test(error.message)) return plain(400, 'BAD_REQUEST', texts.badRequest);
  if (statusCode === 413) return plain(413, 'TOO_LARGE', texts.tooLarge);
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || error instanceof SyntaxError) {
    return plain(400, 'NOT_JSON', texts.notJson);
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return plain(statusCode, 'BAD_REQUEST', texts.badRequest);
  }
  return plain(500, 'INTERNAL', texts.internal(requestId));
}

function codedFailure(error: CodedError): Failure {
  const status = statuses.find(([kind]) => error instanceof kind)?.[1] ?? 500;
  const { code, message, details } = error;
  const failure = { status, code, message, details };
  if (error instanceof TooManyAttemptsError) return { ...failure, retryAfterSeconds: error.retryAfterSeconds };
  if (error instanceof RetryLaterError && error.retryAfterMs !== undefined) {
    return { ...failure, retryAfterSeconds: Math.ceil(error.retryAfterMs / 1000) };
  }
  return failure;
}

function plain(status: number, code: string, message: string, details: readonly FieldProblem[] = []): Failure {
  return { status, code, message, details };
}

/** Where an unexpected error came from, without its text, which may hold personal data (AC-06). */
export function traceOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { kind: error.name, code: (error as { code?: unknown }).code, stack: frames.slice(0, 12).join('\n') };
}
