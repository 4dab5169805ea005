import Type from 'typebox';
import { NotFoundError } from '../../contract/errors.ts';
import type { SettingsOwner } from '../../settings/api.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { items, text } from '../shapes/common.ts';
import { moduleSettings, moduleSettingsInput, problems, restoreInput, settingsVersion } from '../shapes/settings.ts';
import { texts } from '../texts.ts';

const tag = 'Настройки модулей';
const params = Type.Object({ id: text });

/** Settings of a module as a whole, for every plugin whose manifest declares them. */
export function moduleSettingsRoutes({ settings, plugins }: WebServices): Route[] {
  function owner({ id }: { id: string }): SettingsOwner {
    const declared = plugins.plugins.some(({ manifest }) => manifest.moduleSettings?.id === id);
    if (!declared) throw new NotFoundError('MODULE_UNKNOWN', texts.moduleUnknown(id), { item: id });
    return { kind: 'module', id };
  }

  return [
    route({
      method: 'GET',
      path: '/api/modules/:id/settings',
      access: 'settings.read',
      summary: 'Настройки модуля; вместо секретов — null.',
      tag,
      schema: { params, response: { 200: moduleSettings } },
      handle: async ({ params }) => settings.read(owner(params)),
    }),
    route({
      method: 'PUT',
      path: '/api/modules/:id/settings',
      access: 'settings.manage',
      summary: 'Сохранение настроек модуля.',
      tag,
      schema: { params, body: moduleSettingsInput, response: { 200: moduleSettings } },
      audit: { action: 'module.settings' },
      handle: async ({ params, body, by }) => settings.save(owner(params), body, by),
    }),
    // The first path may be taken by the plugin of the module, as «Проверить соединение» is (PX-03).
    ...['/api/modules/:id/check', '/api/modules/:id/settings/check'].map((path) =>
      route({
        method: 'POST',
        path,
        access: 'settings.manage',
        summary: 'Проверка настроек модуля без сохранения.',
        tag,
        schema: { params, body: moduleSettingsInput, response: { 200: problems } },
        audit: { action: 'module.check' },
        handle: async ({ params, body }) => ({ problems: await settings.check(owner(params), body) }),
      }),
    ),
    route({
      method: 'GET',
      path: '/api/modules/:id/settings/versions',
      access: 'settings.read',
      summary: 'Версии настроек модуля.',
      tag,
      schema: { params, response: { 200: items(settingsVersion) } },
      handle: async ({ params }) => ({ items: await settings.versions(owner(params)) }),
    }),
    route({
      method: 'POST',
      path: '/api/modules/:id/settings/versions/:version/restore',
      access: 'settings.manage',
      summary: 'Возврат к прежней версии настроек модуля.',
      tag,
      schema: {
        params: Type.Object({ id: text, version: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }) }),
        body: restoreInput,
        response: { 200: moduleSettings },
      },
      optionalBody: true,
      audit: {
        action: 'module.settings.restore',
        object: ({ params }) => params.id,
        details: ({ params }) => ({ version: params.version }),
      },
      handle: async ({ params, body, by }) => settings.restore(owner(params), params.version, by, body.confirmed),
    }),
  ];
}
