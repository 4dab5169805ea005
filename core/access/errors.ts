import { CodedError, ConflictError, type FieldProblem, InvalidError, NotFoundError } from '../contract/errors.ts';
import { type ProviderProblem, providerProblems, texts } from './texts.ts';

/** Nobody is logged in, or the credentials are wrong (HTTP 401). */
export class UnauthenticatedError extends CodedError {
  static notLoggedIn() {
    return new UnauthenticatedError('NOT_LOGGED_IN', texts.notLoggedIn);
  }
  /** The same for an unknown user, a wrong password and a disabled user. */
  static wrongCredentials() {
    return new UnauthenticatedError('WRONG_CREDENTIALS', texts.wrongCredentials);
  }
  static invitationVoid() {
    return new UnauthenticatedError('INVITATION_VOID', texts.invitationVoid);
  }
  /** Users log in at the provider, and not by passwords of the house (AC-01). */
  static localLoginOff() {
    return new UnauthenticatedError('LOCAL_LOGIN_OFF', texts.localLoginOff);
  }
  /** @param reason a code for the log */
  static ofProvider(code: ProviderProblem, reason?: string) {
    return Object.assign(new UnauthenticatedError(code, providerProblems[code]), { reason });
  }
}

/** The right is missing (HTTP 403). */
export class ForbiddenError extends CodedError {
  constructor() {
    super('FORBIDDEN', texts.forbidden);
  }
}

/** Tried too often (HTTP 429). */
export class TooManyAttemptsError extends CodedError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('TOO_MANY_ATTEMPTS', texts.tooManyAttempts(retryAfterSeconds));
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const userMissing = (login: string) =>
  new NotFoundError('USER_MISSING', texts.userMissing(login), { item: login });

export const userExists = (login: string) => new ConflictError('USER_EXISTS', texts.userExists(login), { item: login });

export const lastAdministrator = () => new ConflictError('LAST_ADMINISTRATOR', texts.lastAdministrator);

export const invalidUser = (details: readonly FieldProblem[]) =>
  new InvalidError('USER_INVALID', texts.invalidUser, { details });
