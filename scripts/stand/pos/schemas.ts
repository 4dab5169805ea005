/** Request bodies of the contract as JSON Schema; a test holds them equal to `pos.openapi.yaml`. */

const text = { type: 'string' } as const;
const nullableText = { type: ['string', 'null'] } as const;
const date = { type: 'string', format: 'date' } as const;
const nullableDate = { type: ['string', 'null'], format: 'date' } as const;
const dateTime = { type: 'string', format: 'date-time' } as const;

const person = { type: 'object', required: ['fullName'], properties: { fullName: text } } as const;

const registration = {
  type: 'object',
  required: ['number', 'date'],
  properties: { number: text, date },
} as const;

export const confirmationSchema = {
  type: 'object',
  required: ['deliveryId', 'regNumber', 'regDate', 'sedDocId', 'registeredAt'],
  properties: {
    deliveryId: { type: 'string', format: 'uuid' },
    regNumber: text,
    regDate: date,
    sedDocId: text,
    registeredAt: dateTime,
  },
} as const;

export const statusSchema = {
  type: 'object',
  required: ['status', 'statusName', 'occurredAt', 'notifyApplicant', 'registration'],
  oneOf: [
    {
      required: ['status', 'statusName'],
      properties: { status: { const: 'REGISTERED' }, statusName: { const: 'Зарегистрировано' } },
    },
    {
      required: ['status', 'statusName', 'executors'],
      properties: { status: { const: 'EXECUTOR_ASSIGNED' }, statusName: { const: 'Назначен исполнитель' } },
    },
  ],
  properties: {
    status: { enum: ['REGISTERED', 'EXECUTOR_ASSIGNED'] },
    statusName: text,
    occurredAt: dateTime,
    notifyApplicant: { type: 'boolean' },
    registration,
    executors: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['fullName', 'responsible'],
        properties: {
          fullName: text,
          position: nullableText,
          department: nullableText,
          responsible: { type: 'boolean' },
        },
      },
    },
    author: person,
    planDate: nullableDate,
    comment: nullableText,
    categoryCode: nullableText,
    subcategoryCode: nullableText,
  },
} as const;

export const answerSchema = {
  type: 'object',
  required: ['type', 'text', 'notifyApplicant', 'executor', 'registration', 'occurredAt'],
  properties: {
    type: { enum: ['SOLVED', 'NOT_SOLVED', 'POSTPONED', 'REDIRECTED', 'REJECTED'] },
    text: { type: 'string', minLength: 1, maxLength: 8000 },
    comment: nullableText,
    postponedTo: nullableDate,
    notifyApplicant: { type: 'boolean' },
    executor: person,
    head: { anyOf: [person, { type: 'null' }] },
    registration,
    occurredAt: dateTime,
  },
} as const;
