import type { ErrorObject } from 'ajv';
import russian from 'ajv-i18n/localize/ru/index.js';
import { closest } from './suggest.ts';

// A CommonJS module whose export is the function itself; its types say otherwise.
const localize = russian as unknown as (errors: ErrorObject[]) => void;

const types: Readonly<Record<string, string>> = {
  string: 'строка',
  number: 'число',
  integer: 'целое число',
  boolean: 'да или нет (true, false)',
  object: 'объект',
  array: 'список',
  null: 'пусто (null)',
};

const formats: Readonly<Record<string, string>> = {
  uri: 'адрес вида https://узел/путь',
  url: 'адрес вида https://узел/путь',
  email: 'почтовый адрес вида имя@узел',
  date: 'дата вида ГГГГ-ММ-ДД',
  'date-time': 'дата и время по ISO 8601',
  time: 'время вида ЧЧ:ММ:СС',
  hostname: 'имя узла',
  ipv4: 'адрес IPv4',
  ipv6: 'адрес IPv6',
  uuid: 'UUID',
};

type Parameters = Record<string, unknown>;

/** Texts by keyword of JSON Schema; they name what the schema wants and never the value that was given. */
const messages: Readonly<Record<string, (parameters: Parameters, error: ErrorObject) => string>> = {
  required: () => 'Обязательное поле не заполнено',
  dependentRequired: (p) => `Обязательное поле: заполнено «${p.property}»`,
  type: (p) => `Ожидается ${[p.type].flat().map(typeName).join(' или ')}`,
  enum: (p) => `Допустимые значения: ${(p.allowedValues as unknown[]).map(shown).join(', ')}`,
  const: (p) => `Допустимо только значение ${shown(p.allowedValue)}`,
  minimum: (p) => `Значение должно быть не меньше ${p.limit}`,
  maximum: (p) => `Значение должно быть не больше ${p.limit}`,
  exclusiveMinimum: (p) => `Значение должно быть больше ${p.limit}`,
  exclusiveMaximum: (p) => `Значение должно быть меньше ${p.limit}`,
  multipleOf: (p) => `Значение должно делиться на ${p.multipleOf}`,
  minLength: (p) => (p.limit === 1 ? 'Поле не должно быть пустым' : `Длина должна быть не меньше ${p.limit}`),
  maxLength: (p) => `Длина должна быть не больше ${p.limit}`,
  minItems: (p) => `Элементов должно быть не меньше ${p.limit}`,
  maxItems: (p) => `Элементов должно быть не больше ${p.limit}`,
  uniqueItems: (p) => `Элементы ${Number(p.j) + 1} и ${Number(p.i) + 1} одинаковы`,
  pattern: (p, error) => `Значение должно соответствовать образцу ${hint(error) ?? p.pattern}`,
  format: (p) => `Ожидается ${formats[String(p.format)] ?? `формат «${p.format}»`}`,
  additionalProperties: unknownProperty,
  unevaluatedProperties: unknownProperty,
  'false schema': () => 'Здесь это поле не допускается',
  oneOf: () => 'Значение не соответствует ни одному из допустимых вариантов',
  anyOf: () => 'Значение не соответствует ни одному из допустимых вариантов',
};

/** What is wrong, in Russian. Schemas can word it themselves with `x-error`, and a pattern with `x-pattern-hint`. */
export function messageOf(error: ErrorObject): string {
  const own = (error.parentSchema as Parameters | undefined)?.['x-error'];
  if (typeof own === 'string' && error.keyword !== 'required') return own;
  const text = messages[error.keyword];
  if (text !== undefined) return text(error.params, error);
  const copy = { ...error };
  localize([copy]);
  return copy.message ?? error.keyword;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `«${value}»` : JSON.stringify(value);
}

function typeName(type: unknown): string {
  return types[String(type)] ?? String(type);
}

function hint(error: ErrorObject): string | undefined {
  const text = (error.parentSchema as Parameters | undefined)?.['x-pattern-hint'];
  return typeof text === 'string' ? text : undefined;
}

function unknownProperty(parameters: Parameters, error: ErrorObject): string {
  const name = String(parameters.additionalProperty ?? parameters.unevaluatedProperty);
  const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
  const meant = closest(name, known);
  if (meant !== undefined) return `Неизвестное поле. Возможно, имелось в виду «${meant}»`;
  return known.length === 0 ? 'Неизвестное поле' : `Неизвестное поле. Допустимые: ${known.join(', ')}`;
}
