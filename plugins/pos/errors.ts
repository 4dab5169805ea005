import { CodedError, NetworkError, PermanentError, RetryLaterError } from '../../core/contract/index.ts';
import { texts } from './texts.ts';

/**
 * Something is wrong with an organisation or with the way to ПОС (PX-04): its messages wait as they are, nothing is
 * counted against them, and the state ends by itself once mended.
 */
export class OrganizationFault extends CodedError {
  static wrongKey = () => new OrganizationFault('POS_WRONG_KEY', texts.faults.wrongKey);
  static integrationOff = () => new OrganizationFault('POS_INTEGRATION_OFF', texts.faults.integrationOff);
  static contourMismatch = () => new OrganizationFault('POS_CONTOUR_MISMATCH', texts.faults.contourMismatch);
  static tokenRefused = (reason: string) =>
    new OrganizationFault('POS_TOKEN_REFUSED', texts.faults.tokenRefused(reason));
  static refused = (reason: string) => new OrganizationFault('POS_REFUSED', texts.faults.refused(reason));
  static endlessList = (pages: number) => new OrganizationFault('POS_ENDLESS_LIST', texts.faults.endlessList(pages));
  static configuration = (code: string, text: string) => new OrganizationFault(code, text);
  static internal = (cause: unknown) =>
    new OrganizationFault('POS_INTERNAL', texts.faults.internal(reasonOf(cause)), { cause });
  static storeAway = (cause: unknown) =>
    new OrganizationFault('POS_STORE_AWAY', texts.faults.storeAway(reasonOf(cause)), { cause });
}

/** ПОС answered, but not in the format of the contract. */
export class AnswerUnreadable extends OrganizationFault {
  static notJson = (cause: unknown) => new AnswerUnreadable('POS_ANSWER_UNREADABLE', texts.faults.notJson, { cause });
  static fields = (paths: readonly string[]) =>
    new AnswerUnreadable('POS_ANSWER_UNREADABLE', texts.faults.wrongFields(paths.slice(0, 10).join(', ')));
}

/** ПОС cannot be reached, is overloaded, or failed (429, 5xx): passes by itself. */
export class PosAway extends RetryLaterError {
  /** Whether ПОС may be carrying out the request (RP-06). */
  begun = true;

  static network = (cause: CodedError) => {
    const away = new PosAway('POS_AWAY', texts.faults.network(cause.message), { cause });
    away.begun = !(cause instanceof NetworkError) || cause.begun;
    return away;
  };
  static status = (status: number, retryAfterMs?: number) =>
    new PosAway('POS_AWAY', status === 429 ? texts.faults.busy : texts.faults.failed(status), {
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }).refusedBy(status);
  static inProgress = () => new PosAway('POS_IN_PROGRESS', texts.faults.inProgress);

  /** The same, of a request that was not even sent: it went wrong on the way to it. */
  static before(error: PosAway): PosAway {
    const { code, message, retryAfterMs } = error;
    const away = new PosAway(code, message, { cause: error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    away.begun = false;
    return away;
  }

  private refusedBy(status: number): this {
    // «Too many requests» is no beginning; what a server that failed has done, nobody knows.
    this.begun = status !== 429;
    return this;
  }
}

/** ПОС does not know the message as registered yet: its confirmation must come first (ST-01). */
export class NotRegistered extends RetryLaterError {
  constructor() {
    super('POS_NOT_REGISTERED', texts.faults.notRegistered);
  }
}

/** A request of the outbox that fails for a reason of ours, e.g. a file that the store does not give. */
export class SendingFailed extends RetryLaterError {
  constructor(cause: unknown) {
    super('POS_SENDING_FAILED', texts.faults.sendingFailed(reasonOf(cause)), { cause });
  }
}

/** ПОС refused this one request for good; `posCode` and `values` are its own. */
export class PosRefusal extends PermanentError {
  readonly status: number;
  readonly posCode: string;
  readonly values: Readonly<Record<string, string>>;

  constructor(status: number, posCode: string, message: string, values: Readonly<Record<string, string>> = {}) {
    super('POS_REFUSAL', texts.refusal(status, posCode, message));
    this.status = status;
    this.posCode = posCode;
    this.values = values;
  }

  /** The same refusal in other words. */
  saying(message: string): PosRefusal {
    return new PosRefusal(this.status, this.posCode, message, this.values);
  }
}

/** A delivery that does not fit the contract; only a new text of ПОС can mend it. */
export class MessageInvalid extends PermanentError {
  constructor(paths: readonly string[]) {
    super('MESSAGE_INVALID', texts.messages.invalid(paths.slice(0, 10).join(', ')));
  }
}

/** RG-07: the limit of РК with one number of a message is reached. */
export class TooManyRegistered extends PermanentError {
  constructor(messageId: string) {
    super('TOO_MANY_REGISTERED', texts.messages.tooMany(messageId), { item: texts.items.message(messageId) });
  }
}

/** The settings of the module name something that is not in the directories. */
export class ModuleMisconfigured extends PermanentError {
  constructor(text: string) {
    super('POS_MODULE_MISCONFIGURED', text);
  }
}

/** PX-05: debts of an address that is in use are paid, not dropped. */
export const debtsInUse = () => new PermanentError('POS_DEBTS_IN_USE', texts.debts.inUse);

/** A text for people that surely holds no data of a message: what a database says may quote values (AC-06). */
export function reasonOf(error: unknown): string {
  if (error instanceof CodedError) return error.message;
  const code = (error as { code?: unknown } | null)?.code;
  return texts.internal(typeof code === 'string' ? code : error instanceof Error ? error.name : typeof error);
}

export function codeOf(error: unknown): string {
  if (error instanceof CodedError) return error.code;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'INTERNAL';
}
