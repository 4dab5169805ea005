import { ConflictError, PermanentError, RetryLaterError } from '../../contract/errors.ts';
import { texts } from './texts.ts';

export const queueIdle = () => new RetryLaterError('QUEUE_IDLE', texts.idle);

/** Somebody wanted to change a record past the task manager. */
export const recordNotOurs = () => new ConflictError('QUEUE_RECORD_KEPT', texts.recordKept);

/** @param where servers and database, never the whole address: it holds a password */
export const mongoAway = (where: string, cause: unknown) =>
  new RetryLaterError('QUEUE_STORE_AWAY', texts.mongoAway(where), { item: where, cause });

export const mongoRefused = (where: string) =>
  new PermanentError('QUEUE_STORE_REFUSED', texts.mongoRefused(where), { item: where });

export const mongoUrlInvalid = () => new PermanentError('QUEUE_URL_INVALID', texts.mongoUrlInvalid);
