/** JSON Schemas of the calls of answers; they validate what comes and describe what goes. */
const text = { type: 'string' } as const;
const nullable = (type: string) => ({ type: [type, 'null'] }) as const;
const anyObject = { type: 'object', additionalProperties: true } as const;
const list = (items: object) => ({ type: 'array', items }) as const;
const object = (properties: object) => ({ type: 'object', properties, additionalProperties: true }) as const;

/** What it means stands in the answer 422: a field that is wrong is named there. */
export const answerInput = {
  type: 'object',
  properties: {
    type: { type: 'string', maxLength: 50, description: 'SOLVED, NOT_SOLVED, POSTPONED, REDIRECTED или REJECTED' },
    postponedTo: { type: ['string', 'null'], maxLength: 50, description: '«Срок перенесен», только для POSTPONED' },
    text: { type: 'string', maxLength: 100_000 },
    comment: { type: ['string', 'null'], maxLength: 100_000 },
    messageId: { type: 'string', maxLength: 255, description: 'Номер сообщения ПОС, если связанных несколько' },
  },
  additionalProperties: false,
} as const;

export const newAnswer = {
  type: 'object',
  properties: {
    groupDue: { type: 'string', minLength: 1, maxLength: 248 },
    executorDue: { type: 'string', minLength: 1, maxLength: 248 },
    key: { type: 'string', minLength: 1, maxLength: 64, description: 'Повтор с тем же ключом не создаёт второй РК' },
  },
  required: ['groupDue', 'executorDue'],
  additionalProperties: false,
} as const;

const file = object({ id: { type: 'integer' }, name: text, size: { type: 'integer' } });
const reason = object({ code: text, text });
const problem = object({ path: text, message: text });

export const answerWindow = object({
  mode: { enum: ['answer', 'showcase'] },
  available: { type: 'boolean' },
  readonly: { type: 'boolean' },
  reasons: list(reason),
  messageId: nullable('string'),
  messages: list(object({ messageId: text, isn: { type: 'integer' }, number: text, date: text })),
  executor: nullable('string'),
  head: nullable('string'),
  files: { anyOf: [{ type: 'null' }, object({ count: { type: 'integer' }, text, items: list(file) })] },
  attempt: { anyOf: [{ type: 'null' }, object({ state: text, type: text, text, comment: nullable('string') })] },
  upload: nullable('boolean'),
  results: list(anyObject),
});

export const newAnswerOffer = object({
  available: { type: 'boolean' },
  reasons: list(reason),
  groups: list(object({ due: text, name: text })),
  executors: list(object({ due: text, name: text, duty: nullable('string') })),
  answers: list(object({ isn: { type: 'integer' }, number: text, date: text })),
});

export const answerPreview = object({
  type: text,
  text,
  comment: nullable('string'),
  postponedTo: nullable('string'),
  executor: nullable('string'),
  head: nullable('string'),
  applicants: list(text),
  files: list(file),
  problems: list(problem),
  warnings: list(problem),
});

export const standardTextsPage = object({
  items: list(object({ id: { type: 'integer' }, title: text, text, unfilled: list(text) })),
  nextCursor: { type: 'null' },
});

export const sentAnswer = object({ state: { enum: ['ANSWER_SENT', 'ANSWER_ON_APPROVAL', 'APPROVAL_REFUSED'] } });
export const unclearAnswer = object({ state: { const: 'UNKNOWN' } });
