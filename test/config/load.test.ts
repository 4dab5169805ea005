import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigurationError, configFiles, describeKeys, loadConfig } from '../../config/index.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'config-'));
});
afterAll(() => rm(directory, { recursive: true }));

const file = async (content: unknown, name = 'given.json') => {
  const place = path.join(directory, name);
  await writeFile(place, typeof content === 'string' ? content : JSON.stringify(content));
  return [{ path: place, required: true }];
};
const failure = async (environment: Record<string, string>, content: unknown = {}): Promise<ConfigurationError> => {
  const error = await loadConfig(environment, await file(content)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigurationError);
  return error as ConfigurationError;
};

describe('OP-01: the configuration', () => {
  test('has a default for every key', async () => {
    const config = await loadConfig({}, []);
    expect(config).toMatchObject({
      database: { url: null },
      queue: { url: null },
      data: { directory: './data' },
      web: { host: '127.0.0.1', port: 8080, trustProxy: [] },
      monitoring: { host: '127.0.0.1', port: 8081 },
      timeZone: 'Europe/Moscow',
      tasks: { graceSeconds: 30, lockSeconds: 60, historyDays: 90 },
      http: { proxies: {}, caFile: null },
      stand: { mode: 'auto', posUrl: null },
    });
  });

  test('a file goes before defaults, the environment before the file', async () => {
    const given = await file({ web: { port: 9000, host: '0.0.0.0' }, node: { labels: ['a'] } });
    const config = await loadConfig(
      {
        PRIEMNAYA_WEB_PORT: '9001',
        PRIEMNAYA_NODE_LABELS: 'internet, second',
        PRIEMNAYA_HTTP_PROXIES: 'pos=http://proxy:3128',
        PRIEMNAYA_TASKS_GRACE_SECONDS: '5',
        DATABASE_URL: 'postgresql://user:pass@db:5432/delo',
        PRIEMNAYA_LOG_LEVEL: '',
      },
      given,
    );
    expect(config.web).toMatchObject({ host: '0.0.0.0', port: 9001 });
    expect(config.node.labels).toEqual(['internet', 'second']);
    expect(config.http.proxies).toEqual({ pos: 'http://proxy:3128' });
    expect(config.tasks.graceSeconds).toBe(5);
    expect(config.database.url).toContain('delo');
    expect(config.log.level).toBe('info');
  });

  test.each([
    'mongodb://host/base',
    'mongodb://user:p%40ss@one:27017,two:27018/base?replicaSet=rs0',
    'mongodb+srv://user:pass@cluster.example.ru/base',
  ])('TM-71: the store of the queue may be %s', async (url) => {
    expect((await loadConfig({ PRIEMNAYA_QUEUE_URL: url }, [])).queue.url).toBe(url);
  });

  test.each(['mongodb://user:geheim@host:27017', 'mongodb://user:geheim@host/', 'mysql://geheim@host/base', 'geheim'])(
    'TM-71: a wrong address of the queue is refused with a reason that does not show it (%#)',
    async (url) => {
      const error = await failure({ PRIEMNAYA_QUEUE_URL: url });
      expect(error.details.map(({ path }) => path)).toEqual(['PRIEMNAYA_QUEUE_URL']);
      expect(error.message).toContain('mongodb://имя:пароль@сервер:порт/база');
      expect(error.message).not.toContain('geheim');
    },
  );

  test('AC-01: a provider needs its client, the address of the product and the roles it gives; all is told at once', async () => {
    const error = await failure({ PRIEMNAYA_OIDC_ISSUER: 'https://id.example.ru', PRIEMNAYA_OIDC_SCOPES: 'profile' });
    expect(error.details.map(({ path }) => path)).toEqual([
      'oidc.clientId',
      'web.publicUrl',
      'oidc.roles',
      'oidc.scopes',
    ]);
    const unknown = await failure({ PRIEMNAYA_OIDC_ROLES: 'king=crown' });
    expect(unknown.message).toContain('technologist, clerk, auditor');
  });

  test('null in a file takes a value of the defaults back', async () => {
    expect((await loadConfig({}, await file({ node: { name: null } }))).node.name).toBeNull();
  });

  test('all errors are told at once, with file or variable and key', async () => {
    const error = await failure(
      { PRIEMNAYA_WEB_PORT: 'many', PRIEMNAYA_HTTP_PROXIES: 'pos', PRIEMNAYA_TIME_ZONE: 'Mars/Olympus' },
      { web: { port: 70000 }, log: { level: 'loud' }, database: { url: 'mysql://x' }, node: { labels: 'one' } },
    );
    expect(error.details.map(({ path }) => path)).toEqual([
      'database.url',
      'web.port',
      'node.labels',
      'log.level',
      'PRIEMNAYA_WEB_PORT',
      'PRIEMNAYA_HTTP_PROXIES',
      'PRIEMNAYA_TIME_ZONE',
    ]);
    expect(error.message).toContain('given.json, log.level: Допустимые значения: «debug», «info», «warn», «error»');
    expect(error.message).toContain('переменная окружения, PRIEMNAYA_TIME_ZONE: Ожидается часовой пояс');
  });

  test('an unknown key is an error that says what was probably meant', async () => {
    const error = await failure(
      { PRIEMNAYA_WEB_PROT: '1', PRIEMNAYA_COMPLETELY_OTHER_THING: '1', SOMETHING_ELSE: '1' },
      { web: { pport: 1 }, databaze: {}, zzzzzz: 1 },
    );
    expect(error.details).toEqual([
      { path: 'databaze', message: 'Неизвестное поле. Возможно, имелось в виду «database»' },
      { path: 'zzzzzz', message: expect.stringMatching('Неизвестное поле. Допустимые: database, data') },
      { path: 'web.pport', message: 'Неизвестное поле. Возможно, имелось в виду «port»' },
      {
        path: 'PRIEMNAYA_WEB_PROT',
        message: 'Неизвестная переменная. Возможно, имелась в виду PRIEMNAYA_WEB_PORT',
      },
      { path: 'PRIEMNAYA_COMPLETELY_OTHER_THING', message: 'Неизвестная переменная' },
    ]);
  });

  test('LG-01: the mail of the host is complete or not there at all, whatever gives its values', async () => {
    const error = await failure(
      { PRIEMNAYA_MAIL_SERVER: 'mail.example.ru', PRIEMNAYA_MAIL_AUTHORIZATION: 'password' },
      { mail: { sender: 'priemnaya@example.ru' } },
    );
    expect(error.details.map(({ path }) => path)).toEqual(['mail.administrator', 'mail.user', 'mail.password']);
    const wrong = await failure({ PRIEMNAYA_MAIL_SENDER: 'nobody' });
    expect(wrong.message).toContain('Ожидается почтовый адрес');
    const { mail } = await loadConfig({}, []);
    expect(mail.server).toBeNull();
  });

  test('values never stand in errors, as they may be passwords', async () => {
    const wrongUrl = await failure({ DATABASE_URL: 'mysql://user:hunter2@db/x' });
    const notJson = await failure({}, '{"database": {"url": "hunter2" oops}}');
    expect(wrongUrl.message + notJson.message).not.toContain('hunter2');
    expect(notJson.message).toContain('Это не JSON');
  });

  test('a file that is named must exist, the usual one need not', async () => {
    expect(await loadConfig({}, configFiles({}, directory))).toMatchObject({ web: { port: 8080 } });
    const named = configFiles({ PRIEMNAYA_CONFIG: 'nowhere.json' }, directory);
    await expect(loadConfig({}, named)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });

  test('the example for production is valid', async () => {
    const example = [{ path: 'config/production.example.json', required: true }];
    expect((await loadConfig({}, example)).web.publicUrl).toMatch(/^https:/);
  });

  test('every key is documented in config/README.md (npm run config:readme)', async () => {
    expect(await readFile('config/README.md', 'utf8')).toBe(describeKeys());
  });
});
