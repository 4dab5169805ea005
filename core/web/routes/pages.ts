import { fileURLToPath } from 'node:url';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { NotFoundError, RetryLaterError } from '../../contract/errors.ts';
import { readFiles, type WebFile } from '../files.ts';
import { type Route, type RouteAccess, route } from '../route.ts';
import { texts } from '../texts.ts';

/** The built application (`npm run build`). */
const folder = fileURLToPath(new URL('../../ui/dist/', import.meta.url));

/** Addresses of the application for who is logged in; what a page shows, and to whom, the calls of the API decide. */
const addresses = [
  '/',
  '/account',
  '/agenda',
  '/audit',
  '/cabinets',
  '/cabinets/*',
  '/calendar',
  '/directories',
  '/directories/*',
  '/documents',
  '/documents/*',
  '/groups',
  '/modules/:id',
  '/nodes',
  '/p/*',
  '/plugins',
  '/quarantine',
  '/reports',
  '/runs/:runId',
  '/setup-check',
  '/tasks',
  '/tasks/*',
  '/users',
];

/** The page of the application, with the number that lets its styles in (`style-src 'nonce-…'`). */
export interface Application {
  send(reply: FastifyReply): FastifyReply;
  readonly files: ReadonlyMap<string, WebFile>;
}

export async function readApplication(): Promise<Application> {
  const files = await readFiles(folder);
  const html = files.get('index.html')?.content.toString();
  return {
    files,
    send(reply) {
      if (html === undefined) throw new RetryLaterError('PAGES_NOT_BUILT', texts.pagesNotBuilt);
      return reply.type('text/html; charset=utf-8').send(html.replace('{{nonce}}', reply.cspNonce.style));
    },
  };
}

export function pageRoutes({ send, files }: Application): Route[] {
  const page = (path: string, access: RouteAccess): Route =>
    route({
      method: 'GET',
      path,
      access,
      summary: 'Страница приложения.',
      schema: {},
      page: true,
      handle: async ({ reply }) => send(reply),
    });
  const file = (path: string, name: (call: { params: Record<string, string> }) => string, summary: string): Route =>
    route({
      method: 'GET',
      path,
      access: 'public',
      summary,
      schema: path.includes('*') ? { params: Type.Object({ '*': Type.String() }) } : {},
      async handle({ params, reply }) {
        const found = files.get(name({ params: (params ?? {}) as Record<string, string> }));
        if (found === undefined) throw new NotFoundError('ROUTE_UNKNOWN', texts.unknownRoute);
        return reply.type(found.type).send(found.content);
      },
    });
  return [
    ...addresses.map((address) => page(address, 'session')),
    page('/login', 'public'),
    page('/first-administrator', 'public'),
    file('/icon.svg', () => 'icon.svg', 'Значок.'),
    file('/favicon.ico', () => 'icon.svg', 'Значок для страниц, которые не называют своего.'),
    file('/assets/*', ({ params }) => `assets/${params['*']}`, 'Стили и скрипты приложения.'),
  ];
}
