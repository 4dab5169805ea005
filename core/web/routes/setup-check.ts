import Type from 'typebox';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { items, oneOf, text } from '../shapes/common.ts';

const finding = Type.Object({
  severity: oneOf('error', 'warning'),
  code: text,
  message: text,
  where: Type.String({ description: 'Где исправить' }),
  link: Type.Optional(Type.String({ description: 'Страница приложения, где это исправляется' })),
});

/** «Проверка настроек» (ED-10). */
export function setupCheckRoute({ setupCheck }: WebServices): Route {
  return route({
    method: 'GET',
    path: '/api/setup-check',
    access: 'settings.read',
    summary: '«Проверка настроек»: чего не хватает и что неверно, и где это исправить.',
    tag: 'Состояние',
    schema: { response: { 200: items(finding) } },
    // It asks other systems, with the keys of all organisations.
    callsPerMinute: 120,
    handle: async () => ({ items: await setupCheck() }),
  });
}
