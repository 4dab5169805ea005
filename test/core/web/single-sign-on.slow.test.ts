import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/index.ts';
import { Access } from '../../../core/access/index.ts';
import { singleSignOn } from '../../../core/composition/single-sign-on.ts';
import { freePort } from '../../../scripts/harness/free-port.ts';
import { openIdProvider, type Person, type TestProvider } from '../../support/openid-provider.ts';
import { PersonBrowser, type Visited } from '../../support/person-browser.ts';
import { type House, openHouse } from './support/house.ts';
import { password } from './support/services.ts';

const secret = 'made-up-secret-of-the-client';
let house: House;
let provider: TestProvider;
let publicUrl: string;
let endHttp: () => void;

beforeAll(async () => {
  const [ports, port] = [await freePort(), await freePort()];
  publicUrl = `http://127.0.0.1:${port}`;
  provider = await openIdProvider(ports, {
    id: 'priemnaya',
    secret,
    redirectUri: `${publicUrl}/api/oidc/callback`,
    afterLogoutUri: `${publicUrl}/login`,
  });
  const config = await loadConfig(
    {
      PRIEMNAYA_OIDC_ISSUER: provider.issuer,
      PRIEMNAYA_OIDC_CLIENT_ID: 'priemnaya',
      PRIEMNAYA_OIDC_CLIENT_SECRET: secret,
      PRIEMNAYA_OIDC_ROLES: 'clerk=delo-clerks,auditor=delo-audit,administrator=delo-admins',
      PRIEMNAYA_OIDC_CARDS_CLAIM: 'departments',
      PRIEMNAYA_OIDC_CARDS: '0.A.=minzdrav,0.B.=mintrans',
      PRIEMNAYA_WEB_PUBLIC_URL: publicUrl,
    },
    [],
  );
  const options = await singleSignOn(config);
  endHttp = () => options?.close();
  house = await openHouse({
    services: async ({ database }, clock) => ({
      access: new Access({
        database,
        clock,
        sessions: { idleMinutes: 60, absoluteMinutes: 600 },
        isTechnical: async (login) => login === 'pos',
        provider: options,
      }),
    }),
    web: { port, publicUrl },
  });
});
afterAll(async () => {
  await house?.close();
  await provider?.stop();
  endHttp?.();
});

const person = (sub: string, groups: unknown = ['delo-clerks'], more = {}): Person => ({
  sub,
  claims: { preferred_username: sub, name: `Имя ${sub}`, groups, departments: ['mintrans'], ...more },
});
const at = (path: string) => new URL(path, publicUrl);
const isReturn = (next: URL) => next.pathname === '/api/oidc/callback';

/** From the button to the end of all redirects. */
const logIn = (browser = new PersonBrowser(), next = '/api/me') =>
  browser.follow(at(`/api/oidc/login?next=${encodeURIComponent(next)}`));
/** As far as the provider's answer, which is not handed on yet. */
const returning = async (browser: PersonBrowser) =>
  (await browser.follow(at('/api/oidc/login?next=/api/me'), isReturn)).location!;

/** Where a failed login ends: on the login page, with a code that is known there and a Russian text. */
async function problemOf({ url }: Visited): Promise<string> {
  expect([url.origin, url.pathname]).toEqual([publicUrl, '/login']);
  const code = url.searchParams.get('problem') ?? '';
  expect([...url.searchParams.keys()].filter((key) => key !== 'next')).toEqual(['problem']);
  const { problem } = (await house.ask('GET', `/api/login-methods?problem=${code}`)).json();
  expect(problem).toEqual({ code, message: expect.stringMatching(/^[А-Я][^a-z]*[а-я]/) });
  return code;
}

