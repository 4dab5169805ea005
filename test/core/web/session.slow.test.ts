import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answer, type House, openHouse } from './support/house.ts';
import { password } from './support/services.ts';

let house: House;
const cookieOf = ({ cookies }: Answer) => (cookies[0] ?? '').split(';')[0]!;
const login = (name: string, secret = password, headers?: Record<string, string>) =>
  house.ask('POST', '/api/session', undefined, { login: name, password: secret }, headers);

beforeAll(async () => {
  house = await openHouse({ web: { trustProxy: ['127.0.0.1'] } });
  await house.as('administrator');
});
afterAll(() => house.close());
beforeEach(() => house.fresh.database.query('delete from host.login_attempt'));

describe('AC-01: login', () => {
  test('gives a session, and who it is', async () => {
    const answer = await login('Administrator');
    expect(answer.statusCode).toBe(204);
    const me = await house.ask('GET', '/api/me', cookieOf(answer));
    expect(me.json()).toEqual({
      login: 'administrator',
      name: 'Имя administrator',
      roles: ['administrator'],
      cards: ['0.A.'],
      throughProvider: false,
      permissions: expect.arrayContaining(['users.manage']),
      timeZone: 'Europe/Moscow',
    });
  });

  test('an unknown user and a wrong password answer alike', async () => {
    const answers = [await login('nobody'), await login('administrator', 'wrong password')];
    const [first, second] = answers.map((answer) => ({ ...answer.json().error, requestId: '' }));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401]);
    expect(first).toEqual(second);
    expect(answers.flatMap(({ cookies }) => cookies)).toEqual([]);
  });

  test('AC-03: guessing is answered with 429 and the time to wait', async () => {
    for (let n = 0; n < 6; n++) await login('administrator', 'wrong password');
    const answer = await login('administrator');
    expect(answer.statusCode).toBe(429);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.json().error.code).toBe('TOO_MANY_ATTEMPTS');
  });

  test('AC-03: one address cannot flood it with ever new logins', async () => {
    const answers = await Promise.all(
      Array.from({ length: 61 }, (_, n) => login(`nobody${n}`, 'x', { 'x-forwarded-for': '192.0.2.9' })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(1);
  });
});

describe('AC-01: the first administrator', () => {
  test('redeems the link once and is logged in', async () => {
    const empty = await openHouse();
    try {
      const invitation = await empty.services.access.invitations.invite();
      const person = { token: invitation!.token, login: 'first', name: 'Первый', password };
      const answer = await empty.ask('POST', '/api/first-administrator', undefined, person);
      expect(answer.statusCode).toBe(204);
      expect((await empty.ask('GET', '/api/me', cookieOf(answer))).json().roles).toContain('administrator');
      expect((await empty.ask('POST', '/api/first-administrator', undefined, person)).statusCode).toBe(401);
      expect(await empty.audit()).toEqual([
        'first: user.first-administrator first → done',
        'null: user.first-administrator first → INVITATION_VOID',
      ]);
    } finally {
      await empty.close();
    }
  });
});

