import Type from 'typebox';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, page, paging, text } from '../shapes/common.ts';
import { auditEntry } from '../shapes/house.ts';

const instant = Type.Optional(Type.String({ format: 'date-time' }));

/** The audit (AC-04). */
export function auditRoutes({ access }: WebServices): Route[] {
  return [
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

/** A leap second, which the format has and `Date` has not, counts as the one before it. */
function instantOf(value: string | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(value.replace(':60', ':59'));
}