// The first test: the provider has not been reached yet, and nothing of it is known.
test('AC-01: a provider that is down is said so, and nothing is lost when it comes back', async () => {
  const failed = await logIn(new PersonBrowser(), '/tasks?x=1');
  expect(await problemOf(failed)).toBe('OIDC_PROVIDER_AWAY');
  expect(failed.url.searchParams.get('next')).toBe('/tasks?x=1');
  await provider.start();
  provider.person = person('prokhorova');
  expect((await logIn()).status).toBe(200);

  // Down between the two steps.
  const browser = new PersonBrowser();
  const back = await returning(browser);
  await provider.stop();
  expect(await problemOf(await browser.follow(back))).toBe('OIDC_PROVIDER_AWAY');
  await provider.start();
});

describe('AC-01: login by OpenID Connect', () => {
  beforeEach(() => {
    provider.ahead = 0;
  });

  test('who comes from the provider is in, with its name, roles and card indexes', async () => {
    provider.person = person('Ivanova', ['delo-clerks', 'delo-audit', 'something-else']);
    const browser = new PersonBrowser();
    const { status, body } = await logIn(browser);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      login: 'ivanova',
      name: 'Имя Ivanova',
      roles: ['clerk', 'auditor'],
      cards: ['0.B.'],
      throughProvider: true,
    });
    expect((await house.audit()).at(-1)).toBe('ivanova: session.open ivanova → done');
    expect(browser.cookie('priemnaya_login')).toBeUndefined();
  });

  test('the roles are renewed at each login; without a role nobody is in, and older sessions end', async () => {
    provider.person = person('sidorova', ['delo-admins']);
    const browser = new PersonBrowser();
    await logIn(browser);
    provider.person = person('sidorova', 'delo-audit', { departments: [] });
    expect(JSON.parse((await logIn(new PersonBrowser())).body)).toMatchObject({ roles: ['auditor'], cards: [] });
    provider.person = person('sidorova', ['delo-technologists']);
    expect(await problemOf(await logIn(new PersonBrowser()))).toBe('OIDC_NO_ROLE');
    expect((await browser.visit(at('/api/me'))).status).toBe(401);
  });

  test('AC-02: a role that the configuration does not name is given to nobody, and leaves no user behind', async () => {
    provider.person = person('nikto', ['technologist', 'administrator', 'clerk']);
    expect(await problemOf(await logIn())).toBe('OIDC_NO_ROLE');
    expect(await house.services.access.users.list(10, '', 'nikto')).toEqual([]);
    provider.person = person('nikto', { clerk: true });
    expect(await problemOf(await logIn())).toBe('OIDC_NO_ROLE');
  });

  test('a refusal at the provider is said so', async () => {
    provider.person = null;
    expect(await problemOf(await logIn())).toBe('OIDC_REFUSED');
    expect((await house.audit()).at(-1)).toBe('null: session.open null → OIDC_REFUSED');
  });

  test('who is disabled here, has the name of another, or of a technical user, is refused', async () => {
    provider.person = person('volkova');
    const browser = new PersonBrowser();
    await logIn(browser);
    await house.services.access.users.update('volkova', { disabled: true });
    expect((await browser.visit(at('/api/me'))).status).toBe(401);
    expect(await problemOf(await logIn())).toBe('OIDC_USER_DISABLED');
    provider.person = person('another-subject', ['delo-clerks'], { preferred_username: 'volkova' });
    expect(await problemOf(await logIn())).toBe('OIDC_LOGIN_TAKEN');
    provider.person = person('pos');
    expect(await problemOf(await logIn())).toBe('OIDC_LOGIN_TAKEN');
    provider.person = person('no-name', ['delo-clerks'], { preferred_username: 'a b' });
    expect(await problemOf(await logIn())).toBe('OIDC_NO_LOGIN');
  });

  test('a user is the subject: a new name is the same user; who was made before is found by the login once', async () => {
    const admin = await house.services.access.users;
    await admin.create({ login: 'zaranee', name: 'Заведена заранее', roles: ['clerk'], officialDue: '0.5.' });
    provider.person = person('zaranee');
    await logIn();
    provider.person = person('zaranee', ['delo-clerks'], { preferred_username: 'posle.braka', name: 'Новое Имя' });
    expect(JSON.parse((await logIn()).body)).toMatchObject({ login: 'zaranee', name: 'Новое Имя' });
    expect(await admin.get('zaranee')).toMatchObject({ officialDue: '0.5.', throughProvider: true });
  });

  test('AC-03: a wrong state, another browser, a used and an old answer are refused', async () => {
    provider.person = person('petrova');
    const browser = new PersonBrowser();
    const wrong = await returning(browser);
    wrong.searchParams.set('state', 'guessed');
    expect(await problemOf(await browser.follow(wrong))).toBe('OIDC_ATTEMPT_VOID');

    // Login CSRF: somebody else's answer in my browser.
    const foreign = await returning(browser);
    expect(await problemOf(await new PersonBrowser().follow(foreign))).toBe('OIDC_ATTEMPT_VOID');

    const used = await returning(browser);
    expect((await browser.follow(used)).status).toBe(200);
    expect(await problemOf(await browser.follow(used))).toBe('OIDC_ATTEMPT_VOID');

    const old = await returning(browser);
    await house.clock.advance(11 * 60_000);
    expect(await problemOf(await browser.follow(old))).toBe('OIDC_ATTEMPT_VOID');
  });

  test('AC-03: a used code, an expired code or ID token, a foreign nonce and issuer are refused', async () => {
    provider.person = person('petrova');
    const browser = new PersonBrowser();
    const first = await returning(browser);
    await browser.follow(first);
    const second = await returning(browser);
    second.searchParams.set('code', first.searchParams.get('code')!);
    expect(await problemOf(await browser.follow(second))).toBe('OIDC_ANSWER_INVALID');

    // The code is past its time; then the ID token is.
    for (const ahead of [600_000, -600_000]) {
      provider.ahead = ahead;
      expect(await problemOf(await logIn(browser))).toBe('OIDC_ANSWER_INVALID');
    }
    provider.ahead = 0;

    const asked = (await browser.visit(at('/api/oidc/login'))).location!;
    asked.searchParams.set('nonce', 'of-another-login');
    expect(await problemOf(await browser.follow(asked))).toBe('OIDC_ANSWER_INVALID');

    const back = await returning(browser);
    back.searchParams.set('iss', 'https://other.example');
    expect(await problemOf(await browser.follow(back))).toBe('OIDC_ANSWER_INVALID');
  });

  test('AC-03: the request carries PKCE, state and nonce, and each is new', async () => {
    const urls = [];
    for (const browser of [new PersonBrowser(), new PersonBrowser()]) {
      urls.push((await browser.visit(at('/api/oidc/login'))).location!);
    }
    const [one, two] = urls.map(({ searchParams }) => Object.fromEntries(searchParams));
    expect(one).toMatchObject({
      client_id: 'priemnaya',
      response_type: 'code',
      redirect_uri: `${publicUrl}/api/oidc/callback`,
      code_challenge_method: 'S256',
    });
    for (const key of ['state', 'nonce', 'code_challenge']) {
      expect(one![key]).toMatch(/^[\w-]{43}$/);
      expect(one![key]).not.toBe(two![key]);
    }
  });

  test('AC-03: a login gets a session id that nobody knew before, and ends the one before (no fixation)', async () => {
    provider.person = person('petrova');
    const browser = new PersonBrowser();
    await logIn(browser);
    const before = browser.cookie('priemnaya_session')!;
    await logIn(browser);
    const after = browser.cookie('priemnaya_session')!;
    expect(after).not.toBe(before);
    expect((await house.ask('GET', '/api/me', `priemnaya_session=${before}`)).statusCode).toBe(401);
    expect((await house.ask('GET', '/api/me', `priemnaya_session=${after}`)).statusCode).toBe(200);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/%09/evil.example/../..//evil.example',
    'javascript:alert(1)',
    'evil.example',
    '/\t/evil.example',
    '/login?next=/x',
    '/api/oidc/login',
  ])('AC-03: after the login nobody is led to %j (no open redirect)', async (next) => {
    provider.person = person('petrova');
    const browser = new PersonBrowser();
    const back = (await browser.follow(at(`/api/oidc/login?next=${encodeURIComponent(next)}`), isReturn)).location!;
    const { location } = await browser.visit(back);
    expect(location?.origin).toBe(publicUrl);
    expect(location?.pathname).not.toMatch(/^\/(login|api)|^\/\//);
  });

  test('logout ends the session here, and leads to the provider, which leads back', async () => {
    provider.person = person('petrova');
    const browser = new PersonBrowser();
    await logIn(browser);
    const { status, body } = await browser.visit(at('/api/session'), 'DELETE');
    const redirect = new URL(JSON.parse(body).redirect);
    expect([status, redirect.origin, redirect.searchParams.get('post_logout_redirect_uri')]).toEqual([
      200,
      provider.issuer,
      `${publicUrl}/login`,
    ]);
    expect(redirect.search).not.toMatch(/token|eyJ/);
    expect((await browser.visit(redirect)).status).toBe(200);
    expect((await browser.visit(at('/api/me'))).status).toBe(401);
  });

  test('passwords of the house let nobody in, and no link makes a first administrator', async () => {
    const { users, sessions, invitations } = house.services.access;
    await users.create({ login: 'local', name: 'Местный', roles: ['administrator'], password });
    const answer = await house.ask('POST', '/api/session', undefined, { login: 'local', password });
    expect([answer.statusCode, answer.json().error.code]).toEqual([401, 'LOCAL_LOGIN_OFF']);
    const before = `priemnaya_session=${await sessions.open('local')}`;
    expect((await house.ask('GET', '/api/me', before)).statusCode).toBe(401);
    expect(await invitations.invite()).toBeUndefined();
    expect((await house.ask('GET', '/api/login-methods')).json()).toEqual({
      local: false,
      provider: { title: 'Единая учётная запись', url: '/api/oidc/login' },
      problem: null,
    });
    expect((await house.ask('GET', '/api/login-methods?problem=<b>')).json().problem).toBeNull();
  });

  test('what the provider decides is not changed here; what it does not is', async () => {
    provider.person = person('glavnaya', ['delo-admins']);
    const browser = new PersonBrowser();
    await logIn(browser);
    const cookie = `priemnaya_session=${browser.cookie('priemnaya_session')}`;
    const change = (body: object) => house.ask('PATCH', '/api/users/petrova', cookie, body);
    const refused = await change({ roles: ['administrator'], cards: ['0.'], name: 'Другое', password });
    expect(refused.json().error.details.map(({ path }: { path: string }) => path)).toEqual([
      '/name',
      '/roles',
      '/cards',
      '/password',
    ]);
    expect((await change({ roles: ['clerk'], officialDue: '0.7.' })).json()).toMatchObject({ officialDue: '0.7.' });
  });

  test('AC-06: no code, token, secret or name is in the log, in the audit or in an address of ours', async () => {
    provider.person = person('petrova');
    await logIn();
    const rows = await house.fresh.database.query<{ row: string }>(
      `select audit::text as row from host.audit union all select session::text from host.session
       union all select provider_attempt::text from host.provider_attempt`,
    );
    const kept = JSON.stringify(house.services.logged) + rows.map(({ row }) => row).join();
    const tokens = provider.given.flatMap((body) => body.match(/"(?:[\w-]{40,}|eyJ[\w.-]+)"/g) ?? []);
    expect(tokens.length).toBeGreaterThan(2);
    for (const token of tokens) expect(kept).not.toContain(token.slice(1, -1));
    expect(kept).not.toMatch(new RegExp(`eyJ|${secret}|Имя `));
    expect(house.services.logged).toContainEqual([
      'Login by the provider failed',
      { code: 'OIDC_ANSWER_INVALID', reason: 'invalid_grant' },
    ]);
  });
});
