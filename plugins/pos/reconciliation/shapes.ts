import { differenceKinds, mends } from './kinds.ts';

const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const whole = { type: 'integer' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const timeOrNull = { type: ['string', 'null'], format: 'date-time' } as const;
const kind = { enum: differenceKinds };
const how = { enum: mends };
const state = { enum: ['open', 'wanted', 'mended', 'accepted'] };
const side = { type: 'object', additionalProperties: textOrNull } as const;
const reason = { type: 'string', maxLength: 500 } as const;

function object(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', properties };
}

function body(properties: Readonly<Record<string, object>>, required: readonly string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const comparison = {
  id: whole,
  state: { enum: ['waiting', 'running', 'done'] },
  whole: { type: 'boolean', description: 'Реестр ПОС читается целиком, а не только изменения' },
  requestedBy: textOrNull,
  requestedAt: time,
  startedAt: timeOrNull,
  finishedAt: timeOrNull,
  messages: { ...whole, description: 'Прочитано сообщений ПОС' },
  documents: { ...whole, description: 'Просмотрено РК обращений' },
  failures: { type: 'array', items: object({ due: text, name: text, code: text, text }) },
};
const comparisonOrNull = { ...object(comparison), type: ['object', 'null'] };

const difference = {
  id: whole,
  kind,
  title: { ...text, title: 'Расхождение' },
  organization: { ...text, description: 'DUE организации' },
  organizationName: { ...text, title: 'Организация' },
  msgId: { ...text, title: 'Сообщение ПОС №', description: 'Сообщение ПОС №' },
  document: {
    ...object({ isn: whole, number: { ...text, title: 'Рег. №' }, date: { ...text, format: 'date', title: 'Дата' } }),
    type: ['object', 'null'],
  },
  there: { ...side, title: 'В ПОС', description: 'В ПОС' },
  here: { ...side, title: 'В системе «ДЕЛО»', description: 'В системе «ДЕЛО»' },
  since: { ...time, title: 'Замечено', description: 'Когда замечено впервые' },
  state: {
    ...state,
    title: 'Состояние',
    'x-words': { open: 'открыто', wanted: 'устраняется', mended: 'устранено', accepted: 'принято как есть' },
  },
  mend: { enum: [...mends, null] },
  mendBy: textOrNull,
  mendAt: timeOrNull,
  reason: textOrNull,
  mends: { type: 'array', items: object({ how, title: text }) },
};

export const differencesQuery = object({ kind, organization: text, state, limit: text, cursor: text });
export const comparisonAsked = body({ whole: { type: 'boolean', default: true } }, []);
export const comparisonView = object(comparison);
export const differenceView = object(difference);
export const differencesPage = object({
  items: { type: 'array', items: object(difference) },
  nextCursor: textOrNull,
  open: { ...whole, description: 'Неустранённых расхождений' },
  kinds: { type: 'object', additionalProperties: whole, description: 'Неустранённых расхождений по видам' },
  current: comparisonOrNull,
  last: comparisonOrNull,
});
export const mendAsked = body({ how, reason }, ['how']);
export const mendManyAsked = body({ kind, organization: text, how, reason }, ['kind', 'how']);
export const decidedMany = object({ count: whole });
