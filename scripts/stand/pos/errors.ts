import type { ErrorDetail } from './wire.ts';

/** A refusal of ПОС as the contract words it. */
export class PosError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly ErrorDetail[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    details?: readonly ErrorDetail[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

const bearer = { 'www-authenticate': 'Bearer' };

/** Every refusal of the message exchange, with its text. */
export const refusals = {
  badRequest: (message: string, details?: readonly ErrorDetail[]) => new PosError(400, 'BAD_REQUEST', message, details),
  badCursor: () => new PosError(400, 'BAD_CURSOR', 'Неверный курсор. Начните чтение списка сначала.'),
  tokenInvalid: () => new PosError(401, 'TOKEN_INVALID', 'Токен не указан или недействителен.', undefined, bearer),
  tokenExpired: () => new PosError(401, 'TOKEN_EXPIRED', 'Срок действия токена истёк.', undefined, bearer),
  contourMismatch: () => new PosError(401, 'CONTOUR_MISMATCH', 'Токен выдан другим контуром ПОС.', undefined, bearer),
  foreignLko: () => new PosError(403, 'FOREIGN_LKO', 'Сообщение принадлежит другому ЛКО.'),
  integrationDisabled: () =>
    new PosError(403, 'LKO_INTEGRATION_DISABLED', 'В настройках ЛКО интеграция с СЭД отключена.'),
  notFound: () => new PosError(404, 'NOT_FOUND', 'Такого адреса нет.'),
  appealNotFound: () => new PosError(404, 'APPEAL_NOT_FOUND', 'Сообщение не найдено.'),
  deliveryNotFound: () => new PosError(404, 'DELIVERY_NOT_FOUND', 'У сообщения нет такой доставки.'),
  fileNotFound: () => new PosError(404, 'FILE_NOT_FOUND', 'Файл не найден.'),
  methodNotAllowed: (allowed: readonly string[]) =>
    new PosError(405, 'METHOD_NOT_ALLOWED', 'Метод не поддерживается.', undefined, { allow: allowed.join(', ') }),
  idempotencyConflict: () =>
    new PosError(409, 'IDEMPOTENCY_CONFLICT', 'Ключ идемпотентности уже использован с другим содержимым.'),
  idempotencyInProgress: () =>
    new PosError(409, 'IDEMPOTENCY_IN_PROGRESS', 'Запрос с этим ключом идемпотентности ещё выполняется.'),
  alreadyRegistered: (regNumber: string, regDate: string) =>
    new PosError(409, 'ALREADY_REGISTERED', 'Доставка уже зарегистрирована под другим номером.', [
      { field: 'regNumber', value: regNumber },
      { field: 'regDate', value: regDate },
    ]),
  alreadyAnswered: () => new PosError(409, 'ALREADY_ANSWERED', 'На сообщение уже дан ответ.'),
  fileExpired: () => new PosError(410, 'FILE_EXPIRED', 'Срок хранения файла истёк.'),
  fileTooLarge: () =>
    new PosError(413, 'FILE_TOO_LARGE', 'Размер файлов, каждого и всех вместе, не должен превышать 10 МБ.'),
  mediaType: (expected: string) =>
    new PosError(415, 'UNSUPPORTED_MEDIA_TYPE', `Неподдерживаемый тип содержимого, ожидается ${expected}.`),
  fileType: (name: string) =>
    new PosError(415, 'FILE_TYPE_NOT_ALLOWED', 'Файлы этого типа не принимаются.', [{ field: 'files', value: name }]),
  range: (size: number) =>
    new PosError(416, 'RANGE_NOT_SATISFIABLE', 'Запрошенной части файла нет.', undefined, {
      'content-range': `bytes */${size}`,
    }),
  validation: (details: readonly ErrorDetail[]) =>
    new PosError(422, 'VALIDATION_FAILED', 'Запрос содержит недопустимые значения.', details),
  invalidTransition: () =>
    new PosError(422, 'INVALID_TRANSITION', 'Действие невозможно в текущем состоянии сообщения.'),
  notRegistered: () =>
    new PosError(422, 'INVALID_TRANSITION', 'Сообщение ещё не зарегистрировано.', [
      { code: 'NOT_REGISTERED', message: 'Сначала подтвердите регистрацию.' },
    ]),
} as const;

const statusFaults: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ['TOKEN_INVALID', 'Токен не указан или недействителен.'],
  403: ['LKO_INTEGRATION_DISABLED', 'В настройках ЛКО интеграция с СЭД отключена.'],
  429: ['TOO_MANY_REQUESTS', 'Слишком много запросов. Повторите позже.'],
  500: ['INTERNAL_ERROR', 'Внутренняя ошибка ПОС.'],
  502: ['BAD_GATEWAY', 'Сервис ПОС не отвечает.'],
  503: ['SERVICE_UNAVAILABLE', 'Сервис ПОС временно недоступен.'],
  504: ['GATEWAY_TIMEOUT', 'Сервис ПОС не ответил вовремя.'],
};

/** The refusal that a fault asks for. */
export function refusalOf(status: number, code?: string, retryAfter?: number | string, text?: string): PosError {
  const [usual, message] = statusFaults[status] ?? ['ERROR', 'Запрос не выполнен.'];
  const headers: Record<string, string> = {};
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
  else if (status === 429) headers['retry-after'] = '1';
  return new PosError(status, code ?? usual, text ?? message, undefined, headers);
}
