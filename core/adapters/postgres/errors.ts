import { CodedError, PermanentError, RetryLaterError } from '../../contract/errors.ts';
import { texts } from './texts.ts';

/** No connection, or it broke; passes by itself. Whether a COMMIT that met it took effect is unknown. */
export class DatabaseAway extends RetryLaterError {
  constructor(where: string, cause?: unknown) {
    super('DATABASE_AWAY', texts.away(where), { item: where, cause });
  }
}

/** Wrong name or password. */
export class DatabaseRefused extends PermanentError {
  constructor(where: string) {
    super('DATABASE_REFUSED', texts.refused(where), { item: where });
  }
}

/** The server has no database of this name. */
export class DatabaseMissing extends PermanentError {
  constructor(where: string) {
    super('DATABASE_MISSING', texts.missing(where), { item: where });
  }
}

/** The server is older than {@link leastVersion}. */
export class DatabaseTooOld extends PermanentError {
  constructor(where: string, version: string, least: number) {
    super('DATABASE_TOO_OLD', texts.tooOld(where, version, least), { item: where });
  }
}

/** The database is not in UTF-8. */
export class DatabaseWrongEncoding extends PermanentError {
  constructor(where: string, encoding: string) {
    super('DATABASE_WRONG_ENCODING', texts.wrongEncoding(where, encoding), { item: where });
  }
}

/** The connection string cannot be read. */
export class DatabaseUrlInvalid extends PermanentError {
  constructor() {
    super('DATABASE_URL_INVALID', texts.badUrl);
  }
}

/** The server rolled back what was to be committed: an error inside was swallowed without a savepoint. */
export class TransactionLost extends CodedError {
  constructor() {
    super('TRANSACTION_LOST', texts.transactionLost);
  }
}

/** A query on a transaction that has ended. */
export class TransactionOver extends CodedError {
  constructor() {
    super('TRANSACTION_OVER', texts.transactionOver);
  }
}

/** The connection that held an advisory lock broke while the work ran. */
export class LockLost extends RetryLaterError {
  constructor(lock: string) {
    super('DATABASE_LOCK_LOST', texts.lockLost(lock), { item: lock });
  }
}

/** The database was used after it had been closed. */
export class DatabaseClosed extends CodedError {
  constructor() {
    super('DATABASE_CLOSED', texts.closed);
  }
}

/** Migrations that cannot be applied as they are; `code` says why. */
export class MigrationError extends PermanentError {
  static badName(schema: string, file: string) {
    return new MigrationError('MIGRATION_NAME', texts.migrationName(schema, file), { item: file });
  }
  static changed(schema: string, name: string) {
    return new MigrationError('MIGRATION_CHANGED', texts.migrationChanged(schema, name), { item: name });
  }
  static unknown(schema: string, name: string) {
    return new MigrationError('MIGRATION_UNKNOWN', texts.migrationUnknown(schema, name), { item: name });
  }
  static late(schema: string, name: string, applied: string) {
    return new MigrationError('MIGRATION_LATE', texts.migrationLate(schema, name, applied), { item: name });
  }
  static failed(schema: string, name: string, cause: Error) {
    return new MigrationError('MIGRATION_FAILED', texts.migrationFailed(schema, name, cause.message), {
      item: name,
      cause,
    });
  }
}

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
]);

/** States in which the server sends us away: shutting down, starting, crashed, too many connections. */
const awayStates = /^(08...|25P03|57P0[1-5]|53300)$/;

const brokenMessages =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|Query read timeout|not queryable/i;

/** Whether the error means that the connection is of no more use. */
export function isAway(error: unknown): boolean {
  const { code, message, errors } = error as { code?: string; message?: string; errors?: unknown[] };
  if (code !== undefined && (networkCodes.has(code) || awayStates.test(code))) return true;
  if (code === undefined && brokenMessages.test(message ?? '')) return true;
  return Array.isArray(errors) && errors.length > 0 && errors.every(isAway);
}

/** The plan that a connection keeps does not fit the tables any more: another connection makes a new one. */
export function isStalePlan(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === '0A000' && (message ?? '').startsWith('cached plan');
}

/**
 * What the callers see of an error of `pg`: coded errors for troubles of the connection; others stay what they are
 * (`code` is the SQLSTATE, `constraint` names the constraint), without the values that PostgreSQL quotes in them.
 */
export function translated(error: unknown, where: string): unknown {
  if (error instanceof CodedError) return error;
  if (isAway(error)) return new DatabaseAway(where, error);
  const failure = error as { code?: string; message?: string; detail?: string; where?: string };
  if (failure.code === '28P01' || failure.code === '28000') return new DatabaseRefused(where);
  if (failure.code === '3D000') return new DatabaseMissing(where);
  if (error instanceof Error && /^[0-9A-Z]{5}$/.test(failure.code ?? '')) {
    delete failure.detail;
    delete failure.where;
    if (failure.code?.startsWith('22')) error.message = error.message.replace(/: ".*"/s, '');
  }
  return error;
}
