/** JSON Schemas of the calls about exports; they validate what comes and describe what goes. */
const text = { type: 'string' } as const;
const nullable = (type: string) => ({ type: [type, 'null'] }) as const;
const object = (properties: object) => ({ type: 'object', properties, additionalProperties: true }) as const;
const list = (items: object) => ({ type: 'array', items }) as const;
const time = { anyOf: [{ type: 'null' }, { type: 'string', format: 'date-time' }] } as const;

export const exportsQuery = {
  type: 'object',
  properties: { jobId: text, limit: text, cursor: text },
} as const;

const kept = object({
  path: text,
  there: { type: 'boolean' },
  size: nullable('integer'),
  ageSeconds: nullable('integer'),
});

export const exportsPage = object({
  items: list(
    object({
      id: { type: 'integer', title: '№' },
      jobId: { type: 'integer', title: 'Экземпляр' },
      state: {
        enum: ['building', 'built', 'sending', 'accepted', 'refused', 'failed', 'nothing'],
        title: 'Состояние',
        'x-words': {
          building: 'формируется',
          built: 'сформирована',
          sending: 'передаётся',
          accepted: 'принята',
          refused: 'отклонена',
          failed: 'не передана',
          nothing: 'нет строк',
        },
      },
      name: { ...text, title: 'Файл' },
      lines: { ...nullable('integer'), title: 'Строк' },
      leftOut: { ...nullable('integer'), title: 'Не выгружено' },
      rejected: { ...nullable('integer'), title: 'Отклонено витриной' },
      uploadId: { ...nullable('string'), title: 'Загрузка' },
      uploadState: { ...nullable('string'), title: 'Состояние загрузки' },
      answerCode: { ...nullable('string'), title: 'Код ответа' },
      answerText: { ...nullable('string'), title: 'Ответ витрины' },
      kept: { anyOf: [{ type: 'null' }, kept] },
    }),
  ),
  nextCursor: nullable('string'),
  kept: object({ count: { type: 'integer' }, bytes: { type: 'integer' }, oldest: time }),
});

export const resendAnswer = object({ id: { type: 'integer' }, state: text });

export const uploadFlag = {
  type: 'object',
  properties: { upload: { type: 'boolean' } },
  required: ['upload'],
  additionalProperties: false,
} as const;

const result = object({ rubricCode: text, at: text, result: text, uploadId: nullable('string'), outcome: text });

export const windowAnswer = object({
  mode: { const: 'showcase' },
  available: { type: 'boolean' },
  reasons: list(object({ code: text, text })),
  upload: nullable('boolean'),
  results: list(result),
});
