import { reasons } from './reasons.ts';
import { columnNames } from './select.ts';

const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const whole = { type: 'integer' } as const;

function object(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', properties };
}

function body(properties: Readonly<Record<string, object>>, required: readonly string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const reason = { enum: reasons };
const list = (items: object) => ({ type: 'array', items });
const count = { ...object({ reason, title: text, remedy: { ...text, description: 'Что сделать' }, count: whole }) };
const jobId = { ...whole, description: 'Экземпляр ФЗ; первый настроенный, если не указан' };
const row = object(Object.fromEntries(columnNames.map((name) => [name, { type: ['string', 'integer', 'null'] }])));

export const dryRunAsked = body({ jobId, rows: { ...whole, minimum: 0, maximum: 1000, default: 20 } }, []);
export const dryRunView = object({
  jobId: whole,
  lines: { ...whole, description: 'Строк выгрузки' },
  leftOut: { ...whole, description: 'Не выгружается' },
  reasons: list(count),
  warnings: list(object({ code: text, title: text, count: whole })),
  rows: { ...list(row), description: 'Первые строки файла' },
});

export const blockedQuery = object({ jobId: text, reason, limit: text, cursor: text });
const line = object({
  document: object({
    isn: whole,
    number: { ...text, title: 'Рег. №' },
    date: { ...text, format: 'date', title: 'Дата' },
  }),
  rubric: object({
    id: { ...whole, description: 'Строка рубрики в РК' },
    isn: whole,
    code: { ...text, title: 'Код рубрики' },
    name: { ...text, title: 'Рубрика' },
  }),
  reason,
  title: { ...text, title: 'Причина' },
  detail: {
    ...textOrNull,
    title: 'К чему относится',
    description: 'К чему относится причина: код, организация, слова витрины',
  },
});
export const blockedPage = object({
  jobId: whole,
  reasons: { ...list(count), description: 'На первой странице; дальше пусто' },
  jobIds: { ...list(whole), description: 'Настроенные экземпляры ФЗ; на первой странице' },
  statuses: { ...list(text), description: 'Значения «Статус ПОС»; на первой странице' },
  items: list(line),
  nextCursor: textOrNull,
});

export const statusesAsked = body(
  {
    status: { ...text, minLength: 1, maxLength: 255 },
    lines: { ...list(body({ isn: whole, rubric: whole }, ['isn', 'rubric'])), minItems: 1, maxItems: 5000 },
  },
  ['status', 'lines'],
);
export const statusesSet = object({ count: whole });
