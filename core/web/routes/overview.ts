import Type from 'typebox';
import { may, visibleCards } from '../../access/index.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, date, nullable, oneOf, text, time } from '../shapes/common.ts';
import { reason, runDay } from '../shapes/tasks.ts';

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

const shape = Type.Object({
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

/** The start page (UI-07): each sees of it what his roles show him elsewhere. */
export function overviewRoute({ overview }: WebServices): Route {
  return route({
    method: 'GET',
    path: '/api/overview',
    access: 'session',
    summary:
      'Показатели начальной страницы: что поступило, зарегистрировано, исполнено, просрочено; задачи, требующие внимания.',
    tag: 'Состояние',
    schema: {
      querystring: Type.Object({ days: Type.Integer({ minimum: 1, maximum: 92, default: 30 }) }, closed),
      response: { 200: shape },
    },
    handle: ({ query, user }) => {
      const roles = user?.roles ?? [];
      const cards = user === undefined ? [] : visibleCards(user);
      return overview(query.days, { may: (permission) => may(roles, permission), cards });
    },
  });
}
