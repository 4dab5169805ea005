import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Access, ALL_CARDS, may, permissionsOf, visibleCards } from '../../../core/access/index.ts';
import { LoginThrottle } from '../../../core/access/throttle.ts';
import { ManualClock } from '../../support/clock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const password = 'длинный пароль';
const minutes = (count: number) => count * 60_000;
const pass = (milliseconds: number) => clock.jump(new Date(clock.now().getTime() + milliseconds));
let fresh: FreshDatabase;
let clock: ManualClock;
let access: Access;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());
beforeEach(async () => {
  await fresh.database.query(
    'delete from host.user_account; delete from host.login_attempt; delete from host.invitation',
  );
  clock = new ManualClock();
  access = new Access({
    database: fresh.database,
    clock,
    sessions: { idleMinutes: 60, absoluteMinutes: 600 },
  });
});

const add = (login: string, roles: string[] = ['administrator']) =>
  access.users.create({ login, name: 'Тестовый Пользователь', roles, password });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

describe('AC-01: the first administrator', () => {
  test('is made by a one-time link, which then is used up', async () => {
    const invitation = await access.invitations.invite();
    const person = { login: 'Admin', name: 'Первый Администратор', password };
    await access.invitations.redeem(invitation!.token, person);
    expect(await access.users.get('admin')).toMatchObject({
      login: 'admin',
      roles: ['administrator', 'technologist', 'clerk'],
      cards: [ALL_CARDS],
    });
    expect(await codeOf(access.invitations.redeem(invitation!.token, { ...person, login: 'second' }))).toBe(
      'INVITATION_VOID',
    );
    expect(await access.invitations.invite()).toBeUndefined();
  });

  test('a new link voids the one before, and a link expires', async () => {
    const old = await access.invitations.invite();
    const renewed = await access.invitations.invite();
    const person = { login: 'admin', name: 'Первый', password };
    expect(await codeOf(access.invitations.redeem(old!.token, person))).toBe('INVITATION_VOID');
    pass(minutes(24 * 60 + 1));
    expect(await codeOf(access.invitations.redeem(renewed!.token, person))).toBe('INVITATION_VOID');
  });

  test('a link is worth nothing once the command line has made a user', async () => {
    const invitation = await access.invitations.invite();
    await add('admin');
    const redeemed = access.invitations.redeem(invitation!.token, { login: 'other', name: 'Другой', password });
    expect(await codeOf(redeemed)).toBe('INVITATION_VOID');
  });

  test('of two who use the link at the same time one succeeds', async () => {
    const { token } = (await access.invitations.invite())!;
    const outcomes = await Promise.all(
      ['one', 'two'].map((login) => codeOf(access.invitations.redeem(token, { login, name: 'Имя', password }))),
    );
    expect(outcomes.sort()).toEqual(['INVITATION_VOID', 'done']);
  });

  test('a refused password leaves the link usable', async () => {
    const { token } = (await access.invitations.invite())!;
    const person = { login: 'admin', name: 'Первый' };
    expect(await codeOf(access.invitations.redeem(token, { ...person, password: 'short' }))).toBe('USER_INVALID');
    expect(await codeOf(access.invitations.redeem(token, { ...person, password }))).toBe('done');
  });
});

describe('AC-01: local users', () => {
  test('only the hash of a password is stored', async () => {
    await add('admin');
    const rows = await fresh.database.query<{ row: string }>('select user_account::text as row from host.user_account');
    expect(rows[0]!.row).toContain('scrypt$');
    expect(rows[0]!.row).not.toContain(password);
  });

  test('login does not depend on case; an unknown user, a wrong password and a disabled user answer alike', async () => {
    await add('admin');
    await add('off');
    await access.users.update('off', { disabled: true });
    expect(await access.login('ADMIN', password, '::1')).toMatchObject({ login: 'admin' });
    for (const [login, attempt] of [
      ['admin', 'wrong password'],
      ['nobody', password],
      ['off', password],
    ] as const) {
      await expect(access.login(login, attempt, '::1')).rejects.toMatchObject({
        code: 'WRONG_CREDENTIALS',
        message: 'Имя пользователя или пароль не подходят.',
      });
    }
  });

  test('TM-22: wrong values are refused as a whole, with an error for each field', async () => {
    const created = access.users.create({ login: '-', name: ' ', roles: ['king'], password: 'short' });
    await expect(created).rejects.toMatchObject({
      code: 'USER_INVALID',
      details: [{ path: '/login' }, { path: '/name' }, { path: '/roles' }, { path: '/password' }],
    });
    expect(await access.users.list()).toEqual([]);
  });

  test('the last administrator can be neither disabled nor demoted', async () => {
    await add('admin');
    await add('tech', ['technologist']);
    expect(await codeOf(access.users.update('admin', { disabled: true }))).toBe('LAST_ADMINISTRATOR');
    expect(await codeOf(access.users.update('admin', { roles: ['clerk'] }))).toBe('LAST_ADMINISTRATOR');
    await add('second');
    const outcomes = await Promise.all(
      ['admin', 'second'].map((login) => codeOf(access.users.update(login, { disabled: true }))),
    );
    expect(outcomes.sort()).toEqual(['LAST_ADMINISTRATOR', 'done']);
  });

  test('a login is taken once', async () => {
    await add('admin');
    expect(await codeOf(add('Admin'))).toBe('USER_EXISTS');
  });
});

