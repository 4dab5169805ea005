import Type from 'typebox';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, page, paging, text } from '../shapes/common.ts';
import { user, userChanges, userDraft } from '../shapes/house.ts';

/** Users (AC-01). */
export function userRoutes({ access }: WebServices): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/users',
      access: 'users.manage',
      summary: 'Пользователи.',
      tag: 'Пользователи',
      schema: {
        querystring: Type.Object(
          {
            q: Type.Optional(Type.String({ maxLength: 255, description: 'Часть имени или имени для входа' })),
            ...paging,
          },
          closed,
        ),
        response: { 200: page(user) },
      },
      async handle({ query }) {
        const users = await access.users.list(query.limit + 1, query.cursor, query.q);
        const items = users.slice(0, query.limit);
        return { items, nextCursor: users.length > query.limit ? items.at(-1)?.login : null };
      },
    }),
    route({
      method: 'POST',
      path: '/api/users',
      access: 'users.manage',
      summary: 'Новый пользователь.',
      tag: 'Пользователи',
      schema: { body: userDraft, response: { 201: user } },
      audit: { action: 'user.create', object: ({ body }) => body.login.toLowerCase() },
      async handle({ body, reply }) {
        reply.code(201);
        return access.users.create(body);
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/users/:login',
      access: 'users.manage',
      summary: 'Изменение пользователя; новый пароль и отключение заканчивают его сеансы.',
      tag: 'Пользователи',
      schema: { params: Type.Object({ login: text }), body: userChanges, response: { 200: user } },
      audit: { action: 'user.change' },
      handle: ({ params, body }) => access.users.update(params.login, body),
    }),
    route({
      method: 'DELETE',
      path: '/api/users/:login/sessions',
      access: 'users.manage',
      summary: 'Завершает все сеансы пользователя.',
      tag: 'Пользователи',
      schema: { params: Type.Object({ login: text }), response: { 200: Type.Object({ closed: Type.Integer() }) } },
      audit: { action: 'user.sessions.close' },
      async handle({ params }) {
        const { login } = await access.users.get(params.login);
        return { closed: await access.sessions.closeAll(login) };
      },
    }),
  ];
}
