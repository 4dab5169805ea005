import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { items } from '../shapes/common.ts';
import { setupFinding } from '../shapes/house.ts';

/** «Проверка настроек» (ED-10). */
export function setupCheckRoute({ setupCheck }: WebServices): Route {
  return route({
    method: 'GET',
    path: '/api/setup-check',
    access: 'settings.read',
    summary: '«Проверка настроек»: чего не хватает и что неверно, и где это исправить.',
    tag: 'Состояние',
    schema: { response: { 200: items(setupFinding) } },
    // It asks other systems, with the keys of all organisations.
    callsPerMinute: 120,
    handle: async () => ({ items: await setupCheck() }),
  });
}
