import Type from 'typebox';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, page, paging, text } from '../shapes/common.ts';
import { auditEntry, user, userChanges, userDraft } from '../shapes/house.ts';

const instant = Type.Optional(Type.String({ format: 'date-time' }));

/** Users and the audit (AC-01, AC-04). */
export function userRoutes({ access }: WebServices): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/users',
      access: 'users.manage',
      summary: 'Пользователи.',
      tag: 'Пользователи',
      schema: { querystring: Type.Object(paging, closed), response: { 200: page(user) } },
      async handle({ query }) {
        const users = await access.users.list(query.limit + 1, query.cursor);
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
      method: 'GET',
      path: '/api/audit',
      access: 'audit.read',
      summary: 'Аудит: кто, что, когда; новые записи первыми.',
      tag: 'Аудит',
      schema: {
        querystring: Type.Object(
          {
            login: Type.Optional(text),
            action: Type.Optional(Type.String({ description: 'Начало действия, например `task.`' })),
            object: Type.Optional(text),
            from: instant,
            to: instant,
            ...paging,
          },
          closed,
        ),
        response: { 200: page(auditEntry) },
      },
      handle: ({ query: { from, to, ...filter } }) =>
        access.audit.list({ ...filter, from: instantOf(from), to: instantOf(to) }),
    }),
  ];
}

function instantOf(value: string | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(value);
}
