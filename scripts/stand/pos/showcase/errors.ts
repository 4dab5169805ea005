import { PosError } from '../errors.ts';

const transaction = { 'www-authenticate': 'Transaction' };
const megabyte = 1024 * 1024;

/** Every refusal of the showcase, with its text. */
export const showcaseRefusals = {
  loginFailed: () => new PosError(401, 'LOGIN_FAILED', 'Неверный логин или пароль.', undefined, transaction),
  tokenInvalid: () =>
    new PosError(401, 'TOKEN_INVALID', 'Транзакционный токен не указан или недействителен.', undefined, transaction),
  tokenUsed: () =>
    new PosError(401, 'TOKEN_USED', 'Транзакционный токен уже использован для загрузки.', undefined, transaction),
  tokenExpired: () =>
    new PosError(401, 'TOKEN_EXPIRED', 'Срок действия транзакционного токена истёк.', undefined, transaction),
  contourMismatch: () =>
    new PosError(401, 'CONTOUR_MISMATCH', 'Токен выдан другим контуром ПОС.', undefined, transaction),
  badHeader: (columns: readonly string[]) =>
    new PosError(400, 'BAD_HEADER', `Первая строка файла должна быть заголовком: ${columns.join(';')}.`),
  emptyFile: () => new PosError(400, 'EMPTY_FILE', 'В файле нет ни одной записи.'),
  badEncoding: () => new PosError(400, 'BAD_ENCODING', 'Файл должен быть в кодировке UTF-8 с BOM.'),
  badArchive: () =>
    new PosError(400, 'BAD_ARCHIVE', 'Архив повреждён или содержит не один файл csv. Проверьте архив и повторите.'),
  badRecord: (line: number) =>
    new PosError(400, 'BAD_REQUEST', `Запись ${line} файла нарушает правила CSV (RFC 4180).`),
  checksumMismatch: (actual: string) =>
    new PosError(400, 'CHECKSUM_MISMATCH', 'Контрольная сумма файла не совпадает с указанной.', [
      { field: 'sha256', value: actual },
    ]),
  rowsMismatch: (actual: number) =>
    new PosError(400, 'ROWS_MISMATCH', `Число записей файла не совпадает с указанным: в файле ${actual}.`, [
      { field: 'rows', value: String(actual) },
    ]),
  uploadNotFound: () => new PosError(404, 'UPLOAD_NOT_FOUND', 'Загрузка с таким идентификатором не найдена.'),
  duplicateFile: (uploadId: string) =>
    new PosError(409, 'DUPLICATE_FILE', 'Такой файл уже загружен.', [{ field: 'uploadId', value: uploadId }]),
  fileTooLarge: (limit: number) => {
    const size = limit >= megabyte ? `${Math.floor(limit / megabyte)} МБ` : `${limit} байт`;
    return new PosError(413, 'FILE_TOO_LARGE', `Размер файла не должен превышать ${size}.`);
  },
} as const;
