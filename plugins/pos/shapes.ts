/** What the routes of the plugin take and answer, for the description of the API. */

const text = { type: 'string' } as const;
const whole = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const timeOrNull = { type: ['string', 'null'], format: 'date-time' } as const;
const time = { type: 'string', format: 'date-time' } as const;

function object(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', properties };
}

function page(properties: Readonly<Record<string, object>>): object {
  return object({ items: { type: 'array', items: object(properties) }, nextCursor: textOrNull });
}

const reason = { ...object({ code: text, text }), type: ['object', 'null'] };
const account = { organizationDue: text, clientId: text, url: text, contour: { enum: ['prod', 'test'] } };
const contours = { prod: 'промышленный', test: 'тестовый' };
const counts = { confirmations: whole, statuses: whole, answers: whole, messages: whole, files: whole };

const outboxEntryFields = {
  id: whole,
  kind: {
    enum: ['registration', 'status', 'answer'],
    title: 'Вид',
    'x-words': { registration: 'подтверждение', status: 'статус', answer: 'ответ' },
  },
  title: { ...text, title: 'Название', description: 'Название, например название статуса' },
  documentIsn: whole,
  key: { ...text, title: 'Сообщение ПОС №', description: 'Сообщение ПОС №' },
  organization: { ...text, description: 'DUE организации' },
  organizationName: { ...text, title: 'Организация' },
  url: text,
  contour: account.contour,
  state: {
    enum: ['waiting', 'sending', 'done', 'refused', 'exhausted', 'held', 'dropped'],
    title: 'Состояние',
    'x-words': {
      waiting: 'ожидает',
      sending: 'отправляется',
      done: 'отправлено',
      refused: 'отклонено',
      exhausted: 'попытки исчерпаны',
      held: 'задержано',
      dropped: 'снято',
    },
  },
  attempts: { ...whole, title: 'Попыток' },
  nextAt: { ...timeOrNull, title: 'Следующая попытка' },
  lastError: { ...textOrNull, title: 'Последняя ошибка' },
  createdAt: { ...time, title: 'Создано' },
};

const list = (properties: Readonly<Record<string, object>>) => ({ type: 'array', items: object(properties) });
const kind = { enum: ['registration', 'status', 'answer'] } as const;

export const outboxQuery = object({
  state: { ...text, description: 'Состояние или несколько через запятую' },
  kind: text,
  msgId: text,
  organization: text,
  order: { enum: ['oldest', 'newest'] },
  limit: text,
  cursor: text,
});
export const outboxEntry = object(outboxEntryFields);
export const outboxPage = object({
  items: list(outboxEntryFields),
  nextCursor: textOrNull,
  figures: {
    ...list({ kind, state: { enum: ['open', 'given up'] }, count: whole, since: time }),
    description: 'Сколько ждёт отправки и сколько ждёт команды; на первой странице',
  },
});
export const outboxRetryAsked = {
  type: ['object', 'null'],
  properties: { kind, organization: text },
  additionalProperties: false,
} as const;
export const outboxRetried = object({ count: whole });

export const classifierDifference = object({
  unknown: { ...list({ code: text, path: text }), description: 'Есть в рубрикаторе, ПОС не знает' },
  missing: { ...list({ id: text, path: text }), description: 'Есть в ПОС, нет в рубрикаторе' },
  codes: { ...list({ code: text, id: text, path: text }), description: 'Последняя часть кода не равна коду ПОС' },
});

export const organizationsPage = page({
  due: text,
  name: { ...text, title: 'Организация' },
  url: { ...text, title: 'Адрес ПОС' },
  contour: { ...account.contour, title: 'Контур', 'x-words': contours },
  state: {
    enum: ['ok', 'held'],
    title: 'Состояние',
    'x-words': { ok: 'обмен идёт', held: 'обмен остановлен' },
  },
  reason: {
    ...object({ code: text, text: { ...text, title: 'Причина' } }),
    type: ['object', 'null'],
  },
  since: { ...time, title: 'С какого времени' },
  lastPollAt: { ...timeOrNull, title: 'Последний опрос' },
  waiting: { type: ['integer', 'null'], title: 'Ждёт в ПОС', description: 'Ждёт в ПОС' },
  silent: { ...flag, title: 'Давно не опрашивалась' },
});

export const connectionsPage = page({
  due: text,
  name: text,
  ok: flag,
  lko: { ...object({ lkoId: text, name: text, integrationEnabled: flag }), type: ['object', 'null'] },
  reason,
});

const anything = { type: 'object' } as const;
export const mailCheckInput = {
  type: ['object', 'null'],
  properties: { mail: { ...anything, description: 'Настройки почты; без них проверяются сохранённые' } },
  additionalProperties: false,
} as const;
export const mailCheck = object({ ok: flag, answer: textOrNull, reason });

export const debtsPage = page({
  organizationName: { ...text, title: 'Организация' },
  ...account,
  url: { ...text, title: 'Адрес ПОС' },
  contour: { ...account.contour, title: 'Контур', 'x-words': contours },
  confirmations: { ...whole, title: 'Подтверждений' },
  statuses: { ...whole, title: 'Статусов' },
  answers: { ...whole, title: 'Ответов' },
  messages: { ...whole, title: 'Сообщений' },
  files: { ...whole, title: 'Файлов' },
  oldest: { ...timeOrNull, title: 'Самый давний' },
  current: { ...flag, title: 'Адрес и ключ действуют' },
});
export const droppedDebts = object(counts);
