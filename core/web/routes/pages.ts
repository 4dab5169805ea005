import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import Type from 'typebox';
import { NotFoundError } from '../../contract/errors.ts';
import { type Route, type RouteAccess, route } from '../route.ts';
import { texts } from '../texts.ts';

const folder = new URL('../pages/', import.meta.url);
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The few pages of the product, read once at start: nothing of a request becomes a path of the disk (AC-05). */
export async function pageRoutes(): Promise<Route[]> {
  const names = (await readdir(fileURLToPath(folder))).filter((name) => extname(name) in types);
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder))] as const)),
  );

  const page = (path: string, access: RouteAccess, summary: string, content: Buffer | undefined): Route =>
    route({
      method: 'GET',
      path,
      access,
      summary,
      schema: {},
      page: true,
      handle: async ({ reply }) => reply.type(types['.html'] ?? '').send(content),
    });
  /** A page of people who are logged in: the common frame, with the script that fills it. */
  const framed = (path: string, access: RouteAccess, title: string, script: string): Route => {
    const content = String(files.get('page.html')).replace('{{title}}', title).replace('{{script}}', script);
    return page(path, access, `Страница «${title}».`, Buffer.from(content));
  };

  return [
    framed('/', 'session', 'Начало', 'home.js'),
    framed('/tasks', 'tasks.read', 'Менеджер фоновых задач', 'tasks.js'),
    framed('/tasks/:taskId', 'tasks.read', 'Задача', 'task.js'),
    framed('/runs/:runId', 'tasks.read', 'Выполнение', 'run.js'),
    framed('/groups', 'tasks.read', 'Управление группами фоновых задач', 'groups.js'),
    framed('/nodes', 'tasks.read', 'Узлы', 'nodes.js'),
    framed('/plugins', 'plugins.read', 'Плагины', 'plugins.js'),
    framed('/modules/:id', 'settings.read', 'Параметры модуля', 'module.js'),
    framed('/documents/:isn', 'documents.read', 'РК', 'document.js'),
    page('/login', 'public', 'Страница входа.', files.get('login.html')),
    page('/first-administrator', 'public', 'Страница первого администратора.', files.get('first-administrator.html')),
    route({
      method: 'GET',
      path: '/favicon.ico',
      access: 'public',
      summary: 'Значок для страниц, которые не называют своего.',
      schema: {},
      handle: async ({ reply }) => reply.type(types['.svg'] ?? '').send(files.get('icon.svg')),
    }),
    route({
      method: 'GET',
      path: '/assets/:file',
      access: 'public',
      summary: 'Стили и скрипты страниц.',
      schema: { params: Type.Object({ file: Type.String() }) },
      async handle({ params, reply }) {
        const content = extname(params.file) === '.html' ? undefined : files.get(params.file);
        if (content === undefined) throw new NotFoundError('ROUTE_UNKNOWN', texts.unknownRoute);
        return reply.type(types[extname(params.file)] ?? '').send(content);
      },
    }),
  ];
}