describe('AC-03: sessions', () => {
  let token: string;

  beforeEach(async () => {
    await add('admin');
    ({ token } = await access.login('admin', password, '::1'));
  });

  test('a session is known by its token, of which only the hash is stored', async () => {
    expect(await access.sessions.find(token)).toMatchObject({ login: 'admin', roles: ['administrator'] });
    expect(await access.sessions.find(`${token}x`)).toBeUndefined();
    const [row] = await fresh.database.query<{ row: string }>('select session::text as row from host.session');
    expect(row!.row).not.toContain(token);
  });

  test('logging out ends it on the server', async () => {
    await access.sessions.close(token);
    expect(await access.sessions.find(token)).toBeUndefined();
  });

  test('it ends when idle, unless it is used', async () => {
    for (let hour = 0; hour < 3; hour++) {
      pass(minutes(59));
      expect(await access.sessions.find(token)).toBeDefined();
    }
    pass(minutes(61));
    expect(await access.sessions.find(token)).toBeUndefined();
  });

  test('looking without touching does not keep it alive', async () => {
    pass(minutes(59));
    expect(await access.sessions.find(token, false)).toBeDefined();
    pass(minutes(2));
    expect(await access.sessions.find(token)).toBeUndefined();
  });

  test('it ends at the absolute limit however much it is used', async () => {
    for (let half = 0; half < 19; half++) {
      pass(minutes(30));
      expect(await access.sessions.find(token)).toBeDefined();
    }
    pass(minutes(31));
    expect(await access.sessions.find(token)).toBeUndefined();
  });

  test('a new password and a disabling end the sessions of the user; roles count at once', async () => {
    await add('second');
    await access.users.update('admin', { roles: ['auditor'] });
    expect(await access.sessions.find(token)).toMatchObject({ roles: ['auditor'] });
    await access.users.update('admin', { password: 'новый длинный пароль' });
    expect(await access.sessions.find(token)).toBeUndefined();
  });

  test('expired sessions are cleared away', async () => {
    pass(minutes(61));
    await access.sessions.open('admin');
    expect(await fresh.database.query('select 1 from host.session')).toHaveLength(1);
  });
});

