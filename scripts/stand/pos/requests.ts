import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import russian from 'ajv-i18n/localize/ru/index.js';
import { type Content, parseJson } from './content.ts';
import { refusals } from './errors.ts';
import type { Part } from './multipart.ts';
import { answerSchema, confirmationSchema, statusSchema } from './schemas.ts';
import { dayOf } from './time.ts';
import type { AnswerRequest, ErrorDetail, RegistrationRequest, StatusRequest } from './wire.ts';

/** Reading of the changing requests: from content to a value that keeps every rule of the contract. */

/** The package is CommonJS: its types promise a `default` that Node does not show. */
const localize = russian as unknown as (errors: ErrorObject[]) => void;
const ajv = new Ajv2020({ allErrors: true, strict: false });
formats.default(ajv);
const isConfirmation = ajv.compile<RegistrationRequest>(confirmationSchema);
const isStatus = ajv.compile<StatusRequest>(statusSchema);
const isAnswer = ajv.compile<AnswerRequest>(answerSchema);

const maxFiles = 10;
const maxBytes = 10 * 1024 * 1024;
const fileTypes = new Set('pdf jpg jpeg png doc docx xls xlsx odt rtf txt zip sig'.split(' '));

export function readConfirmation(content: Content): RegistrationRequest {
  if (content.failure) throw content.failure;
  return checked(isConfirmation, content.json);
}

export function readStatus(content: Content): StatusRequest {
  if (content.failure) throw content.failure;
  return checked(isStatus, content.json);
}

/** Part `answer` first, then files within the limits; `now` decides what «later than today» means. */
export function readAnswer(content: Content, now: Date): AnswerRequest {
  if (content.failure) throw content.failure;
  const [first, ...others] = content.parts ?? [];
  if (first?.name !== 'answer') throw invalid('answer', 'ORDER', 'Часть answer должна идти первой.');
  if (others.some((part) => part.name === 'answer')) {
    throw invalid('answer', 'DUPLICATE', 'Часть answer должна быть одна.');
  }
  if (first.contentType !== 'application/json') throw refusals.mediaType('application/json в части answer');
  const answer = checked(isAnswer, parseJson(first.content));
  checkPostponement(answer, now);
  checkFiles(others.filter((part) => part.name === 'files'));
  return answer;
}

function checkPostponement({ type, postponedTo }: AnswerRequest, now: Date): void {
  const given = postponedTo ?? null;
  if (type !== 'POSTPONED') {
    if (given !== null) throw invalid('postponedTo', 'FORBIDDEN', 'Новый срок указывается только при переносе срока.');
  } else if (given === null) {
    throw invalid('postponedTo', 'REQUIRED', 'Укажите новый срок.');
  } else if (given <= dayOf(now)) {
    throw invalid('postponedTo', 'TOO_EARLY', 'Новый срок должен быть позже сегодняшнего дня.');
  }
}

function checkFiles(files: readonly Part[]): void {
  if (files.length > maxFiles) throw invalid('files', 'TOO_MANY', 'Файлов должно быть не больше 10.');
  for (const file of files) {
    if (!file.filename) throw invalid('files', 'NO_NAME', 'У файла нет имени.');
    const extension = /\.([^.]+)$/.exec(file.filename)?.[1]?.toLowerCase() ?? '';
    if (!fileTypes.has(extension)) throw refusals.fileType(file.filename);
  }
  const total = files.reduce((sum, file) => sum + file.content.length, 0);
  if (total > maxBytes) throw refusals.fileTooLarge();
}

function checked<T>(validate: ValidateFunction<T>, value: unknown): T {
  if (validate(value)) return value;
  const errors = validate.errors ?? [];
  localize(errors);
  throw refusals.validation(errors.map(detailOf));
}

function detailOf({ instancePath, keyword, params, message }: ErrorObject): ErrorDetail {
  const missing = keyword === 'required' ? `/${String(params.missingProperty)}` : '';
  const field = `${instancePath}${missing}`.slice(1).replaceAll('/', '.');
  return { field, code: keyword.toUpperCase(), message: message ?? 'Недопустимое значение.' };
}

function invalid(field: string, code: string, message: string) {
  return refusals.validation([{ field, code, message }]);
}
