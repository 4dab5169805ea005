import Type from 'typebox';
import { type ProviderLogin, providerProblems } from '../../access/index.ts';
import { CodedError } from '../../contract/errors.ts';
import type { Cookies } from '../cookies.ts';
import { localPath } from '../local-path.ts';
import { type Call, type Route, route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { closed, text } from '../shapes/common.ts';
import { loginMethods as loginMethodsShape } from '../shapes/house.ts';

const tag = 'Вход';
const loginPath = '/api/oidc/login';

/** Login by OpenID Connect (AC-01). People are led here, so everything that fails ends on the login page. */
export function providerLoginRoutes(services: WebServices, cookies: Cookies): Route[] {
  const { provider } = services.access;
  return [loginMethods(services), ...(provider === undefined ? [] : wayRoutes(services, provider, cookies))];
}

function loginMethods({ access }: WebServices): Route {
  return route({
    method: 'GET',
    path: '/api/login-methods',
    access: 'public',
    summary: 'Что показать на странице входа, и почему не удался вход через сервер единого входа.',
    tag,
    schema: {
      querystring: Type.Object(
        { problem: Type.Optional(Type.String({ maxLength: 60, description: 'Код из адреса страницы входа' })) },
        closed,
      ),
      response: {
        200: loginMethodsShape,
      },
    },
    async handle({ query: { problem: code } }) {
      const known = code !== undefined && Object.hasOwn(providerProblems, code);
      return {
        local: access.localLogin,
        provider: access.provider === undefined ? null : { title: access.provider.title, url: loginPath },
        // A text by a known code: an address that somebody else made cannot speak in the name of the product.
        problem: known ? { code, message: providerProblems[code as keyof typeof providerProblems] } : null,
      };
    },
  });
}

function wayRoutes({ access, log }: WebServices, provider: ProviderLogin, cookies: Cookies): Route[] {
  const lead = ({ reply }: Call, to: string): string => {
    reply.code(302).header('location', to);
    return '';
  };

  async function refuse(call: Call, error: unknown, next: string): Promise<string> {
    if (!(error instanceof CodedError)) throw error;
    const { code } = error;
    log.warn('Login by the provider failed', { code, reason: (error as { reason?: string }).reason });
    await access.audit.record({
      login: null,
      address: call.request.ip,
      action: 'session.open',
      object: null,
      outcome: code,
      details: { provider: true },
    });
    return lead(call, `/login?${new URLSearchParams({ problem: code, ...(next !== '/' && { next }) })}`);
  }

  return [
    route({
      method: 'GET',
      path: loginPath,
      access: 'public',
      summary: 'Ведёт браузер на сервер единого входа.',
      tag,
      schema: { querystring: Type.Object({ next: Type.Optional(text) }, closed) },
      audit: 'own',
      callsPerMinute: 60,
      async handle(call) {
        const next = localPath(call.query.next);
        try {
          const begun = await provider.begin(next, cookies.readAttempt(call.request));
          cookies.setAttempt(call, begun.browser);
          return lead(call, begun.url);
        } catch (error) {
          return refuse(call, error, next);
        }
      },
    }),
    route({
      method: 'GET',
      path: '/api/oidc/callback',
      access: 'public',
      summary: 'Сюда сервер единого входа возвращает браузер; сеанс открывается заново.',
      tag,
      // Providers add parameters of their own.
      schema: {},
      audit: 'own',
      callsPerMinute: 60,
      async handle(call) {
        try {
          const [, query = ''] = call.request.url.split('?', 2);
          const { login, token, next } = await provider.complete(query, cookies.readAttempt(call.request) ?? '');
          await access.audit.record({
            login,
            address: call.request.ip,
            action: 'session.open',
            object: login,
            outcome: 'done',
            details: { provider: true },
          });
          await access.sessions.close(cookies.read(call.request) ?? '');
          cookies.set(call, token);
          cookies.clearAttempt(call);
          return lead(call, next);
        } catch (error) {
          return refuse(call, error, '/');
        }
      },
    }),
  ];
}