describe('AC-03: sessions', () => {
  test('the cookie is out of reach of scripts and other sites, and Secure behind TLS', async () => {
    const plain = (await login('administrator')).cookies[0];
    expect(plain).toMatch(/^priemnaya_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const behindTls = await login('administrator', password, { 'x-forwarded-proto': 'https' });
    expect(behindTls.cookies[0]).toContain('; Secure');
  });

  test('logout ends it on the server', async () => {
    const cookie = cookieOf(await login('administrator'));
    expect((await house.ask('DELETE', '/api/session', cookie)).statusCode).toBe(204);
    expect((await house.ask('GET', '/api/me', cookie)).statusCode).toBe(401);
  });

  test('a login gets an id that nobody knew before, and ends what the browser was (no fixation)', async () => {
    const planted = `priemnaya_session=${'p'.repeat(43)}`;
    const first = cookieOf(await login('auditor', password, { cookie: planted }));
    expect(first).not.toBe(planted);
    expect((await house.ask('GET', '/api/me', planted)).statusCode).toBe(401);
    const second = cookieOf(await login('administrator', password, { cookie: first }));
    expect(second).not.toBe(first);
    expect((await house.ask('GET', '/api/me', first)).statusCode).toBe(401);
    expect((await house.ask('GET', '/api/me', second)).json()).toMatchObject({ login: 'administrator' });
  });

  test('a new password ends the other sessions and keeps this one', async () => {
    const cookie = await house.as('auditor');
    const other = cookieOf(await login('auditor'));
    const wrong = { current: 'wrong password', next: 'ещё один пароль' };
    expect((await house.ask('POST', '/api/me/password', cookie, wrong)).statusCode).toBe(401);
    const answer = await house.ask('POST', '/api/me/password', cookie, { ...wrong, current: password });
    expect(answer.statusCode).toBe(204);
    expect((await house.ask('GET', '/api/me', other)).statusCode).toBe(401);
    expect((await house.ask('GET', '/api/me', cookieOf(answer))).statusCode).toBe(200);
  });

  test('what an open page reads by itself does not keep a session alive that nobody uses', async () => {
    const forgotten = await openHouse();
    try {
      const cookie = await forgotten.as('technologist');
      const minutes = (count: number) => forgotten.clock.advance(count * 60_000);
      const ask = (headers = {}) => forgotten.ask('GET', '/api/tasks', cookie, undefined, headers);
      await minutes(40);
      expect((await ask()).statusCode).toBe(200);
      await minutes(40);
      expect((await ask({ 'x-background': '1' })).statusCode).toBe(200);
      await minutes(40);
      expect((await ask({ 'x-background': '1' })).statusCode).toBe(401);
    } finally {
      await forgotten.close();
    }
  });

  test('a page sends to the login and back, an API call does not', async () => {
    expect((await house.open('/')).headers.location).toBe('/login');
    expect((await house.open('/api/docs')).headers.location).toBe('/login?next=%2Fapi%2Fdocs');
    expect((await house.open('/api/me')).statusCode).toBe(401);
  });
});

describe('AC-03: other sites cannot act for the user', () => {
  const stop = (headers: Record<string, string>, body?: unknown) =>
    house.as('technologist').then((cookie) => house.ask('POST', '/api/tasks/Test.Task/stop', cookie, body, headers));

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin at all', { origin: 'null' }],
    ['another site, by the word of the browser', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbouring domain', { 'sec-fetch-site': 'same-site' }],
  ])('a changing request of %s is refused', async (_, headers) => {
    const answer = await stop(headers as Record<string, string>);
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'FOREIGN_ORIGIN']);
  });

  test('the own origin and programs are served', async () => {
    expect((await stop({ origin: new URL(house.url).origin, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
    expect((await stop({})).statusCode).toBe(200);
  });

  test('login cannot be forged either', async () => {
    const answer = await login('administrator', password, { origin: 'https://evil.example' });
    expect(answer.statusCode).toBe(403);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a body of a form (%s) is refused',
    async (type) => {
      const answer = await stop({ 'content-type': type }, 'a=b');
      expect([answer.statusCode, answer.json().error.code]).toEqual([415, 'MEDIA_TYPE']);
    },
  );
});

test('AC-03: headers are strict on pages and API alike', async () => {
  for (const path of ['/login', '/api/me', '/api/docs', '/assets/style.css']) {
    const { headers } = await house.ask('GET', path, await house.as('clerk'));
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    if (path.startsWith('/api')) expect(headers['cache-control']).toBe('no-store');
  }
});

test('AC-04: logins are audited; what was typed is kept only where it is a login', async () => {
  await login('my password in the wrong field');
  await login('administrator', 'wrong password');
  await login('administrator');
  expect((await house.audit()).slice(-3)).toEqual([
    'null: session.open null → WRONG_CREDENTIALS',
    'null: session.open administrator → WRONG_CREDENTIALS',
    'administrator: session.open administrator → done',
  ]);
  const rows = await house.fresh.database.query<{ row: string }>('select audit::text as row from host.audit');
  expect(rows.map(({ row }) => row).join()).not.toMatch(new RegExp(`wrong field|${password}`));
});
