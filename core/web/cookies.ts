import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { Call } from './route.ts';

const session = 'priemnaya_session';
/** Of a browser that is logging in at the provider. */
const attempt = 'priemnaya_login';
const attemptPath = '/api/oidc';
const attemptSeconds = 10 * 60;

/** The cookies of sessions and of logins under way (AC-03). */
export interface Cookies {
  read(request: FastifyRequest): string | undefined;
  set(call: Call, token: string): void;
  clear(call: Call): void;
  readAttempt(request: FastifyRequest): string | undefined;
  setAttempt(call: Call, token: string): void;
  clearAttempt(call: Call): void;
}

/**
 * No script reads the cookies, and no other site sends them along with a changing call. `Lax` and not `Strict`, so that a
 * link in a letter opens the page for who is logged in, and that the provider can lead back; a GET changes nothing else.
 * @param alwaysSecure the outside address is https; otherwise it depends on how the request came
 */
export function sessionCookies(alwaysSecure: boolean): Cookies {
  const options = (request: FastifyRequest, path = '/'): CookieSerializeOptions => ({
    path,
    httpOnly: true,
    sameSite: 'lax',
    secure: alwaysSecure || request.protocol === 'https',
  });
  return {
    read: (request) => request.cookies[session],
    set: ({ request, reply }, token) => {
      reply.setCookie(session, token, options(request));
    },
    clear: ({ request, reply }) => {
      reply.clearCookie(session, options(request));
    },
    readAttempt: (request) => request.cookies[attempt],
    setAttempt: ({ request, reply }, token) => {
      reply.setCookie(attempt, token, { ...options(request, attemptPath), maxAge: attemptSeconds });
    },
    clearAttempt: ({ request, reply }) => {
      reply.clearCookie(attempt, options(request, attemptPath));
    },
  };
}
