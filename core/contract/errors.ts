/** What a coded error may carry besides its text. */
export interface CodedErrorOptions {
  /** The item that the error is about, in words a technologist knows (never personal data). */
  readonly item?: string;
  /** Errors of single fields. */
  readonly details?: readonly FieldProblem[];
  readonly cause?: unknown;
}

/** One wrong value. `path` is a JSON Pointer. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
  readonly code?: string;
  /** Of a field that somebody else changed meanwhile (ED-11): what it holds now, and what it was to hold. */
  readonly current?: unknown;
  readonly given?: unknown;
}

/** An error with a stable code for programs and a Russian text for people: what happened, to what, what to do. */
export class CodedError extends Error {
  readonly code: string;
  readonly item: string | undefined;
  readonly details: readonly FieldProblem[];

  constructor(code: string, message: string, options: CodedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.item = options.item;
    this.details = options.details ?? [];
  }
}

/** Trying again would fail again: a refusal, wrong data. */
export class PermanentError extends CodedError {}

/** Passes by itself: network, overload, something that is away. */
export class RetryLaterError extends CodedError {
  /** When to try again at the earliest, in milliseconds from now, where the other side said so. */
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, options: CodedErrorOptions & { retryAfterMs?: number } = {}) {
    super(code, message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A request that got no answer: the network, TLS, a proxy, a time limit. */
export class NetworkError extends RetryLaterError {
  /**
   * Whether the other side may have got the request: false only where it surely did not, as with a refused connection, an
   * unknown name, or a certificate that was not accepted.
   */
  readonly begun: boolean;

  constructor(code: string, message: string, options: CodedErrorOptions & { begun: boolean }) {
    super(code, message, options);
    this.begun = options.begun;
  }
}

/** A system outside refused what a user asked for, or could not be reached; nothing goes on by itself (HTTP 502). */
export class UpstreamError extends CodedError {}

/** A request that does not fit the present state (HTTP 409). */
export class ConflictError extends CodedError {}

/** Something that does not exist (HTTP 404). */
export class NotFoundError extends CodedError {}

/** Values that were refused as a whole, with an error for each wrong field (HTTP 422, TM-22). */
export class InvalidError extends CodedError {}
