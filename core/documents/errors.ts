import {
  ConflictError,
  type FieldProblem,
  InvalidError,
  NotFoundError,
  PermanentError,
  RetryLaterError,
} from '../contract/errors.ts';
import { texts } from './texts.ts';

/** Stable codes of the errors of the document system. */
export type RegistrationCode = keyof typeof texts.registration;

/** A draft that cannot be registered as it is. Nothing has been written. `item` names what is wrong. */
export function cannotRegister(code: RegistrationCode, item: string, path?: string): PermanentError {
  const message = texts.registration[code](item);
  return new PermanentError(code, message, { item, details: path === undefined ? [] : [{ path, message }] });
}

/** A value of an attribute that does not fit its definition. */
export function attributeValueWrong(apiName: string, problem: string): PermanentError {
  const message = texts.attributeValue(apiName, problem);
  return new PermanentError('ATTRIBUTE_VALUE_WRONG', message, {
    item: apiName,
    details: [{ path: `/attributes/${apiName}`, message: problem }],
  });
}

/** A text that is longer than its field. */
export function textTooLong(field: string, limit: number): PermanentError {
  const message = texts.tooLong(limit);
  return new PermanentError('TEXT_TOO_LONG', texts.fieldTooLong(field, limit), {
    item: field,
    details: [{ path: `/${field}`, message }],
  });
}

export function noSuchDocument(isn: number): NotFoundError {
  return new NotFoundError('DOCUMENT_UNKNOWN', texts.noDocument(isn), { item: String(isn) });
}

export function noSuchCabinet(isn: number): NotFoundError {
  return new NotFoundError('CABINET_UNKNOWN', texts.noCabinet(isn), { item: String(isn) });
}

/** What a user sent for a РК, with an error for each wrong field. */
export function documentInvalid(details: readonly FieldProblem[]): InvalidError {
  return new InvalidError('DOCUMENT_INVALID', texts.documentInvalid, { details });
}

/** Fields that another user changed meanwhile, with both values of each (ED-11). */
export function fieldsChanged(isn: number, details: readonly FieldProblem[]): ConflictError {
  return new ConflictError('FIELD_CHANGED', texts.fieldsChanged, { item: String(isn), details });
}

export type PartCode = keyof typeof texts.noPart;

/** A part of a РК that is not there, or no more. */
export function noSuchPart(code: PartCode, id: number): NotFoundError {
  return new NotFoundError(code, texts.noPart[code](id), { item: String(id) });
}

export function noSuchFile(item: string): NotFoundError {
  return new NotFoundError('FILE_UNKNOWN', texts.noFile, { item });
}

export type VaultCode = keyof typeof texts.vault;

/** Bytes that are not what was expected; nothing of them is kept. */
export function fileRefused(code: VaultCode, expected: string | number, found: string | number): PermanentError {
  return new PermanentError(code, texts.vault[code](expected, found));
}

/** The antivirus has found something; `item` is its name. */
export function fileInfected(found: string): PermanentError {
  return new PermanentError('FILE_INFECTED', texts.infected(found), { item: found });
}

export function noSuchRow(directory: string, key: string): NotFoundError {
  return new NotFoundError('DIRECTORY_ROW_UNKNOWN', texts.noRow(directory, key), { item: key });
}

export function invalidRow(directory: string, details: readonly FieldProblem[]): InvalidError {
  return new InvalidError('DIRECTORY_ROW_INVALID', texts.invalidRow(directory), { item: directory, details });
}

/** Days of the working-day calendar that cannot be (UI-09). */
export function calendarInvalid(details: readonly FieldProblem[]): InvalidError {
  return new InvalidError('CALENDAR_INVALID', texts.calendar.invalid, { details });
}

/** Entries of «Граждане» that cannot be merged, with each reason (UI-10). */
export function mergeRefused(details: readonly FieldProblem[]): ConflictError {
  return new ConflictError('CITIZENS_NOT_MERGED', texts.merge.refused(details.map(({ message }) => message)), {
    details,
  });
}

/** A list asked for with a filter that cannot be. */
export function invalidFilter(details: readonly FieldProblem[]): InvalidError {
  return new InvalidError('FILTER_INVALID', texts.invalidFilter, { details });
}

export type ConflictCode = keyof typeof texts.conflict;

export function conflict(code: ConflictCode, item: string): ConflictError {
  return new ConflictError(code, texts.conflict[code](item), { item });
}

/** A definition that contradicts the attribute in the database; what the database has is kept. */
export function attributeDiffers(apiName: string, what: string, found: string, wanted: string): PermanentError {
  return new PermanentError('ATTRIBUTE_DIFFERS', texts.attributeDiffers(apiName, what, found, wanted), {
    item: apiName,
  });
}

/** «Мастер БД» did not get the locks it needs while others wrote; nothing is changed. */
export function databaseBusy(): RetryLaterError {
  return new RetryLaterError('DATABASE_BUSY', texts.databaseBusy);
}
