import { traceOf } from '../errors.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { items } from '../shapes/common.ts';
import { plugin as pluginShape, warning } from '../shapes/house.ts';
import { texts } from '../texts.ts';

/** Plugins, loaded or not (TM-63), and what they want everybody to see. */
export function pluginRoutes({ plugins, contexts, warnings, log }: WebServices): Route[] {
  async function warningsOf(plugin: (typeof plugins.plugins)[number]): Promise<object[]> {
    const { id } = plugin.manifest;
    try {
      const found = (await plugin.code.warnings?.(contexts(plugin))) ?? [];
      return found.map((warning) => ({ ...warning, plugin: id }));
    } catch (error) {
      log.error('Warnings of a plugin failed', { plugin: id, ...traceOf(error) });
      return [{ plugin: id, code: 'WARNINGS_FAILED', text: texts.warningsFailed(id), since: null }];
    }
  }

  return [
    route({
      method: 'GET',
      path: '/api/plugins',
      access: 'plugins.read',
      summary: 'Плагины: версия, состояние, ошибки загрузки.',
      tag: 'Плагины',
      schema: { response: { 200: items(pluginShape) } },
      async handle() {
        const loaded = plugins.plugins.map(({ manifest, directory }) => ({
          id: manifest.id,
          title: manifest.title.ru,
          version: manifest.version,
          state: 'loaded',
          tasks: manifest.tasks.map(({ id }) => id),
          module: manifest.moduleSettings
            ? {
                id: manifest.moduleSettings.id,
                title: manifest.moduleSettings.title.ru,
                mail: manifest.mail?.startsWith('module:') ? manifest.mail.slice('module:'.length) : null,
              }
            : null,
          file: directory,
          code: null,
          reason: null,
        }));
        const failed = plugins.failures.map(({ file, code, reason }) => ({
          id: null,
          title: null,
          version: null,
          state: 'failed',
          tasks: [],
          module: null,
          file,
          code,
          reason,
        }));
        return { items: [...loaded, ...failed] };
      },
    }),
    route({
      method: 'GET',
      path: '/api/warnings',
      access: 'session',
      summary: 'Предупреждения, которые должен видеть каждый.',
      tag: 'Плагины',
      schema: { response: { 200: items(warning) } },
      async handle() {
        const own = (await warnings()).map((warning) => ({ ...warning, plugin: 'host' }));
        return { items: [...own, ...(await Promise.all(plugins.plugins.map(warningsOf))).flat()] };
      },
    }),
  ];
}
