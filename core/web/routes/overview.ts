import Type from 'typebox';
import { may, visibleCards } from '../../access/index.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed } from '../shapes/common.ts';
import { overview as shape } from '../shapes/overview.ts';

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
