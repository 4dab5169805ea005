import Type from 'typebox';
import { permissionsOf, UnauthenticatedError } from '../../access/index.ts';
import type { Cookies } from '../cookies.ts';
import type { Call, Route } from '../route.ts';
import { route } from '../route.ts';
import type { WebServices } from '../services.ts';
import { text } from '../shapes/common.ts';
import { credentials, firstAdministrator, me, newPassword } from '../shapes/house.ts';

const tag = 'Вход';
const done = { 204: Type.Null() };

/** Login, logout, and the person who is logged in (AC-01, AC-03). */
export function sessionRoutes({ access, timeZone }: WebServices, cookies: Cookies): Route[] {
  /** What was typed as a login goes into the audit only where it is one; it may be a password in the wrong field. */
  async function recordLogin(call: Call, action: string, typed: string, outcome: string): Promise<void> {
    const known = await access.users.get(typed).catch(() => null);
    const login = outcome === 'done' ? (known?.login ?? null) : null;
    await access.audit.record({ login, address: call.request.ip, action, object: known?.login ?? null, outcome });
  }

  async function recorded<T>(call: Call, action: string, typed: string, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      await recordLogin(call, action, typed, 'done');
      return result;
    } catch (error) {
      const { code = 'INTERNAL' } = error as { code?: string };
      await recordLogin(call, action, typed, code);
      throw error;
    }
  }

  return [
    route({
      method: 'POST',
      path: '/api/session',
      access: 'public',
      summary: 'Вход по имени и паролю.',
      tag,
      schema: { body: credentials, response: done },
      audit: 'own',
      callsPerMinute: 60,
      async handle(call) {
        const { login, password } = call.body;
        const opened = await recorded(call, 'session.open', login, () =>
          access.login(login, password, call.request.ip),
        );
        // What this browser was before ends with it.
        await access.sessions.close(cookies.read(call.request) ?? '');
        cookies.set(call, opened.token);
        call.reply.code(204);
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/session',
      access: 'session',
      summary:
        'Выход: сеанс заканчивается на сервере. Открытый через сервер единого входа — с адресом, где выйти и там.',
      tag,
      schema: { response: { 200: Type.Object({ redirect: text }), ...done } },
      audit: { action: 'session.close', object: () => null },
      async handle(call) {
        await access.sessions.close(cookies.read(call.request) ?? '');
        cookies.clear(call);
        const redirect = call.user?.throughProvider === true ? await access.provider?.logoutUrl() : undefined;
        if (redirect !== undefined) return { redirect };
        call.reply.code(204);
        return undefined;
      },
    }),
    route({
      method: 'POST',
      path: '/api/first-administrator',
      access: 'public',
      summary: 'Первый администратор по одноразовой ссылке из журнала; он сразу вошёл.',
      tag,
      schema: { body: firstAdministrator, response: done },
      audit: 'own',
      callsPerMinute: 20,
      async handle(call) {
        const { token, ...person } = call.body;
        await recorded(call, 'user.first-administrator', person.login, () => access.invitations.redeem(token, person));
        cookies.set(call, await access.sessions.open(person.login.toLowerCase()));
        call.reply.code(204);
      },
    }),
    route({
      method: 'GET',
      path: '/api/me',
      access: 'session',
      summary: 'Кто вошёл: имя, роли, картотеки и права.',
      tag,
      schema: { response: { 200: me } },
      async handle({ user }) {
        if (user === undefined) throw UnauthenticatedError.notLoggedIn();
        return { ...user, permissions: permissionsOf(user.roles), timeZone };
      },
    }),
    route({
      method: 'POST',
      path: '/api/me/password',
      access: 'session',
      summary: 'Свой новый пароль; остальные сеансы пользователя заканчиваются.',
      tag,
      schema: { body: newPassword, response: done },
      audit: { action: 'user.password', object: ({ by }) => by },
      callsPerMinute: 20,
      async handle(call) {
        await access.verify(call.by, call.body.current, call.request.ip);
        await access.users.update(call.by, { password: call.body.next });
        cookies.set(call, await access.sessions.open(call.by));
        call.reply.code(204);
      },
    }),
  ];
}
