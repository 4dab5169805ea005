import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/index.ts';
import { type Host, openHost } from '../../../core/main.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const password = 'длинный пароль';
const silent = { debug() {}, info() {}, warn() {}, error() {} };
let fresh: FreshDatabase;
let directory: string;
let host: Host;
let url: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  directory = await mkdtemp(path.join(tmpdir(), 'technical-'));
  const environment = {
    DATABASE_URL: fresh.url,
    PRIEMNAYA_DATA: directory,
    PRIEMNAYA_WEB_PORT: '0',
    PRIEMNAYA_MONITORING_PORT: '0',
    PRIEMNAYA_PLUGINS_DIRECTORIES: directory,
  };
  host = await openHost(await loadConfig(environment, []), silent);
  ({ url } = await host.start());
});
afterAll(async () => {
  await host.close();
  await fresh.drop();
  await rm(directory, { recursive: true, force: true });
});

const post = (to: string, body: object, cookie = '') =>
  fetch(`${url}${to}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, cookie },
    body: JSON.stringify(body),
  });
const session = (login: string) => post('/api/session', { login, password });
const account = { name: 'Некто', roles: ['administrator'], password };

test('ED-03: WFAGENT cannot log in, has no account, and gets none; an account of that name made before stays shut', async () => {
  await host.access.users.create({ ...account, login: 'admin' });
  await host.access.users.create({ ...account, login: 'wfagent' });
  expect((await session('WFAGENT')).status).toBe(204);
  await host.documents.system.wizard.ensureTechnicalUser('WFAGENT', 'Технический пользователь', false);
  for (const login of ['WFAGENT', 'wfagent', 'WfAgent']) {
    const refused = await session(login);
    expect([login, refused.status]).toEqual([login, 401]);
    expect(await refused.json()).toMatchObject({ error: { code: 'WRONG_CREDENTIALS' } });
  }
  await fresh.database.query(`delete from host.user_account where login = 'wfagent'`);
  expect((await session('WFAGENT')).status).toBe(401);

  const opened = await session('admin');
  const cookie = opened.headers.getSetCookie()[0]!.split(';')[0]!;
  const made = await post('/api/users', { ...account, login: 'WFAgent', cards: [] }, cookie);
  expect(made.status).toBe(422);
  expect(await made.json()).toMatchObject({
    error: {
      code: 'USER_INVALID',
      details: [{ path: '/login', message: expect.stringMatching(/вход для него закрыт/) }],
    },
  });
});
