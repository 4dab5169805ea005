import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Access, ForbiddenError, may, UnauthenticatedError, type User } from '../access/index.ts';
import type { Cookies } from './cookies.ts';
import { ForeignOriginError } from './errors.ts';
import type { Route, RouteAccess } from './route.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the guard asks for. A route without it lets nobody in. */
    access?: RouteAccess | 'webhook';
    page?: boolean;
    /** The line of the table, for the audit of refusals. */
    line?: Route;
  }
  interface FastifyRequest {
    user: User | undefined;
  }
}

export interface GuardOptions {
  readonly access: Access;
  readonly cookies: Cookies;
  /** Origin under which users see the product; otherwise the one the request names. */
  readonly publicOrigin: string | undefined;
  refused(request: FastifyRequest): Promise<void>;
}

/** The one guard of every route (AC-02): who has no rule is refused. It runs before the body is read. */
export function guard(app: FastifyInstance, options: GuardOptions): void {
  app.decorateRequest('user', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const { access, page } = request.routeOptions.config;
    if (request.is404 || access === 'webhook') return;
    if (access === undefined) throw new ForbiddenError();
    refuseForeignOrigin(request, options.publicOrigin);
    if (access === 'public') return;
    request.user = await userOf(request, options);
    if (request.user === undefined) return toLogin(request, reply, page === true);
    if (access === 'session' || may(request.user.roles, access)) return;
    await options.refused(request);
    throw new ForbiddenError();
  });
}

async function userOf(request: FastifyRequest, { access, cookies }: GuardOptions): Promise<User | undefined> {
  const token = cookies.read(request);
  // What an open page reads by itself must not keep a session alive that nobody uses (AC-03).
  const used = request.headers['x-background'] === undefined;
  return token === undefined ? undefined : access.sessions.find(token, used);
}

/** A person who opens a page is sent to the login page and back; a script or a program gets 401. */
function toLogin(request: FastifyRequest, reply: FastifyReply, page: boolean): FastifyReply {
  const opened = page && request.headers.accept?.includes('text/html') === true;
  if (!opened) throw UnauthenticatedError.notLoggedIn();
  return reply.redirect(request.url === '/' ? '/login' : `/login?next=${encodeURIComponent(request.url)}`);
}

/**
 * Browsers say where a changing request comes from; one from another site is refused (AC-03), whatever cookie came along.
 * Programs say nothing, and no browser sends their requests.
 */
function refuseForeignOrigin(request: FastifyRequest, publicOrigin: string | undefined): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new ForeignOriginError();
  if (origin === undefined) return;
  const own = [publicOrigin, `${request.protocol}://${request.host}`];
  if (!own.includes(origin)) throw new ForeignOriginError();
}
