import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { Call } from './route.ts';

const name = 'priemnaya_session';

/** The cookie of the session (AC-03). */
export interface Cookies {
  read(request: FastifyRequest): string | undefined;
  set(call: Call, token: string): void;
  clear(call: Call): void;
}

/**
 * No script reads the cookie, and no other site sends it along with a changing call. `Lax` and not `Strict`, so that a
 * link in a letter opens the page for who is logged in; a GET changes nothing.
 * @param alwaysSecure the outside address is https; otherwise it depends on how the request came
 */
export function sessionCookies(alwaysSecure: boolean): Cookies {
  const options = (request: FastifyRequest): CookieSerializeOptions => ({
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: alwaysSecure || request.protocol === 'https',
  });
  return {
    read: (request) => request.cookies[name],
    set: ({ request, reply }, token) => {
      reply.setCookie(name, token, options(request));
    },
    clear: ({ request, reply }) => {
      reply.clearCookie(name, options(request));
    },
  };
}
