import { createExpressMiddleware } from 'agendash';
import express from 'express';
import { ConflictError } from '../contract/errors.ts';
import { type Call, type Route, route } from './route.ts';
import { texts } from './texts.ts';

/** An Agenda, as Agendash wants it. */
export type AgendashSource = Parameters<typeof createExpressMiddleware>[0];

const path = '/agendash';

/**
 * Agendash behind the login (TM-72). It is written for Express, and gets the request after the guard has let it pass;
 * security headers are those of the whole server, its own policy is overruled.
 */
export function agendashRoutes(agenda: AgendashSource): Route[] {
  const app = express();
  app.disable('x-powered-by');
  app.use(path, createExpressMiddleware(agenda));

  function show({ request, reply }: Call): Promise<void> {
    reply.hijack();
    const { raw } = reply;
    const headers = reply.getHeaders();
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
    const setHeader = raw.setHeader.bind(raw);
    raw.setHeader = (name, value) => (Object.hasOwn(headers, name.toLowerCase()) ? raw : setHeader(name, value));
    return new Promise((resolve) => {
      raw.once('close', resolve);
      app(request.raw, raw);
    });
  }

  const looking: Route[] = [`${path}/`, `${path}/*`].map((place) =>
    route({
      method: 'GET',
      path: place,
      access: 'tasks.read',
      summary: 'Agendash: задания планировщика.',
      schema: {},
      page: true,
      handle: show,
    }),
  );
  const changing: Route[] = (['POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) =>
    route({
      method,
      path: `${path}/*`,
      access: 'tasks.manage',
      summary: 'Изменения через Agendash отклоняются с объяснением.',
      schema: {},
      audit: { action: 'agendash', object: ({ request }) => request.url.slice(path.length).split('?', 1)[0] ?? null },
      handle: async () => {
        throw new ConflictError('AGENDASH_READ_ONLY', texts.agendashReadOnly);
      },
    }),
  );
  const entry = route({
    method: 'GET',
    path,
    access: 'tasks.read',
    summary: 'Agendash.',
    schema: {},
    page: true,
    handle: async ({ reply }) => reply.redirect(`${path}/`),
  });
  return [entry, ...looking, ...changing];
}
