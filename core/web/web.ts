import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import Fastify, { errorCodes, type FastifyInstance, type RouteOptions } from 'fastify';
import { TooManyAttemptsError } from '../access/index.ts';
import { NotFoundError } from '../contract/errors.ts';
import { auditRefusal } from './audited.ts';
import { closable } from './closing.ts';
import { sessionCookies } from './cookies.ts';
import { describe, descriptionPage, descriptionRoute } from './description.ts';
import { failureOf, traceOf } from './errors.ts';
import { EventFeed } from './event-feed.ts';
import { guard } from './guard.ts';
import { listen } from './listen.ts';
import { createMonitoring } from './monitoring.ts';
import { mount } from './mount.ts';
import { mountPlugins } from './plugin-mount.ts';
import type { Route, RouteAccess } from './route.ts';
import { type Application, readApplication } from './routes/pages.ts';
import type { WebServices } from './services.ts';
import { routeTable } from './table.ts';
import { texts } from './texts.ts';
import { validateBySchemas } from './validation.ts';

export interface WebOptions {
  readonly services: WebServices;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where users see the product when a proxy stands before it. */
  readonly publicUrl?: string | null;
  /** Addresses of proxies whose `X-Forwarded-*` can be believed. */
  readonly trustProxy?: readonly string[];
  readonly monitoring: { readonly host: string; readonly port: number };
  /** Of the product, for the description of the API. */
  readonly version: string;
}

export interface Web {
  readonly app: FastifyInstance;
  /** The table of the host's own routes. */
  readonly table: readonly Route[];
  /** Every route that the server answers, whoever mounted it. */
  readonly routes: readonly MountedRoute[];
  listen(): Promise<{ url: string; monitoringUrl: string }>;
  /** Ends open streams and connections. May be called twice, and without a start. */
  close(): Promise<void>;
}

/** A route without `access` lets nobody in. */
export interface MountedRoute {
  readonly method: string;
  readonly path: string;
  readonly access: RouteAccess | 'webhook' | undefined;
}

const bodyLimit = 1024 * 1024;

/** The HTTP side of the house: the API, its pages, and monitoring on a port of its own. */
export async function createWeb(options: WebOptions): Promise<Web> {
  const { services } = options;
  const { access } = services;
  const publicUrl = options.publicUrl ?? undefined;
  const cookies = sessionCookies(publicUrl?.startsWith('https:') ?? false);
  const shutdown = new AbortController();
  const feed = new EventFeed(randomUUID().slice(0, 8), services.clock);
  const unsubscribe = services.events.subscribe((event) => feed.add(event));

  const application = await readApplication();
  const app = await createServer(options, application);
  const mounted: RouteOptions[] = [];
  app.addHook('onRoute', (options) => void mounted.push(options));
  await app.register(cookie);
  await app.register(multipart);
  // A form of another site can send such a body without asking; only what is made for it may read it.
  app.addHook('preParsing', async (request) => {
    const type = request.headers['content-type'] ?? '';
    if (/^multipart\//i.test(type) && request.routeOptions.config.line?.multipart !== true) {
      throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(type);
    }
  });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) => new TooManyAttemptsError(Math.ceil(ttl / 1000)),
  });
  guard(app, {
    access,
    cookies,
    publicOrigin: publicUrl === undefined ? undefined : new URL(publicUrl).origin,
    refused: (request) => auditRefusal(request, access),
  });
  await describe(app, options.version);
  const house = { cookies, feed, shutdown: shutdown.signal, application, version: options.version };
  const table = [...(await routeTable(services, house)), descriptionRoute(app)];
  mount(app, table, services);
  await app.register((inner) => mountPlugins(inner, services));
  await descriptionPage(app);
  await app.ready();

  const monitoring = createMonitoring(services);
  const closeAll = [app, monitoring].map(closable);
  return {
    app,
    table,
    routes: mounted.flatMap(({ method, url, config }) =>
      [method].flat().map((one) => ({ method: one, path: url, access: config?.access })),
    ),
    async listen() {
      const url = await listen(app, options, texts.web);
      const monitoringUrl = await listen(monitoring, options.monitoring, texts.monitoring);
      return { url, monitoringUrl };
    },
    async close() {
      shutdown.abort();
      unsubscribe();
      await Promise.all(closeAll.map((close) => close()));
    },
  };
}

/** A server that answers every failure in the one shape, with strict headers, and knows JSON alone. */
async function createServer(
  { services, trustProxy = [], publicUrl }: WebOptions,
  application: Application,
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit,
    // A large file over a slow line takes minutes; headers have a minute of their own.
    requestTimeout: 15 * 60_000,
    exposeHeadRoutes: false,
    genReqId: () => randomUUID(),
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    routerOptions: { maxParamLength: 1000 },
  });
  app.removeContentTypeParser('text/plain');
  validateBySchemas(app);
  app.setNotFoundHandler((request, reply) => {
    // A person who mistyped an address sees a page that says so.
    const { method, headers } = request;
    if (method === 'GET' && headers.accept?.includes('text/html') === true) return application.send(reply.code(404));
    throw new NotFoundError('ROUTE_UNKNOWN', texts.unknownRoute);
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, code, message, details, retryAfterSeconds } = failureOf(error, request.id);
    const { method, routeOptions } = request;
    if (status >= 500) {
      services.log.error('Request failed', {
        requestId: request.id,
        route: `${method} ${routeOptions.url ?? ''}`,
        status,
        code,
        ...traceOf(error),
      });
    }
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
    const shown = details.map(({ path, message: text, code: detail, current, given }) => {
      return { path, message: text, code: detail, current, given };
    });
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send({ error: { code, message, details: shown, requestId: request.id } });
  });
  await app.register(helmet, {
    // The application puts its styles into the page; each page lets in only those that know its number.
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        // Agendash stands within the frame of the application.
        frameSrc: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
    strictTransportSecurity: publicUrl?.startsWith('https:') ?? false,
    referrerPolicy: { policy: 'same-origin' },
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Answers are personal data or change all the time; only the looks of the pages may be kept.
    if (!reply.hasHeader('cache-control')) {
      reply.header('cache-control', request.url.startsWith('/assets/') ? 'no-cache' : 'no-store');
    }
  });
  return app;
}
