import Type from 'typebox';
import { date, nullable, oneOf, text, time } from './common.ts';
import { reason, runDay } from './tasks.ts';

const figure = Type.Object({
  source: Type.String({ description: 'Плагин или host' }),
  id: text,
  title: text,
  value: Type.Number({ description: 'Сейчас; где есть ряд — за все дни вместе' }),
  unit: Type.Optional(text),
  since: Type.Optional(nullable(time)),
  severity: Type.Optional(oneOf('ok', 'warning', 'error')),
  series: Type.Optional(Type.Array(Type.Object({ day: date, value: Type.Number() }))),
  chart: Type.Optional(Type.String({ description: 'Заголовок, под которым ряды рисуются вместе' })),
  link: Type.Optional(text),
});

/** The start page (UI-07). */
export const overview = Type.Object({
  days: Type.Array(date),
  figures: Type.Array(figure),
  tasks: nullable(
    Type.Object({
      counts: Type.Record(text, Type.Integer()),
      runs: Type.Array(runDay),
      attention: Type.Array(Type.Object({ ...reason.properties, taskId: text, title: text })),
      attentionTotal: Type.Integer(),
    }),
  ),
  failed: Type.Array(text, { description: 'Плагины, чьих показателей сейчас нет' }),
});