describe('AC-03: guessing is slowed down', () => {
  const guess = (login = 'admin', address = '192.0.2.1') => codeOf(access.login(login, 'wrong password', address));
  const guesses = async (count: number) => {
    const answers = [];
    for (let n = 0; n < count; n++) answers.push(await guess());
    return answers;
  };

  beforeEach(() => add('admin'));

  test('after five failures each further one doubles the wait', async () => {
    expect(new Set(await guesses(6))).toEqual(new Set(['WRONG_CREDENTIALS']));
    await expect(access.login('admin', password, '192.0.2.1')).rejects.toMatchObject({ retryAfterSeconds: 1 });
    for (const seconds of [2, 4, 8]) {
      pass(15 * minutes(1));
      expect(await guess()).toBe('WRONG_CREDENTIALS');
      await expect(access.login('admin', password, '192.0.2.1')).rejects.toMatchObject({ retryAfterSeconds: seconds });
    }
  });

  test('it tells nothing about who exists, and another address is free', async () => {
    for (let n = 0; n < 6; n++) await guess('nobody');
    expect(await guess('nobody')).toBe('TOO_MANY_ATTEMPTS');
    await guesses(6);
    expect(await codeOf(access.login('admin', password, '192.0.2.2'))).toBe('done');
  });

  test('another node, and the same after a restart, count on', async () => {
    await guesses(6);
    const another = new Access({
      database: fresh.database,
      clock,
      sessions: { idleMinutes: 60, absoluteMinutes: 600 },
    });
    expect(await codeOf(another.login('admin', password, '192.0.2.1'))).toBe('TOO_MANY_ATTEMPTS');
  });

  test('one address that tries ever new logins is slowed down, and a login of its own does not help', async () => {
    const throttle = new LoginThrottle(fresh.database, clock);
    const spray = async (count: number, from: number) => {
      for (let n = from; n < from + count; n++) await throttle.take(`user${n}`, '192.0.2.7');
    };
    await spray(201, 0);
    expect(await codeOf(throttle.take('user900', '192.0.2.7'))).toBe('TOO_MANY_ATTEMPTS');
    expect(await codeOf(throttle.take('user900', '192.0.2.8'))).toBe('done');
    await throttle.forgive('user0', '192.0.2.7');
    pass(15 * minutes(1));
    await spray(100, 1000);
    pass(15 * minutes(1));
    await spray(1, 1200);
    expect(await codeOf(throttle.take('user901', '192.0.2.7'))).toBe('TOO_MANY_ATTEMPTS');
  });

  test('guesses at the same time count one by one', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => guess()));
    expect(answers.filter((answer) => answer === 'WRONG_CREDENTIALS')).toHaveLength(6);
  });

  test('success forgets the failures, and so does a day', async () => {
    await guesses(5);
    await access.login('admin', password, '192.0.2.1');
    expect(await guesses(6)).not.toContain('TOO_MANY_ATTEMPTS');
    pass(minutes(24 * 60 + 1));
    expect(await guesses(6)).not.toContain('TOO_MANY_ATTEMPTS');
  });

  test('what was typed as a login is not stored', async () => {
    await guess('secret typed in the wrong field');
    const rows = await fresh.database.query<{ row: string }>(
      'select login_attempt::text as row from host.login_attempt',
    );
    expect(rows.map(({ row }) => row).join()).not.toContain('secret');
  });
});

describe('AC-02: roles', () => {
  test('an auditor reads everything and changes nothing', () => {
    const rights = permissionsOf(['auditor']);
    expect(rights.filter((right) => !right.endsWith('.read'))).toEqual([]);
    expect(rights).toEqual(expect.arrayContaining(['tasks.read', 'documents.read', 'raw-messages.read', 'audit.read']));
  });

  test('rights add up, and an unknown role has none', () => {
    expect(may(['clerk', 'technologist'], 'documents.write')).toBe(true);
    expect(may(['technologist'], 'documents.read')).toBe(false);
    expect(may(['clerk'], 'tasks.read')).toBe(false);
    expect(may(['administrator'], 'tasks.manage')).toBe(false);
    expect(permissionsOf(['king', 'constructor'])).toEqual([]);
  });

  test('a clerk sees the given card indexes, all of them by the root; an auditor sees all', () => {
    expect(visibleCards({ roles: ['clerk'], cards: ['0.A.'] })).toEqual(['0.A.']);
    expect(visibleCards({ roles: ['clerk'], cards: [] })).toEqual([]);
    expect(visibleCards({ roles: ['clerk'], cards: [ALL_CARDS] })).toBeUndefined();
    expect(visibleCards({ roles: ['auditor'], cards: [] })).toBeUndefined();
  });
});

describe('AC-04: the audit', () => {
  const record = (action: string, object: string, login = 'admin') =>
    access.audit.record({ login, action, object, outcome: 'done', details: { fields: ['name'] } });

  test('is append-only, whoever asks', async () => {
    await record('task.start', 'A');
    for (const sql of ['update host.audit set login = null', 'delete from host.audit', 'truncate host.audit']) {
      await expect(fresh.database.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('is searched and paged, newest first', async () => {
    pass(minutes(5));
    for (const object of ['B', 'C', 'D']) await record('user.change', object);
    pass(minutes(5));
    await record('task.stop', 'B', 'tech');
    const first = await access.audit.list({ action: 'user.', limit: 2 });
    expect(first.items.map(({ object }) => object)).toEqual(['D', 'C']);
    const second = await access.audit.list({ action: 'user.', limit: 2, cursor: first.nextCursor! });
    expect(second).toMatchObject({ items: [{ object: 'B', details: { fields: ['name'] } }], nextCursor: null });
    expect((await access.audit.list({ object: 'B', login: 'TECH', limit: 9 })).items).toHaveLength(1);
    expect((await access.audit.list({ from: clock.now(), limit: 9 })).items).toHaveLength(1);
  });
});
