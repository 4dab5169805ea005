import { dirname, join } from 'node:path';
import Type from 'typebox';
import { may, UnauthenticatedError } from '../../access/index.ts';
import { NotFoundError } from '../../contract/errors.ts';
import type { Permission } from '../../contract/index.ts';
import { readFiles } from '../files.ts';
import { type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { ui } from '../shapes/house.ts';
import { texts } from '../texts.ts';

const addressOf = (plugin: string, file: string) => `/plugin-ui/${plugin}/${file}`;

/** The pages that plugins bring (TM-60): what there is, and the files that they are made of. */
export async function uiRoutes({ plugins }: Pick<WebServices, 'plugins'>, version: string): Promise<Route[]> {
  const withPages = plugins.plugins.flatMap(({ manifest, directory }) =>
    manifest.ui === undefined ? [] : [{ manifest, directory, declared: manifest.ui }],
  );
  const folders = await Promise.all(
    withPages.map(async ({ manifest, directory, declared }) => {
      return [manifest.id, await readFiles(join(directory, dirname(declared.module)))] as const;
    }),
  );
  const files = new Map(
    folders.flatMap(([plugin, found]) => [...found].map(([path, file]) => [addressOf(plugin, path), file] as const)),
  );
  const described = withPages.map(({ manifest, declared }) => {
    const { id: plugin, title } = manifest;
    const module = addressOf(plugin, declared.module.split('/').at(-1) ?? '');
    const pages = (declared.pages ?? []).map(({ title, menu = true, ...page }) => {
      return { ...page, plugin, pluginTitle: manifest.title.ru, module, title: title.ru, menu };
    });
    const actions = (declared.documentActions ?? []).map(({ windowTitle, kinds, ...action }) => {
      const title = action.title.ru;
      return { ...action, plugin, module, title, windowTitle: windowTitle?.ru ?? title, kinds: kinds ?? null };
    });
    const marks = (declared.documentMarks ?? []).map(({ id, title, values }) => {
      return { plugin, id, title: title.ru, values: values.map((one) => ({ title: one.title.ru, note: one.note })) };
    });
    const settings = manifest.moduleSettings?.id;
    const moduleActions = (settings === undefined ? [] : (declared.moduleActions ?? [])).map((action) => {
      return { ...action, plugin, module, settings, title: action.title.ru, at: action.at ?? null };
    });
    return { title, pages, actions, marks, moduleActions };
  });
  const settings = plugins.plugins.flatMap(({ manifest: { moduleSettings } }) =>
    moduleSettings === undefined ? [] : [{ id: moduleSettings.id, title: moduleSettings.title.ru }],
  );

  return [
    route({
      method: 'GET',
      path: '/api/ui',
      access: 'session',
      summary: 'Страницы и действия плагинов, которые доступны пользователю.',
      tag: 'Плагины',
      schema: { response: { 200: ui } },
      async handle({ user }) {
        if (user === undefined) throw UnauthenticatedError.notLoggedIn();
        const held = <T extends { permission: Permission | readonly Permission[] }>(one: T) =>
          [one.permission]
            .flat()
            .filter((permission) => may(user.roles, permission))
            .slice(0, 1)
            .map((permission) => ({ ...one, permission }));
        return {
          version,
          pages: described.flatMap(({ pages }) => pages).flatMap(held),
          documentActions: described.flatMap(({ actions }) => actions).flatMap(held),
          documentMarks: may(user.roles, 'documents.read') ? described.flatMap(({ marks }) => marks) : [],
          settings: may(user.roles, 'settings.read') ? settings : [],
          moduleActions: described.flatMap(({ moduleActions }) => moduleActions).flatMap(held),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/plugin-ui/:plugin/*',
      access: 'session',
      summary: 'Модули страниц плагинов.',
      schema: { params: Type.Object({ plugin: Type.String(), '*': Type.String() }) },
      async handle({ params, reply }) {
        const file = files.get(addressOf(params.plugin, params['*']));
        if (file === undefined) throw new NotFoundError('ROUTE_UNKNOWN', texts.unknownRoute);
        return reply.type(file.type).send(file.content);
      },
    }),
  ];
}
