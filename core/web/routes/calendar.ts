import Type from 'typebox';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, date, items } from '../shapes/common.ts';
import { deadlineSettings, specialDay } from '../shapes/deadlines.ts';

const tag = 'Календарь и сроки';
const params = Type.Object({ year: Type.Integer({ minimum: 2000, maximum: 2100 }) });
/** The working-day calendar, and who is told of deadlines (UI-09). */
export function calendarRoutes({ deadlines }: WebServices): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/calendar/:year',
      access: 'directories.read',
      summary: 'Дни года, которые рабочие или выходные не по дню недели.',
      tag,
      schema: { params, response: { 200: items(specialDay) } },
      handle: async ({ params }) => ({ items: await deadlines.year(params.year) }),
    }),
    route({
      method: 'PUT',
      path: '/api/calendar/:year',
      access: 'directories.manage',
      summary: 'Замена дней года.',
      tag,
      schema: {
        params,
        body: Type.Object({ days: Type.Array(specialDay, { maxItems: 366 }) }, closed),
        response: { 200: items(specialDay) },
      },
      audit: { action: 'calendar.change' },
      handle: async ({ params, body }) => ({ items: await deadlines.setYear(params.year, body.days) }),
    }),
    route({
      method: 'POST',
      path: '/api/calendar/:year/import',
      access: 'directories.manage',
      summary: 'Загрузка дней года из CSV: «ГГГГ-ММ-ДД;рабочий|выходной;примечание».',
      tag,
      schema: {
        params,
        body: Type.Object({ csv: Type.String({ maxLength: 100_000 }) }, closed),
        response: { 200: items(specialDay) },
      },
      audit: { action: 'calendar.import' },
      handle: async ({ params, body }) => ({ items: await deadlines.importYear(params.year, body.csv) }),
    }),
    route({
      method: 'GET',
      path: '/api/working-day',
      access: 'session',
      summary: 'Рабочий день, который наступит через столько рабочих дней: для плановых дат.',
      tag,
      schema: {
        querystring: Type.Object({ from: date, days: Type.Integer({ minimum: -400, maximum: 400 }) }, closed),
        response: { 200: Type.Object({ day: date }) },
      },
      handle: async ({ query }) => ({ day: await deadlines.workingDay(query.from, query.days) }),
    }),
    route({
      method: 'GET',
      path: '/api/deadlines/settings',
      access: 'settings.read',
      summary: 'Кому и когда посылаются письма о сроках.',
      tag,
      schema: { response: { 200: deadlineSettings } },
      handle: () => deadlines.settings(),
    }),
    route({
      method: 'PUT',
      path: '/api/deadlines/settings',
      access: 'settings.manage',
      summary: 'Изменение того, кому и когда посылаются письма о сроках.',
      tag,
      schema: { body: deadlineSettings, response: { 200: deadlineSettings } },
      audit: { action: 'deadlines.settings', object: () => null, details: ({ body }) => ({ ...body }) },
      handle: ({ body }) => deadlines.setSettings(body),
    }),
  ];
}
