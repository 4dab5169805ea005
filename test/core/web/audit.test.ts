import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type House, openHouse } from './support/house.ts';

interface Entry {
  readonly login: string;
  readonly action: string;
  readonly object: string;
  readonly outcome: string;
}

let house: House;
let auditor: string;

beforeAll(async () => {
  house = await openHouse();
  auditor = await house.as('auditor');
  const { audit } = house.services.access;
  const add = (login: string, action: string, object: string | null) =>
    audit.record({ login, address: '10.0.0.1', action, object, outcome: 'done', details: { fields: ['x'] } });
  await add('ivanova', 'task.start', 'A');
  await house.clock.advance(60_000);
  await add('ivanova', 'task.settings', 'B');
  await house.clock.advance(60_000);
  await add('petrov', 'user.create', 'a%_b');
  await house.clock.advance(60_000);
  await add('petrov', 'task.stop', 'A');
});
afterAll(() => house.close());

const ask = (query: string, cookie = auditor) => house.ask('GET', `/api/audit?${query}`, cookie);
const found = async (query: string) => {
  const { items } = (await ask(query)).json() as { items: Entry[] };
  return items.map(({ login, action, object }) => `${login} ${action} ${object}`);
};

test('AC-04: the audit is shown newest first, whole', async () => {
  const { items, nextCursor } = (await ask('')).json();
  expect(items).toHaveLength(4);
  expect(nextCursor).toBeNull();
  expect(items[0]).toEqual({
    id: expect.any(Number),
    at: '2026-01-12T09:03:00.000Z',
    login: 'petrov',
    address: '10.0.0.1',
    action: 'task.stop',
    object: 'A',
    outcome: 'done',
    details: { fields: ['x'] },
  });
});

test.each([
  ['login=Ivanova', ['ivanova task.settings B', 'ivanova task.start A']],
  ['action=task.', ['petrov task.stop A', 'ivanova task.settings B', 'ivanova task.start A']],
  ['action=task.st', ['petrov task.stop A', 'ivanova task.start A']],
  ['action=%25', []],
  ['object=A', ['petrov task.stop A', 'ivanova task.start A']],
  ['object=a%25_b', ['petrov user.create a%_b']],
  ['from=2026-01-12T09:02:00Z', ['petrov task.stop A', 'petrov user.create a%_b']],
  ['to=2026-01-12T09:01:00Z', ['ivanova task.start A']],
  ['from=2026-01-12T12:01:00%2B03:00&to=2026-01-12T12:02:00%2B03:00', ['ivanova task.settings B']],
  ['login=petrov&object=A&action=task.stop', ['petrov task.stop A']],
  ['login=nobody', []],
])('AC-04: the audit is searched by %s', async (query, rows) => {
  expect(await found(query)).toEqual(rows);
});

test('AC-04: pages follow each other without gap and repetition, also while more is written', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { items, nextCursor } = (await ask(`login=ivanova&limit=1${cursor && `&cursor=${cursor}`}`)).json();
    seen.push(...items.map(({ action }: Entry) => action));
    await house.services.access.audit.record({ login: 'ivanova', action: 'later', object: null, outcome: 'done' });
    cursor = nextCursor;
  }
  expect(seen).toEqual(['task.settings', 'task.start']);
});

test('AC-04: the audit is searched by how it ended', async () => {
  const { audit } = house.services.access;
  await audit.record({ login: 'smirnova', action: 'task.start', object: 'A', outcome: 'FORBIDDEN' });
  await audit.record({ login: 'smirnova', action: 'task.stop', object: 'C', outcome: 'TASK_MISSING' });
  await audit.record({ login: 'smirnova', action: 'task.stop', object: 'A', outcome: 'done' });
  const stop = 'smirnova task.stop';
  expect(await found('login=smirnova&outcome=done')).toEqual([`${stop} A`]);
  expect(await found('login=smirnova&outcome=refused')).toEqual([`${stop} C`, 'smirnova task.start A']);
  expect(await found('login=smirnova&outcome=TASK_MISSING')).toEqual([`${stop} C`]);
});

test('AC-04, AC-05: the export holds every row of the filter, without formulas; who exports is in the audit', async () => {
  const { fresh, services } = house;
  await fresh.database.query(
    `insert into host.audit (at, login, action, object, outcome)
     select now(), 'kuznetsova', 'document.read', n::text, 'done' from generate_series(1, 3000) n`,
  );
  const formula = '=HYPERLINK("http://evil.example";"x")';
  await services.access.audit.record({ login: 'kuznetsova', action: 'x', object: formula, outcome: 'done' });
  const answer = await house.ask('GET', '/api/audit/export?login=kuznetsova', auditor);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename=audit.csv',
  });
  const bytes = Buffer.from(answer.body);
  const lines = bytes.toString().replace('\uFEFF', '').split('\r\n');
  expect(lines).toHaveLength(3003);
  expect(lines[0]).toBe('Время (UTC);Пользователь;Адрес;Действие;Объект;Итог;Подробности');
  expect(lines[1]).toContain(`;"'=HYPERLINK(""http://evil.example"";""x"")";done`);
  expect(lines[3001]).toMatch(/^20.*Z;kuznetsova;;document\.read;1;done;/);
  expect((await house.audit()).filter((line) => line.includes('audit.export'))).toEqual([
    'auditor: audit.export null → done',
  ]);
  expect((await house.ask('GET', '/api/audit/export', await house.as('clerk'))).statusCode).toBe(403);
});

test.each([
  ['limit=0', 'MALFORMED'],
  ['limit=501', 'MALFORMED'],
  ['from=yesterday', 'MALFORMED'],
  ['who=x', 'MALFORMED'],
  ['login=%00', 'BAD_REQUEST'],
])('a wrong query (%s) is 400 %s', async (query, code) => {
  const answer = await ask(query);
  expect([answer.statusCode, answer.json().error.code]).toEqual([400, code]);
});

test('texts that no database takes are 400 wherever they stand', async () => {
  const session = await house.ask('POST', '/api/session', undefined, { login: 'a\u0000b', password: 'x' });
  expect(session.statusCode).toBe(400);
  const person = { login: 'nul', name: 'Имя\u0000', roles: ['clerk'], password: 'made-up-for-the-test' };
  const user = await house.ask('POST', '/api/users', await house.as('administrator'), person);
  expect([user.statusCode, user.json().error.code]).toEqual([400, 'BAD_REQUEST']);
});

test('a leap second is a time like any other', async () => {
  expect(await found('object=B&from=2016-12-31T23:59:60Z')).toEqual(['ivanova task.settings B']);
});

test.each([
  ['administrator', 200],
  ['auditor', 200],
  ['technologist', 403],
  ['clerk', 403],
])('AC-02: %s asks for the audit: %i', async (role, status) => {
  expect((await ask('', await house.as(role))).statusCode).toBe(status);
  expect((await house.ask('GET', '/api/audit')).statusCode).toBe(401);
});
