import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type House, openHouse } from './support/house.ts';
import { password } from './support/services.ts';

let house: House;
let admin: string;

beforeAll(async () => {
  house = await openHouse();
  admin = await house.as('administrator');
});
afterAll(() => house.close());

test('AC-02: an administrator adds, lists and changes users', async () => {
  const draft = { login: 'Clerk1', name: 'Придуманный Регистратор', roles: ['clerk'], cards: ['0.A.'], password };
  const created = await house.ask('POST', '/api/users', admin, draft);
  expect(created.statusCode).toBe(201);
  expect(created.json()).toEqual({
    login: 'clerk1',
    name: 'Придуманный Регистратор',
    roles: ['clerk'],
    cards: ['0.A.'],
    officialDue: null,
    disabled: false,
    throughProvider: false,
    createdAt: expect.stringMatching(/Z$/),
    updatedAt: expect.stringMatching(/Z$/),
  });
  const changed = await house.ask('PATCH', '/api/users/clerk1', admin, { roles: ['auditor'], officialDue: '0.5.' });
  expect(changed.json()).toMatchObject({ roles: ['auditor'], officialDue: '0.5.', cards: ['0.A.'] });
  expect((await house.ask('POST', '/api/users', admin, draft)).statusCode).toBe(409);
  expect((await house.ask('PATCH', '/api/users/nobody', admin, { disabled: true })).statusCode).toBe(404);
  const wrong = await house.ask('POST', '/api/users', admin, { ...draft, login: 'x', password: 'short' });
  expect([wrong.statusCode, wrong.json().error.details.map(({ path }: { path: string }) => path)]).toEqual([
    422,
    ['/login', '/password'],
  ]);
});

test('users are paged', async () => {
  for (const login of ['aa', 'bb', 'cc']) {
    await house.ask('POST', '/api/users', admin, { login, name: 'Имя', roles: ['clerk'], password });
  }
  const first = (await house.ask('GET', '/api/users?limit=2', admin)).json();
  expect(first).toMatchObject({ items: [{ login: 'aa' }, { login: 'administrator' }], nextCursor: 'administrator' });
  const second = (await house.ask('GET', `/api/users?limit=2&cursor=${first.nextCursor}`, admin)).json();
  expect(second.items[0].login).toBe('bb');
});

test('AC-03: an administrator ends the sessions of a user; a disabled user and a new password end them, too', async () => {
  const find = async (words: string) => (await house.ask('GET', `/api/users?q=${words}`, admin)).json().items;
  expect((await find('CC')).map(({ login }: { login: string }) => login)).toEqual(['cc']);
  const { sessions } = house.services.access;
  const open = async () => `priemnaya_session=${await sessions.open('cc')}`;
  const alive = async (cookie: string) => (await house.ask('GET', '/api/me', cookie)).statusCode === 200;
  const [first, second] = [await open(), await open()];
  expect((await house.ask('DELETE', '/api/users/CC/sessions', admin)).json()).toEqual({ closed: 2 });
  expect([await alive(first), await alive(second)]).toEqual([false, false]);
  expect((await house.ask('DELETE', '/api/users/nobody/sessions', admin)).statusCode).toBe(404);
  for (const change of [{ password: 'ещё один новый пароль' }, { disabled: true }]) {
    const cookie = await open();
    expect(await alive(cookie)).toBe(true);
    await house.ask('PATCH', '/api/users/cc', admin, change);
    expect(await alive(cookie)).toBe(false);
  }
  expect(await house.audit()).toContain('administrator: user.sessions.close CC → done');
});

test('AC-02: the last administrator can neither be disabled nor lose the role', async () => {
  for (const change of [{ disabled: true }, { roles: ['clerk'] }]) {
    const answer = await house.ask('PATCH', '/api/users/administrator', admin, change);
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'LAST_ADMINISTRATOR']);
  }
});

test('AC-04: the audit is searched over HTTP, and holds no passwords', async () => {
  await house.ask('PATCH', '/api/users/aa', admin, { password: 'совсем новый пароль' });
  const query = 'login=administrator&action=user.&object=aa&from=2020-01-01T00:00:00Z&limit=1';
  const answer = (await house.ask('GET', `/api/audit?${query}`, await house.as('auditor'))).json();
  expect(answer.items).toEqual([
    expect.objectContaining({
      action: 'user.change',
      object: 'aa',
      outcome: 'done',
      details: { fields: ['password'] },
    }),
  ]);
  expect(answer.nextCursor).not.toBeNull();
  const rows = await house.fresh.database.query<{ row: string }>('select audit::text as row from host.audit');
  expect(rows.map(({ row }) => row).join()).not.toMatch(/совсем новый/);
});
