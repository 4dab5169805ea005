import { type CodedError, PermanentError, RetryLaterError } from '../../../../../core/contract/index.ts';
import { texts } from '../texts.ts';

/** A technical failure: the network, an overload, a failing server, an answer that cannot be read (SH-08). */
export class ShowcaseAway extends RetryLaterError {
  /** What stands as «код ответа» of the results. */
  readonly answerCode: string;

  constructor(answerCode: string, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super('SHOWCASE_AWAY', message, options);
    this.answerCode = answerCode;
  }

  static network = (cause: CodedError) => new ShowcaseAway(texts.noAnswer, texts.away(cause.message), { cause });
  static status = (status: number, retryAfterMs?: number) =>
    new ShowcaseAway(String(status), texts.failed(status), retryAfterMs === undefined ? {} : { retryAfterMs });
  static token = (code: string, message: string) => new ShowcaseAway(code, message);
  static unreadable = (cause?: unknown) => new ShowcaseAway(texts.noAnswer, texts.unreadable, { cause });
}

/** The showcase refused for good (4xx); it is not asked again (SH-08). */
export class ShowcaseRefusal extends PermanentError {
  readonly status: number;
  /** Its own code, e.g. `BAD_HEADER`. */
  readonly answerCode: string;
  /** Its own words. */
  readonly description: string;

  constructor(status: number, answerCode: string, description: string) {
    super('SHOWCASE_REFUSED', texts.refused(status, answerCode, description));
    this.status = status;
    this.answerCode = answerCode;
    this.description = description;
  }
}
